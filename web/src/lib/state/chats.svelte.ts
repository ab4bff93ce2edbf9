// The list of chats, the last used first, as far as it has been read; and those that a search finds.
import { deleteChat, listChats, renameChat } from '$lib/api/chats';
import { isAbort, problemOf, type Problem } from '$lib/api/problem';
import type { ChatInfo } from '$lib/api/types';
import { t } from '$lib/i18n';
import { plainName } from '$lib/text/format';
import { period } from '$lib/text/period';
import { removals } from './removals.svelte';

// A heading, or a chat below it.
export type Line = { key: string; heading: string } | { key: string; chat: ChatInfo };

// A page of a search may hold few: so many are wanted before the reader has to ask for more.
const enough = 30;

const newest = (a: ChatInfo, b: ChatInfo) => {
  if (a.updated_at === b.updated_at) return 0;
  return a.updated_at < b.updated_at ? 1 : -1;
};

class Chats {
  #all = $state.raw<ChatInfo[]>([]);
  #found = $state.raw<ChatInfo[]>([]);
  // Removed here, and not yet told to the server.
  #hidden = $state.raw<ReadonlySet<string>>(new Set());
  #words = $state('');
  problem = $state.raw<Problem | null>(null);
  loaded = $state(false);
  busy = $state(false);
  #cursor = $state<string | null>(null);
  #foundCursor = $state<string | null>(null);
  #reading = new AbortController();

  readonly list = $derived(this.#all.filter((c) => !this.#hidden.has(c.id)));
  readonly searched = $derived(this.#words !== '');
  readonly shown = $derived(this.searched ? this.#found.filter((c) => !this.#hidden.has(c.id)) : this.list);
  readonly more = $derived((this.searched ? this.#foundCursor : this.#cursor) !== null);
  readonly lines = $derived(linesOf(this.shown));

  load(): Promise<void> {
    return this.#read(this.#words, null);
  }

  async loadMore(): Promise<void> {
    // After a failure the reader asks again, not the list.
    if (this.busy || this.problem || !this.more) return;
    await this.#read(this.#words, this.searched ? this.#foundCursor : this.#cursor);
  }

  // By title and by what was said in them; no words: all.
  async search(words: string): Promise<void> {
    if (words === this.#words) return;
    this.#words = words;
    if (words !== '') this.#found = this.list.filter((c) => c.title.toLocaleLowerCase().includes(words.toLocaleLowerCase()));
    await this.#read(words, null);
  }

  put(chat: ChatInfo): void {
    this.#all = placed(this.#all, chat);
    if (this.#found.some((c) => c.id === chat.id)) this.#found = placed(this.#found, chat);
  }

  drop(id: string): void {
    this.#all = this.#all.filter((c) => c.id !== id);
    this.#found = this.#found.filter((c) => c.id !== id);
    this.#hidden = new Set([...this.#hidden].filter((hidden) => hidden !== id));
  }

  async rename(id: string, title: string): Promise<void> {
    this.put(await renameChat(id, title));
  }

  // It is gone at once, and can be brought back for some seconds.
  remove(chat: ChatInfo, restored: () => void): void {
    this.#hidden = new Set([...this.#hidden, chat.id]);
    removals.add({
      kind: 'chats',
      ids: [chat.id],
      words: t.removal.chat(plainName(chat.title) || t.chats.untitled),
      lost: t.removal.chatLost(chat.messages),
      send: (_, leaving) => deleteChat(chat.id, leaving),
      restore: () => {
        this.#hidden = new Set([...this.#hidden].filter((id) => id !== chat.id));
        restored();
      },
      sent: (id) => this.drop(id),
    });
  }

  async #read(words: string, cursor: string | null): Promise<void> {
    this.#reading.abort();
    const reading = new AbortController();
    this.#reading = reading;
    this.busy = true;
    try {
      let chats: ChatInfo[] = [];
      let next = cursor;
      do {
        const reply = await listChats(next, words, reading.signal);
        chats = [...chats, ...reply.chats];
        next = reply.next_cursor;
      } while (next !== null && chats.length < enough);
      this.#keep(words, cursor === null, chats, next);
      this.problem = null;
      this.loaded = true;
    } catch (error) {
      if (reading.signal.aborted || isAbort(error)) return;
      this.problem = problemOf(error);
    }
    this.busy = false;
  }

  #keep(words: string, first: boolean, chats: ChatInfo[], next: string | null): void {
    const known = new Set(chats.map((c) => c.id));
    const before = words ? this.#found : this.#all;
    const kept = first ? [] : before.filter((c) => !known.has(c.id));
    if (words) {
      this.#found = [...kept, ...chats];
      this.#foundCursor = next;
    } else {
      this.#all = [...kept, ...chats];
      this.#cursor = next;
    }
  }
}

// In its place, which is another one only if it was used since.
function placed(list: readonly ChatInfo[], chat: ChatInfo): ChatInfo[] {
  const known = list.find((c) => c.id === chat.id);
  if (known?.updated_at === chat.updated_at) return list.map((c) => (c === known ? chat : c));
  return [chat, ...list.filter((c) => c !== known)].sort(newest);
}

function linesOf(chats: readonly ChatInfo[]): Line[] {
  const lines: Line[] = [];
  const now = new Date();
  let last = '';
  for (const chat of chats) {
    const heading = period(chat.updated_at, now);
    if (heading !== last) lines.push({ key: `heading:${heading}`, heading });
    last = heading;
    lines.push({ key: chat.id, chat });
  }
  return lines;
}

export const chats = new Chats();
