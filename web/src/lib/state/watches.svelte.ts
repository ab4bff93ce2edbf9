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

  put(watch: Watch): void {
    const known = this.list.some((w) => w.id === watch.id);
    this.list = known ? this.list.map((w) => (w.id === watch.id ? watch : w)) : [...this.list, watch];
  }

  drop(id: string): void {
    this.list = this.list.filter((w) => w.id !== id);
  }

  async add(folder: string): Promise<void> {
    this.put(await addWatch(folder));
  }

  async scan(id: string): Promise<void> {
    this.put(await scanWatch(id));
  }

  async remove(id: string): Promise<void> {
    await removeWatch(id);
    this.drop(id);
  }
}

export const watches = new Watches();
