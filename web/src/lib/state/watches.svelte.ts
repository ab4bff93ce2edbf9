// Folders of the server's machine whose files are documents.
import { addWatch, listWatches, removeWatch, scanWatch } from '$lib/api/watches';
import type { Watch } from '$lib/api/types';

class Watches {
  list = $state.raw<Watch[]>([]);
  // Where the page may watch folders.
  roots = $state.raw<string[]>([]);

  async load(): Promise<void> {
    try {
      const reply = await listWatches();
      this.list = reply.watches;
      this.roots = reply.roots;
    } catch {
      // A server without this call has no watched folders to show.
    }
  }

  #told = 0;

  // What the server tells by itself.
  tell(watch: Watch): void {
    this.#told++;
    this.put(watch);
  }

  put(watch: Watch): void {
    const known = this.list.some((w) => w.id === watch.id);
    this.list = known ? this.list.map((w) => (w.id === watch.id ? watch : w)) : [...this.list, watch];
  }

  drop(id: string): void {
    this.list = this.list.filter((w) => w.id !== id);
  }

  async add(folder: string): Promise<void> {
    await this.#take(addWatch(folder));
  }

  async scan(id: string): Promise<void> {
    await this.#take(scanWatch(id));
  }

  // A reply may be older than what was told while it was on its way.
  async #take(reply: Promise<Watch>): Promise<void> {
    const before = this.#told;
    const watch = await reply;
    if (before === this.#told || !this.list.some((w) => w.id === watch.id)) this.put(watch);
  }

  async remove(id: string): Promise<void> {
    await removeWatch(id);
    this.drop(id);
  }
}

export const watches = new Watches();
