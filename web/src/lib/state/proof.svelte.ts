// The place in a document that the source panel shows, and the places before and after it.
import { readDocument, readPage } from '$lib/api/documents';
import { isAbort, problemOf, type Problem } from '$lib/api/problem';
import type { Citation, Page, Passage, Source, Verified } from '$lib/api/types';
import { pageOf } from '$lib/text/format';
import { t } from '$lib/i18n';
import { layout } from './layout.svelte';

export interface Place {
  key: string;
  number: number | null;
  documentId: string;
  name: string;
  page: string;
  section: number;
  quote: string;
  start: number;
  end: number;
  verified: Verified | null;
  workspace?: string; // where it is not the caller's own
  mediaType?: string; // where the list of documents does not tell
}

export interface Address {
  workspace: string;
  id: string;
  section: number;
  start: number;
  end: number;
}

export function placeOfCitation(answer: string, citation: Citation): Place {
  const { number, document_id, name, page, section, quote, char_start, char_end, verified } = citation;
  return {
    key: `${answer}:${number}:${char_start}:${char_end}:${citation.sentence_start}`,
    number,
    documentId: document_id,
    name,
    page: page === null ? '' : t.answer.page(page, page),
    section,
    quote,
    start: char_start,
    end: char_end,
    verified,
  };
}

export function placeOfPassage(answer: string, passage: Passage | Source): Place {
  return {
    key: `${answer}:${passage.id}`,
    number: 'number' in passage ? passage.number : null,
    documentId: passage.document_id,
    name: passage.name,
    page: pageOf(passage),
    section: passage.section,
    quote: passage.text,
    start: passage.char_start,
    end: passage.char_end,
    verified: null,
  };
}

// Its beginning, with nothing marked.
export function placeOfDocument({ id, name }: { id: string; name: string }): Place {
  const nothing = { number: null, page: '', section: 1, quote: '', start: 0, end: 0, verified: null };
  return { key: `document:${id}`, documentId: id, name, ...nothing };
}

class Proof {
  places = $state.raw<Place[]>([]);
  index = $state(0);
  page = $state.raw<Page | null>(null);
  problem = $state.raw<Problem | null>(null);
  loading = $state(false);

  readonly place = $derived(this.places[this.index] ?? null);

  // Counts what was opened, so that the panel takes the focus each time.
  opened = $state(0);

  #reading = new AbortController();
  #opener: HTMLElement | null = null;

  // `places` is the walk of previous and next; the place itself is added if it is not among them.
  open(place: Place, places: readonly Place[]): void {
    const at = places.findIndex((p) => p.key === place.key);
    this.places = at >= 0 ? [...places] : [place];
    this.index = Math.max(at, 0);
    const { activeElement } = document;
    if (activeElement instanceof HTMLElement && !activeElement.closest('[data-panel=right]')) this.#opener = activeElement;
    layout.show('source');
    this.opened++;
    void this.turn(place.section);
  }

  // A place that only its address tells of.
  async openAddress(address: Address): Promise<void> {
    const { workspace, id, section, start, end } = address;
    const document = await readDocument(id, workspace).catch(() => null);
    const page = document?.paged ? t.answer.page(section, section) : '';
    const key = `address:${id}:${start}:${end}`;
    const place = { key, workspace, number: null, documentId: id, name: document?.name ?? '', mediaType: document?.media_type ?? '' };
    this.open({ ...place, page, section, quote: '', start, end, verified: null }, []);
  }

  step(by: number): void {
    const next = this.places[this.index + by];
    if (!next) return;
    this.index += by;
    void this.turn(next.section);
  }

  async turn(section: number): Promise<void> {
    const place = this.place;
    if (!place) return;
    this.#reading.abort();
    const here = this.page?.document_id === place.documentId && this.page.number === section;
    if (here && !this.problem) return;
    const reading = new AbortController();
    this.#reading = reading;
    this.loading = true;
    this.problem = null;
    try {
      this.page = await readPage(place.documentId, section, place.workspace, reading.signal);
    } catch (error) {
      if (reading.signal.aborted || isAbort(error)) return;
      this.page = null;
      this.problem = problemOf(error);
    }
    if (this.#reading === reading) this.loading = false;
  }

  // The focus goes back to the mark whose page is shown, or else to what opened it.
  leave(): void {
    layout.close();
    const opener = this.#opener;
    const current = document.querySelector<HTMLElement>('.cite[aria-current]');
    const shown = opener?.matches('.cite') && current ? current : opener;
    // What lay under a drawer can be reached in the next frame, and the drawer gives its own opener the focus then.
    requestAnimationFrame(() => requestAnimationFrame(() => shown?.focus()));
  }

  close(): void {
    this.#reading.abort();
    this.places = [];
    this.page = null;
    this.problem = null;
    this.loading = false;
    layout.right = 'documents';
  }
}

export const proof = new Proof();
