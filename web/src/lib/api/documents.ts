import { address, call, json, segment } from './http';
import type { Document, DocumentList, Page, PageWords, UploadReply } from './types';

export function listDocuments(cursor: string | null): Promise<DocumentList> {
  const query = new URLSearchParams({ limit: '500' });
  if (cursor) query.set('cursor', cursor);
  return json(`documents?${query}`);
}

// "?workspace=…", or nothing for the caller's own.
const within = (workspace = '') => (workspace ? `?workspace=${segment(workspace)}` : '');

export function readDocument(id: string, workspace?: string): Promise<Document> {
  return json(`documents/${segment(id)}${within(workspace)}`);
}

export function retryDocument(id: string): Promise<Document> {
  return json(`documents/${segment(id)}/retry`, { method: 'POST' });
}

export function cancelDocument(id: string): Promise<Document> {
  return json(`documents/${segment(id)}/cancel`, { method: 'POST' });
}

export async function deleteDocument(id: string, leaving = false): Promise<void> {
  await call(`documents/${segment(id)}`, { method: 'DELETE', keepalive: leaving });
}

// Up to 5000 in one transaction. Those that were gone already are no error.
export async function deleteDocuments(ids: readonly string[], leaving = false): Promise<void> {
  await call('documents/delete', { method: 'POST', body: { ids }, keepalive: leaving });
}

export function readPage(id: string, number: number, workspace?: string, signal?: AbortSignal): Promise<Page> {
  return json(`documents/${segment(id)}/pages/${number}${within(workspace)}`, signal ? { signal } : {});
}

// Where its words stand. Throws Problem for a format without a look of its own.
export function readPageWords(id: string, number: number, workspace?: string, signal?: AbortSignal): Promise<PageWords> {
  const query = new URLSearchParams({ words: '1' });
  if (workspace) query.set('workspace', workspace);
  return json(`documents/${segment(id)}/pages/${number}?${query}`, signal ? { signal } : {});
}

// The server fetches it. Throws Problem when it cannot.
export async function addAddress(url: string): Promise<UploadReply> {
  return json('documents', { method: 'POST', body: { url } });
}

export interface Picture {
  id: string;
  number: number;
  width: number; // pixels
  start: number; // marked, in the document's text
  end: number;
  workspace?: string; // where it is not the caller's own
}

export function pictureAddress({ id, number, width, start, end, workspace }: Picture): string {
  const query = new URLSearchParams({ width: String(width), start: String(start), end: String(end) });
  if (workspace) query.set('workspace', workspace);
  return address(`documents/${segment(id)}/pages/${number}.png?${query}`);
}

export function fileAddress(id: string, workspace?: string): string {
  return address(`documents/${segment(id)}/file${within(workspace)}`);
}

export async function readPrompt(id: string): Promise<string> {
  const { system_prompt } = await json<{ system_prompt: string }>(`documents/${segment(id)}/prompt`);
  return system_prompt;
}

export async function writePrompt(id: string, text: string): Promise<string> {
  const body = { system_prompt: text };
  const kept = await json<typeof body>(`documents/${segment(id)}/prompt`, { method: 'PUT', body });
  return kept.system_prompt;
}
