import { call, json, segment } from './http';
import type { Watch, WatchList } from './types';

export function listWatches(): Promise<WatchList> {
  return json('watches');
}

export function addWatch(folder: string): Promise<Watch> {
  return json('watches', { method: 'POST', body: { folder } });
}

export async function removeWatch(id: string): Promise<void> {
  await call(`watches/${segment(id)}?documents=keep`, { method: 'DELETE' });
}

export function scanWatch(id: string): Promise<Watch> {
  return json(`watches/${segment(id)}/scan`, { method: 'POST' });
}
