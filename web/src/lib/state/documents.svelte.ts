// All documents of the workspace, newest first, as GET documents and the events tell. Changes are
// gathered and applied once a picture: hundreds of events cost what one costs.
import { cancelDocument, deleteDocument, deleteDocuments, listDocuments, retryDocument } from '$lib/api/documents';
import { problemOf, type Problem } from '$lib/api/problem';
import type { Document } from '$lib/api/types';
import { nextFrame } from '$lib/frame';
import { t } from '$lib/i18n';
import { plainName } from '$lib/text/format';
import { announcer } from './announce.svelte';
import { removals } from './removals.svelte';

// Null stands for removed.
type Changes = Map<string, Document | null>;

class Documents {
  #all = $state.raw<Document[]>([]);
  // Removed here, and not yet told to the server: whoever undoes it sees them again.
  #hidden = $state.raw<ReadonlySet<string>>(new Set());
  // Whether anything is known, and whether everything is.
  loaded = $state(false);
  complete = $state(false);
  problem = $state.raw<Problem | null>(null);

  readonly list = $derived(
    this.#hidden.size === 0 ? this.#all : this.#all.filter((d) => !this.#hidden.has(d.id)),
  );
  readonly ready = $derived(this.list.filter((d) => d.state === 'ready'));
  readonly working = $derived(this.list.filter((d) => d.state !== 'ready' && d.state !== 'failed'));
  readonly #byId = $derived(new Map(this.list.map((d) => [d.id, d])));

  // What was said while a list was on its way is newer than the list.
  #heard: Changes | null = null;
  #coming: Changes = new Map();

  async load(): Promise<void> {
    const heard: Changes = new Map(this.#coming);
    this.#heard = heard;
    try {
      const all: Document[] = [];
      let cursor: string | null = null;
      do {
        const reply = await listDocuments(cursor);
        if (this.#heard !== heard) return;
        all.push(...reply.documents);
        cursor = reply.next_cursor;
        // The first list shows as it comes; a later one takes the place of what is there at once.
        if (!this.complete || cursor === null) this.#all = changed(all, heard);
        this.loaded = true;
      } while (cursor !== null);
      this.#heard = null;
      this.complete = true;
      this.problem = null;
    } catch (error) {
      if (this.#heard === heard) this.#heard = null;
      this.problem = problemOf(error);
    }
  }

  find(id: string): Document | undefined {
    return this.#byId.get(id);
  }

  put(document: Document): void {
    this.#change(document.id, document);
  }

  // What the reply to an upload says; an event may have told more of it already.
  offer(document: Document): void {
    if (!this.#coming.has(document.id) && !this.find(document.id)) this.put(document);
  }

  drop(id: string): void {
    this.#change(id, null);
  }

  async retry(id: string): Promise<void> {
    this.put(await retryDocument(id));
  }

  async cancel(id: string): Promise<void> {
    this.put(await cancelDocument(id));
  }

  // They are gone at once, and can be brought back for some seconds.
  remove(gone: readonly Document[]): void {
    const ids = gone.map((d) => d.id);
    const sum = (number: (d: Document) => number) => gone.reduce((all, d) => all + number(d), 0);
    this.#hidden = new Set([...this.#hidden, ...ids]);
    removals.add({
      kind: 'documents',
      ids,
      words: t.removal.documents(plainName(gone[0]?.name ?? ''), gone.length),
      lost: t.removal.documentsLost(gone.length, sum((d) => d.passages)),
      send: (some, leaving) => {
        const [only] = some;
        return only !== undefined && some.length === 1 ? deleteDocument(only, leaving) : deleteDocuments(some, leaving);
      },
      restore: (back) => {
        this.#hidden = new Set([...this.#hidden].filter((id) => !back.includes(id)));
      },
      sent: (id) => this.drop(id),
    });
  }

  #change(id: string, document: Document | null): void {
    if (this.#coming.size === 0) nextFrame(() => this.#flush());
    this.#coming.set(id, document);
    this.#heard?.set(id, document);
  }

  #flush(): void {
    const changes = this.#coming;
    this.#coming = new Map();
    this.#tell(changes);
    this.#all = changed(this.#all, changes);
    if (this.#hidden.size === 0) return;
    const kept = [...this.#hidden].filter((id) => changes.get(id) !== null);
    if (kept.length < this.#hidden.size) this.#hidden = new Set(kept);
  }

  #tell(changes: Changes): void {
    const turned = [...changes.values()].filter((d) => d !== null && this.find(d.id)?.state !== d.state);
    for (const [state, one, many] of [
      ['ready', t.documents.nowReady, t.documents.nowReadyMany],
      ['failed', t.documents.nowFailed, t.documents.nowFailedMany],
    ] as const) {
      const these = turned.filter((d) => d?.state === state && this.find(d.id));
      if (these.length === 1) announcer.say(one(plainName(these[0]?.name ?? '')));
      else if (these.length > 1) announcer.say(many(these.length));
    }
  }
}

// New documents stand first, the last one of them before the others.
function changed(list: readonly Document[], changes: Changes): Document[] {
  const left = new Map(changes);
  const next: Document[] = [];
  for (const document of list) {
    const change = left.get(document.id);
    left.delete(document.id);
    if (change !== null) next.push(change ?? document);
  }
  const added = [...left.values()].filter((d) => d !== null).reverse();
  return added.length > 0 ? [...added, ...next] : next;
}

export const documents = new Documents();
