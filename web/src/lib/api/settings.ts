import { call, json, segment } from './http';
import type {
  Action, ModelChanges, ModelSettings, ModelTest, OfferedModel, WorkspaceSettings,
} from './types';

// `own`: what the workspace has in place of the server's.
const level = (own: boolean) => `settings/model${own ? '/workspace' : ''}`;

export function readModel(own: boolean): Promise<ModelSettings> {
  return json(level(own));
}

export function writeModel(own: boolean, changes: ModelChanges): Promise<ModelSettings> {
  return json(level(own), { method: 'PUT', body: changes });
}

export async function resetModel(own: boolean): Promise<ModelSettings> {
  return json(level(own), { method: 'DELETE' });
}

// One tiny call with what would be changed; nothing is stored.
export function testModel(changes: ModelChanges): Promise<ModelTest> {
  return json('settings/model/test', { method: 'POST', body: changes });
}

export async function offeredModels(): Promise<OfferedModel[]> {
  return (await json<{ models: OfferedModel[] }>('settings/models')).models;
}

export function readWorkspaceSettings(name: string): Promise<WorkspaceSettings> {
  return json(`workspaces/${segment(name)}/settings`);
}

// Replaces all of them.
export function writeWorkspaceSettings(name: string, settings: WorkspaceSettings): Promise<WorkspaceSettings> {
  return json(`workspaces/${segment(name)}/settings`, { method: 'PUT', body: settings });
}

// With the text of its file.
export function readAction(name: string): Promise<Action & { text: string }> {
  return json(`actions/${segment(name)}`);
}

export function writeAction(name: string, text: string): Promise<Action & { text: string }> {
  return json(`actions/${segment(name)}`, { method: 'PUT', body: { text } });
}

export async function deleteAction(name: string): Promise<void> {
  await call(`actions/${segment(name)}`, { method: 'DELETE' });
}
