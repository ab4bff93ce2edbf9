// What the list of documents shows: filtered and sorted, and which row is open.
import type { Document } from '$lib/api/types';
import { folded, sortable } from '$lib/text/names';
import { documents } from './documents.svelte';
import { selection } from './selection.svelte';

export const sorts = ['newest', 'oldest', 'name', 'state'] as const;
export const kinds = ['all', 'chosen', 'working', 'failed', 'warned'] as const;
export type Sort = (typeof sorts)[number];
export type Kind = (typeof kinds)[number];

const belongs: Record<Kind, (document: Document) => boolean> = {
  all: () => true,
  chosen: (d) => d.state === 'ready' && selection.has(d.id),
  working: (d) => d.state !== 'ready' && d.state !== 'failed',
  failed: (d) => d.state === 'failed',
  warned: (d) => d.warnings.length > 0,
};

// What needs a look stands first.
const rank: Record<Document['state'], number> = { failed: 0, extracting: 1, indexing: 2, queued: 3, ready: 4 };

const byName = (a: Document, b: Document) => {
  const first = sortable(a.name);
  const second = sortable(b.name);
  if (first === second) return 0;
  return first < second ? -1 : 1;
};

const order: Record<Sort, (list: readonly Document[]) => readonly Document[]> = {
  newest: (list) => list,
  oldest: (list) => [...list].reverse(),
  name: (list) => [...list].sort(byName),
  state: (list) => [...list].sort((a, b) => rank[a.state] - rank[b.state]),
};

class Shelf {
  text = $state('');
  kind = $state<Kind>('all');
  sort = $state<Sort>('newest');
  open = $state<{ id: string; part: 'details' | 'actions' } | null>(null);

  readonly filtered = $derived(this.kind !== 'all' || this.text.trim() !== '');
  readonly #sorted = $derived(order[this.sort](documents.list));
  readonly list = $derived.by(() => {
    const { kind } = this;
    const wanted = folded(this.text.trim());
    if (!this.filtered) return this.#sorted;
    return this.#sorted.filter((d) => belongs[kind](d) && (!wanted || folded(d.name).includes(wanted)));
  });

  toggle(id: string, part: 'details' | 'actions'): void {
    this.open = this.open?.id === id && this.open.part === part ? null : { id, part };
  }

  showAll(): void {
    this.text = '';
    this.kind = 'all';
  }
}

export const shelf = new Shelf();
