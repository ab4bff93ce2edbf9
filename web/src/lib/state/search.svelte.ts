// The last search for passages, kept while the reader goes elsewhere.
import { searchPassages } from '$lib/api/ask';
import { isAbort, problemOf, type Problem } from '$lib/api/problem';
import type { SearchReply } from '$lib/api/types';
import { selection } from './selection.svelte';

class Search {
  query = $state('');
  reply = $state.raw<SearchReply | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  #call = new AbortController();

  async run(): Promise<void> {
    const query = this.query.trim();
    this.#call.abort();
    if (!query) {
      this.reply = null;
      return;
    }
    const call = new AbortController();
    this.#call = call;
    this.busy = true;
    try {
      this.reply = await searchPassages(query, selection.ids(), call.signal);
      this.problem = null;
    } catch (error) {
      if (call.signal.aborted || isAbort(error)) return;
      this.reply = null;
      this.problem = problemOf(error);
    }
    if (this.#call === call) this.busy = false;
  }
}

export const search = new Search();
