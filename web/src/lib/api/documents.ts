import { address, call, json, segment } from './http';
import type { Document, DocumentList, Page } from './types';

export function listDocuments(cursor: string | null): Promise<DocumentList> {
  const query = new URLSearchParams({ limit: '100' });
  if (cursor) query.set('cursor', cursor);
  return json(`documents?${query}`);
}

export function retryDocument(id: string): Promise<Document> {
  return json(`documents/${segment(id)}/retry`, { method: 'POST' });
}

export function cancelDocument(id: string): Promise<Document> {
  return json(`documents/${segment(id)}/cancel`, { method: 'POST' });
}

export async function deleteDocument(id: string): Promise<void> {
  await call(`documents/${segment(id)}`, { method: 'DELETE' });
}

export function readPage(id: string, number: number, signal?: AbortSignal): Promise<Page> {
  return json(`documents/${segment(id)}/pages/${number}`, signal ? { signal } : {});
}

export function fileAddress(id: string): string {
  return address(`documents/${segment(id)}/file`);
}
