import { address, call, json, segment } from './http';
import type { Chat, ChatInfo, ChatList, Rating } from './types';

export function listChats(cursor: string | null, words: string, signal: AbortSignal): Promise<ChatList> {
  const query = new URLSearchParams({ limit: '100' });
  if (cursor) query.set('cursor', cursor);
  if (words) query.set('q', words);
  return json(`chats?${query}`, { signal });
}

export function readChat(id: string): Promise<Chat> {
  return json(`chats/${segment(id)}`);
}

export function renameChat(id: string, title: string): Promise<ChatInfo> {
  return json(`chats/${segment(id)}`, { method: 'PATCH', body: { title } });
}

export async function deleteChat(id: string, leaving = false): Promise<void> {
  await call(`chats/${segment(id)}`, { method: 'DELETE', keepalive: leaving });
}

export function exportAddress(id: string, format: 'markdown' | 'json'): string {
  return address(`chats/${segment(id)}/export?format=${format}`);
}

// With all that follows it, on every branch.
export async function deleteMessage(chat: string, message: string): Promise<void> {
  await call(`chats/${segment(chat)}/messages/${segment(message)}`, { method: 'DELETE' });
}

export async function rateAnswer(chat: string, message: string, rating: Rating | null, reason: string): Promise<void> {
  const body = { rating, ...(rating && reason ? { reason } : {}) };
  await call(`chats/${segment(chat)}/messages/${segment(message)}/feedback`, { method: 'PUT', body });
}
