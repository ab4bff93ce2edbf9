// What a failed call throws: the problem+json of the server, or `offline` when there was no reply.
// `message` is for the reader; `said` is the server's own sentence in it.
import { t } from '$lib/i18n';

export class Problem extends Error {
  readonly kind: string;
  readonly status: number;
  readonly requestId: string | null;
  readonly said: string;

  constructor(kind: string, message: string, status = 0, requestId: string | null = null, said = message) {
    super(message);
    this.said = said;
    this.kind = kind;
    this.status = status;
    this.requestId = requestId;
  }
}

const prefix = 'urn:qwalt:';

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

// From the body of a reply whose status is not 2xx. The body may be anything: a proxy can answer too.
export function problemFrom(status: number, body: string, requestId: string | null): Problem {
  let fields: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (parsed !== null && typeof parsed === 'object') fields = parsed as Record<string, unknown>;
  } catch {
    // Not JSON: the status alone speaks.
  }
  const type = text(fields.type) ?? '';
  const kind = type.startsWith(prefix) ? type.slice(prefix.length) : 'internal';
  const said = text(fields.detail) ?? text(fields.title);
  // 502: another server, asked by this one, failed in the way that `kind` names.
  const message = said === null ? t.problem.status(status) : t.problem.told(status === 502 ? 'elsewhere' : kind, said);
  return new Problem(kind, message, status, text(fields.request_id) ?? requestId, said ?? message);
}

export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isAbort(error)) return new Problem('cancelled', t.problem.cancelled);
  if (error instanceof TypeError) return new Problem('offline', t.problem.offline);
  return new Problem('internal', error instanceof Error ? error.message : String(error));
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}
