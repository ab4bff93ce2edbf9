import { call, json, segment } from './http';
import type { Key, Role } from './types';

export async function listKeys(): Promise<Key[]> {
  return (await json<{ keys: Key[] }>('keys')).keys;
}

// The only time that the key itself is told.
export function makeKey(name: string, role: Role, workspace: string | null): Promise<Key & { key: string }> {
  return json('keys', { method: 'POST', body: { name, role, workspace } });
}

export async function revokeKey(id: string): Promise<void> {
  await call(`keys/${segment(id)}`, { method: 'DELETE' });
}
