// Which documents a question goes to: all of them, those that come later too, or a chosen set.
import { documents } from './documents.svelte';

const key = 'qwalt.selection';

// Null stands for all.
function restore(): ReadonlySet<string> | null {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(key) ?? 'null');
    return Array.isArray(stored) ? new Set(stored.map(String)) : null;
  } catch {
    return null;
  }
}

class Selection {
  #only = $state.raw(restore());
  // Where a range begins that is chosen with Shift.
  #anchor: string | null = null;

  readonly total = $derived(documents.ready.length);
  readonly chosen = $derived(this.#only === null ? documents.ready : documents.ready.filter((d) => this.has(d.id)));
  readonly all = $derived(this.chosen.length === this.total);

  has(id: string): boolean {
    return this.#only === null || this.#only.has(id);
  }

  // For a question; undefined asks all.
  ids(): string[] | undefined {
    if (this.#only === null) return undefined;
    // Before the whole list is here nobody knows which of them are there still.
    if (!documents.complete) return [...this.#only];
    return this.all ? undefined : this.chosen.map((d) => d.id);
  }

  // With `range`, all that `order` has from the last one touched to this one become what this one does.
  toggle(id: string, range = false, order: readonly string[] = []): void {
    const next = new Set(this.#only ?? documents.list.map((d) => d.id));
    const wanted = !next.has(id);
    const from = range && this.#anchor !== null ? order.indexOf(this.#anchor) : -1;
    const to = order.indexOf(id);
    const touched = from < 0 || to < 0 ? [id] : order.slice(Math.min(from, to), Math.max(from, to) + 1);
    for (const one of touched) {
      if (wanted) next.add(one);
      else next.delete(one);
    }
    this.#anchor = id;
    this.#choose(documents.list.every((d) => next.has(d.id)) ? null : [...next]);
  }

  toggleAll(): void {
    this.#choose(this.all ? [] : null);
  }

  only(...ids: string[]): void {
    this.#choose(ids);
  }

  everything(): void {
    this.#choose(null);
  }

  // A document that was just added here is meant to be asked.
  include(id: string): void {
    if (this.#only !== null) this.#choose([...this.#only, id]);
  }

  #choose(ids: readonly string[] | null): void {
    this.#only = ids && new Set(ids);
    try {
      if (ids === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify([...new Set(ids)]));
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }
}

export const selection = new Selection();
