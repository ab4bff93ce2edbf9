// The one place where the page calls fetch.
import { Problem, problemFrom, problemOf } from './problem';

type Watcher = () => void;
let unauthorized: Watcher = () => {};

// Called for every 401 outside the session calls themselves.
export function onUnauthorized(watcher: Watcher): void {
  unauthorized = watcher;
}

let workspace: string | null = null;

// What all calls and addresses are about from now on; null: the workspace of the caller's key.
export function useWorkspace(name: string | null): void {
  workspace = name;
}

// Relative to the page, so that a path prefix of a proxy stays in place. Links and pictures carry no
// header, so the workspace is in the address, unless it names one already.
export function address(path: string): string {
  const url = new URL(`api/v1/${path}`, document.baseURI);
  if (workspace !== null && !url.searchParams.has('workspace')) url.searchParams.set('workspace', workspace);
  return url.href;
}

export function segment(id: string): string {
  return encodeURIComponent(id);
}

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  // The request goes on when the page is left.
  keepalive?: boolean;
}

// Throws Problem for anything but a 2xx reply.
export async function call(path: string, options: Call = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json', ...options.headers };
  const url = new URL(`api/v1/${path}`, document.baseURI);
  // A call that names a workspace in its address means that one.
  if (workspace !== null && !url.searchParams.has('workspace')) headers['X-QWalT-Workspace'] = workspace;
  const request: RequestInit = { method: options.method ?? 'GET', headers, cache: 'no-store' };
  if (options.signal) request.signal = options.signal;
  if (options.keepalive) request.keepalive = true;
  if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    request.body = JSON.stringify(options.body);
  }
  let reply: Response;
  try {
    reply = await fetch(url, request);
  } catch (error) {
    throw problemOf(error);
  }
  if (reply.ok) return reply;
  const body = await reply.text().catch(() => '');
  noteStatus(reply.status, path);
  throw problemFrom(reply.status, body, reply.headers.get('X-Request-Id'));
}

export function noteStatus(status: number, path: string): void {
  if (status === 401 && path !== 'session') unauthorized();
}

export async function json<T>(path: string, options: Call = {}): Promise<T> {
  const reply = await call(path, options);
  try {
    return (await reply.json()) as T;
  } catch (error) {
    if (error instanceof SyntaxError) throw new Problem('internal', error.message, reply.status);
    throw problemOf(error);
  }
}
