// All documents of the workspace, newest first, as GET documents and the events tell.
import { cancelDocument, deleteDocument, listDocuments, retryDocument } from '$lib/api/documents';
import { problemOf, type Problem } from '$lib/api/problem';
import type { Document } from '$lib/api/types';
import { t } from '$lib/i18n';
import { plainName } from '$lib/text/format';
import { announcer } from './announce.svelte';

class Documents {
  list = $state.raw<Document[]>([]);
  loaded = $state(false);
  problem = $state.raw<Problem | null>(null);

  readonly ready = $derived(this.list.filter((d) => d.state === 'ready'));
  readonly working = $derived(this.list.filter((d) => d.state !== 'ready' && d.state !== 'failed'));

  // What events said while a list was on its way is newer than the list. Null stands for removed.
  #heard: Map<string, Document | null> | null = null;

  async load(): Promise<void> {
    const heard = new Map<string, Document | null>();
    this.#heard = heard;
    try {
      const all: Document[] = [];
      let cursor: string | null = null;
      do {
        const reply = await listDocuments(cursor);
        all.push(...reply.documents);
        cursor = reply.next_cursor;
      } while (cursor !== null);
      if (this.#heard !== heard) return;
      this.#heard = null;
      this.list = all;
      for (const [id, document] of heard) {
        if (document) this.put(document);
        else this.drop(id);
      }
      this.problem = null;
      this.loaded = true;
    } catch (error) {
      if (this.#heard === heard) this.#heard = null;
      this.problem = problemOf(error);
    }
  }

  find(id: string): Document | undefined {
    return this.list.find((d) => d.id === id);
  }

  put(document: Document): void {
    this.#heard?.set(document.id, document);
    const at = this.list.findIndex((d) => d.id === document.id);
    const before = this.list[at];
    this.list = before ? this.list.map((d) => (d === before ? document : d)) : [document, ...this.list];
    if (before && before.state !== document.state) this.#tell(document);
  }

  drop(id: string): void {
    this.#heard?.set(id, null);
    this.list = this.list.filter((d) => d.id !== id);
  }

  async retry(id: string): Promise<void> {
    this.put(await retryDocument(id));
  }

  async cancel(id: string): Promise<void> {
    this.put(await cancelDocument(id));
  }

  async remove(id: string): Promise<void> {
    await deleteDocument(id);
    this.drop(id);
  }

  #tell(document: Document): void {
    const name = plainName(document.name);
    if (document.state === 'ready') announcer.say(t.documents.nowReady(name));
    if (document.state === 'failed') announcer.say(t.documents.nowFailed(name));
  }
}

export const documents = new Documents();
