// What was removed and can still be brought back: the server hears of it when the time is over, or
// when the page is left.
import { problemOf, type Problem } from '$lib/api/problem';

const seconds = 8;
// In one request: what outlives a page may have 64 KB in all.
const most = 3000;

export interface Removal {
  kind: 'documents' | 'chats';
  ids: readonly string[];
  // What was removed, and what that takes along.
  words: string;
  lost: string;
  // `leaving`: the page goes, the request has to outlive it.
  send: (ids: readonly string[], leaving: boolean) => Promise<void>;
  restore: (ids: readonly string[]) => void;
  sent: (id: string) => void;
}

function parts(ids: readonly string[]): (readonly string[])[] {
  return Array.from({ length: Math.ceil(ids.length / most) }, (_, i) => ids.slice(i * most, (i + 1) * most));
}

class Removals {
  // The last one is undone first.
  waiting = $state.raw<Removal[]>([]);
  refused = $state.raw<{ kind: Removal['kind']; problem: Problem }[]>([]);
  #timers = new Map<Removal, ReturnType<typeof setTimeout>>();

  constructor() {
    addEventListener('keydown', (event) => this.#keys(event));
    addEventListener('pagehide', () => this.#leave());
  }

  add(removal: Removal): void {
    this.waiting = [...this.waiting, removal];
    this.#start(removal);
  }

  undo(removal: Removal | undefined = this.waiting.at(-1)): void {
    if (!removal || !this.#take(removal)) return;
    removal.restore(removal.ids);
  }

  async finish(removal: Removal): Promise<void> {
    if (!this.#take(removal)) return;
    const kept: string[] = [];
    let problem: Problem | null = null;
    for (const ids of parts(removal.ids)) {
      try {
        await removal.send(ids, false);
      } catch (error) {
        const found = problemOf(error);
        // Somebody else was faster.
        if (found.status !== 404) {
          kept.push(...ids);
          problem ??= found;
          continue;
        }
      }
      for (const id of ids) removal.sent(id);
    }
    if (!problem) return;
    removal.restore(kept);
    this.refused = [...this.refused.filter((r) => r.kind !== removal.kind), { kind: removal.kind, problem }];
  }

  dismiss(kind: Removal['kind']): void {
    this.refused = this.refused.filter((r) => r.kind !== kind);
  }

  // While somebody is at the button the time stands still.
  hold(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  release(): void {
    this.hold();
    for (const removal of this.waiting) this.#start(removal);
  }

  #start(removal: Removal): void {
    this.#timers.set(removal, setTimeout(() => void this.finish(removal), 1000 * seconds));
  }

  #take(removal: Removal): boolean {
    if (!this.waiting.includes(removal)) return false;
    clearTimeout(this.#timers.get(removal));
    this.#timers.delete(removal);
    this.waiting = this.waiting.filter((r) => r !== removal);
    // Their time may stand still for a button that is gone now.
    for (const other of this.waiting) if (!this.#timers.has(other)) this.#start(other);
    return true;
  }

  #keys(event: KeyboardEvent): void {
    const writing = event.target instanceof HTMLElement && event.target.matches('textarea, input:not([type=checkbox])');
    const undoes = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
    if (!undoes || writing || this.waiting.length === 0) return;
    event.preventDefault();
    this.undo();
  }

  #leave(): void {
    for (const removal of this.waiting) {
      this.#take(removal);
      // A browser keeps the first one alive; those after it have the time that is left.
      const [first, ...rest] = parts(removal.ids);
      if (first) void removal.send(first, true).catch(() => {});
      for (const ids of rest) void removal.send(ids, false).catch(() => {});
    }
  }
}

export const removals = new Removals();
