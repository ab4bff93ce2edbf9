// One call from the reference page, with the page's session or a key.
import type { Operation } from './openapi';

export interface Attempt {
  values: Record<string, string>;
  body: string;
  file: File | null;
  key: string;
}

export interface Outcome {
  status: string;
  milliseconds: number;
  type: string;
  text: string;
  picture: string;
  running: boolean;
}

const longest = 200_000;

// Relative to the page, so that a path prefix of a proxy stays in place.
export function addressOf(operation: Operation, values: Record<string, string>): string {
  const path = operation.path.slice(1).replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
  const query = new URLSearchParams();
  for (const { name, in: place } of operation.parameters ?? []) {
    if (place === 'query' && values[name]) query.set(name, values[name]);
  }
  return new URL(`${path}${query.size > 0 ? `?${query}` : ''}`, document.baseURI).href;
}

function requestOf(operation: Operation, attempt: Attempt, signal: AbortSignal): RequestInit {
  const headers: Record<string, string> = {};
  for (const { name, in: place } of operation.parameters ?? []) {
    const value = attempt.values[name];
    if (place === 'header' && value) headers[name] = value;
  }
  if (attempt.key) headers.Authorization = `Bearer ${attempt.key}`;
  const request: RequestInit = { method: operation.method, headers, signal, cache: 'no-store' };
  const content = operation.requestBody?.content;
  if (content?.['multipart/form-data'] && attempt.file) {
    const form = new FormData();
    form.append('file', attempt.file);
    request.body = form;
  } else if (content?.['application/json']) {
    headers['Content-Type'] = 'application/json';
    request.body = attempt.body;
  } else if (content?.['multipart/form-data']) {
    const form = new FormData();
    for (const [name, value] of Object.entries(JSON.parse(attempt.body || '{}'))) form.append(name, String(value));
    request.body = form;
  } else if (content && attempt.file) {
    request.body = attempt.file;
  }
  return request;
}

// The content security policy knows no blob: addresses.
function dataAddress(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'));
    reader.readAsDataURL(blob);
  });
}

function shown(text: string, type: string): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}\n…` : text;
  if (!/json/.test(type)) return cut;
  try {
    return JSON.stringify(JSON.parse(text), null, 2).slice(0, longest);
  } catch {
    return cut;
  }
}

// Tells what comes while it comes: `show` is called again and again.
export async function run(operation: Operation, attempt: Attempt, signal: AbortSignal, show: (outcome: Outcome) => void): Promise<void> {
  const begun = performance.now();
  const outcome: Outcome = { status: '', milliseconds: 0, type: '', text: '', picture: '', running: true };
  const tell = (change: Partial<Outcome>) => {
    Object.assign(outcome, change, { milliseconds: performance.now() - begun });
    show({ ...outcome });
  };
  try {
    const reply = await fetch(addressOf(operation, attempt.values), requestOf(operation, attempt, signal));
    const type = reply.headers.get('Content-Type') ?? '';
    tell({ status: `${reply.status} ${reply.statusText}`.trim(), type });
    if (/^image\//.test(type)) {
      tell({ picture: await dataAddress(await reply.blob()), running: false });
      return;
    }
    const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ''; reader; ) {
      const { value, done } = await reader.read();
      if (done || text.length > longest) {
        void reader.cancel();
        break;
      }
      text += value;
      tell({ text: shown(text, type) });
    }
    tell({ running: false });
  } catch (error) {
    const stopped = signal.aborted;
    tell({ status: outcome.status || (stopped ? 'Stopped' : 'No answer'), text: outcome.text || (stopped ? '' : String(error)), running: false });
  }
}
