// The list of chats, the last used first.
import { deleteChat, listChats, renameChat } from '$lib/api/chats';
import { problemOf, type Problem } from '$lib/api/problem';
import type { ChatInfo } from '$lib/api/types';
import { daysAgo } from '$lib/text/format';

class Chats {
  list = $state.raw<ChatInfo[]>([]);
  problem = $state.raw<Problem | null>(null);
  loaded = $state(false);
  #cursor = $state<string | null>(null);

  readonly more = $derived(this.#cursor !== null);
  // Today, yesterday, earlier.
  readonly days = $derived([0, 1, 2].map((day) => this.list.filter((c) => daysAgo(c.updated_at) === day)));

  load(): Promise<void> {
    return this.#read(null);
  }

  loadMore(): Promise<void> {
    return this.#read(this.#cursor);
  }

  put(chat: ChatInfo): void {
    const others = this.list.filter((c) => c.id !== chat.id);
    this.list = [...others, chat].sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1));
  }

  drop(id: string): void {
    this.list = this.list.filter((c) => c.id !== id);
  }

  async rename(id: string, title: string): Promise<void> {
    this.put(await renameChat(id, title));
  }

  async remove(id: string): Promise<void> {
    await deleteChat(id);
    this.drop(id);
  }

  async #read(cursor: string | null): Promise<void> {
    try {
      const reply = await listChats(cursor);
      const known = new Set(reply.chats.map((c) => c.id));
      const kept = cursor === null ? [] : this.list.filter((c) => !known.has(c.id));
      this.list = [...kept, ...reply.chats];
      this.#cursor = reply.next_cursor;
      this.problem = null;
      this.loaded = true;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }
}

export const chats = new Chats();
