import { call, json, segment } from './http';
import type { Chat, ChatInfo, ChatList } from './types';

export function listChats(cursor: string | null): Promise<ChatList> {
  const query = new URLSearchParams({ limit: '50' });
  if (cursor) query.set('cursor', cursor);
  return json(`chats?${query}`);
}

export function readChat(id: string): Promise<Chat> {
  return json(`chats/${segment(id)}`);
}

export function renameChat(id: string, title: string): Promise<ChatInfo> {
  return json(`chats/${segment(id)}`, { method: 'PATCH', body: { title } });
}

export async function deleteChat(id: string): Promise<void> {
  await call(`chats/${segment(id)}`, { method: 'DELETE' });
}
