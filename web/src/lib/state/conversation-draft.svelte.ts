// The question that is being written, and the documents that it names with #. Both outlive a reload.
import type { Scope } from './conversation.svelte';
import { documents } from './documents.svelte';
import { selection } from './selection.svelte';

const key = 'qwalt.draft';

interface Kept {
  text: string;
  named: string[];
  whole: boolean;
}

function restore(): Kept {
  try {
    const { text, named, whole } = JSON.parse(sessionStorage.getItem(key) ?? '{}') as Partial<Kept>;
    return { text: String(text ?? ''), named: Array.isArray(named) ? named.map(String) : [], whole: whole === true };
  } catch {
    return { text: '', named: [], whole: false };
  }
}

class Draft {
  #kept = $state.raw(restore());

  // Those that are still there, in the order of naming.
  readonly named = $derived(this.#kept.named.flatMap((id) => documents.ready.find((d) => d.id === id) ?? []));
  // What the question goes to: the named ones, else what is chosen on the right.
  readonly asked = $derived(this.named.length > 0 ? this.named : selection.chosen);
  readonly single = $derived(this.asked.length === 1);

  get text(): string {
    return this.#kept.text;
  }
  set text(text: string) {
    this.#keep({ text });
  }

  get whole(): boolean {
    return this.#kept.whole;
  }
  set whole(whole: boolean) {
    this.#keep({ whole });
  }

  name(id: string): void {
    this.#keep({ named: [...this.#kept.named.filter((n) => n !== id), id] });
  }

  unname(id: string): void {
    this.#keep({ named: this.#kept.named.filter((n) => n !== id) });
  }

  scope(): Scope {
    const ids = this.named.length > 0 ? this.named.map((d) => d.id) : selection.ids();
    if (this.whole && this.single) return { documents: this.asked.map((d) => d.id), whole_document: true };
    return ids ? { documents: ids } : {};
  }

  #keep(change: Partial<Kept>): void {
    this.#kept = { ...this.#kept, ...change };
    try {
      sessionStorage.setItem(key, JSON.stringify(this.#kept));
    } catch {
      // Without storage the draft lasts as long as the page.
    }
  }
}

export const draft = new Draft();
