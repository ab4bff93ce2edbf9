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

  readonly total = $derived(documents.ready.length);
  readonly chosen = $derived(documents.ready.filter((d) => this.has(d.id)));
  readonly all = $derived(this.chosen.length === this.total);

  has(id: string): boolean {
    return this.#only === null || this.#only.has(id);
  }

  // For a question; undefined asks all.
  ids(): string[] | undefined {
    return this.all ? undefined : this.chosen.map((d) => d.id);
  }

  toggle(id: string): void {
    const next = new Set(this.#only ?? documents.list.map((d) => d.id));
    if (!next.delete(id)) next.add(id);
    this.#choose(documents.list.every((d) => next.has(d.id)) ? null : [...next]);
  }

  toggleAll(): void {
    this.#choose(this.all ? [] : null);
  }

  only(id: string): void {
    this.#choose([id]);
  }

  // A document that was just added here is meant to be asked.
  include(id: string): void {
    if (this.#only !== null) this.#choose([...this.#only, id]);
  }

  #choose(ids: readonly string[] | null): void {
    this.#only = ids && new Set(ids);
    try {
      if (ids === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(ids));
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }
}

export const selection = new Selection();
