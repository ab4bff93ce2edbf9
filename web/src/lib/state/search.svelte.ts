// The last search for passages, kept while the reader goes elsewhere. It follows what is written.
import { searchPassages } from '$lib/api/ask';
import { isAbort, problemOf, type Problem } from '$lib/api/problem';
import type { SearchReply } from '$lib/api/types';
import { selection } from './selection.svelte';

class Search {
  query = $state('');
  reply = $state.raw<SearchReply | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  // Asked for last: what is written, and in which documents.
  #asked = '';
  #call = new AbortController();

  async run(): Promise<void> {
    const query = this.query.trim();
    const documents = selection.ids();
    this.#call.abort();
    this.#asked = this.#key(query, documents);
    if (!query || documents?.length === 0) {
      this.reply = null;
      this.problem = null;
      this.busy = false;
      return;
    }
    const call = new AbortController();
    this.#call = call;
    this.busy = true;
    try {
      this.reply = await searchPassages(query, documents, call.signal);
      this.problem = null;
    } catch (error) {
      if (call.signal.aborted || isAbort(error)) return;
      this.reply = null;
      this.problem = problemOf(error);
    }
    if (this.#call === call) this.busy = false;
  }

  // Again only when something else is asked for.
  async follow(): Promise<void> {
    if (this.#key(this.query.trim(), selection.ids()) !== this.#asked) await this.run();
  }

  #key(query: string, documents: string[] | undefined): string {
    return `${query}\n${documents?.join() ?? ''}`;
  }
}

export const search = new Search();
