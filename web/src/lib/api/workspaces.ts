import { call, json, segment } from './http';
import type { Workspace } from './types';

export async function listWorkspaces(): Promise<Workspace[]> {
  return (await json<{ workspaces: Workspace[] }>('workspaces')).workspaces;
}

export function readWorkspace(name: string): Promise<Workspace> {
  return json(`workspaces/${segment(name)}`);
}

export function makeWorkspace(name: string): Promise<Workspace> {
  return json('workspaces', { method: 'POST', body: { name } });
}

// With everything in it.
export async function deleteWorkspace(name: string): Promise<void> {
  await call(`workspaces/${segment(name)}?documents=remove`, { method: 'DELETE' });
}
