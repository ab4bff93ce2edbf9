import { address, call, json, segment } from './http';
import type { Document, DocumentList, Page, UploadReply } from './types';

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

export function readPage(id: string, number: number, workspace?: string, signal?: AbortSignal): Promise<Page> {
  return json(`documents/${segment(id)}/pages/${number}${within(workspace)}`, signal ? { signal } : {});
}

// The server fetches it. Throws Problem when it cannot.
export async function addAddress(url: string): Promise<UploadReply> {
  return json('documents', { method: 'POST', body: { url } });
}

// The page as a picture, with that part of the document's text marked.
export function pictureAddress(id: string, number: number, width: number, start: number, end: number): string {
  const query = new URLSearchParams({ width: String(width), start: String(start), end: String(end) });
  return address(`documents/${segment(id)}/pages/${number}.png?${query}`);
}

export function fileAddress(id: string): string {
  return address(`documents/${segment(id)}/file`);
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
