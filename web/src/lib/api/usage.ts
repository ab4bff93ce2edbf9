import { json } from './http';
import { problemFrom, problemOf } from './problem';
import type { Health, UsageReport } from './types';

export function readUsage(): Promise<UsageReport> {
  return json('usage');
}

// Outside of /api/v1 and without a key.
export async function readHealth(): Promise<Health> {
  let reply: Response;
  try {
    reply = await fetch(new URL('health', document.baseURI), { cache: 'no-store' });
  } catch (error) {
    throw problemOf(error);
  }
  if (!reply.ok) throw problemFrom(reply.status, '', null);
  return (await reply.json()) as Health;
}
