import { call, json } from './http';
import type { Session, Settings } from './types';

export function readSession(): Promise<Session> {
  return json('session');
}

export async function signIn(key: string): Promise<void> {
  await call('session', { method: 'POST', body: { key } });
}

export async function signOut(): Promise<void> {
  await call('session', { method: 'DELETE' });
}

export function readSettings(): Promise<Settings> {
  return json('settings');
}
