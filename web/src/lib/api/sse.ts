// Reads server-sent events from a fetch reply, as the WHATWG text says (section 9.2.6), because
// EventSource can neither POST nor report a status.

export interface ServerEvent {
  event: string;
  data: string;
  id: string;
}

export class EventParser {
  #rest = '';
  #event = '';
  #data: string[] = [];
  #id = '';

  // Takes any cut of the stream; returns the events that it completes.
  push(chunk: string): ServerEvent[] {
    const events: ServerEvent[] = [];
    const text = this.#rest + chunk;
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code !== 10 && code !== 13) continue;
      // A CR at the very end may be half of a CRLF.
      if (code === 13 && at + 1 === text.length) break;
      this.#line(text.slice(start, at), events);
      if (code === 13 && text.charCodeAt(at + 1) === 10) at++;
      start = at + 1;
    }
    this.#rest = text.slice(start);
    return events;
  }

  #line(line: string, events: ServerEvent[]): void {
    if (line === '') return this.#dispatch(events);
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const raw = colon < 0 ? '' : line.slice(colon + 1);
    const value = raw.startsWith(' ') ? raw.slice(1) : raw;
    if (field === 'event') this.#event = value;
    else if (field === 'data') this.#data.push(value);
    else if (field === 'id') this.#id = value;
  }

  #dispatch(events: ServerEvent[]): void {
    if (this.#data.length > 0) {
      events.push({ event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id });
    }
    this.#event = '';
    this.#data = [];
  }
}

// `alive` hears of every chunk, comments too. Ends with the stream; throws what the stream throws.
export async function* readEvents(reply: Response, alive?: () => void): AsyncGenerator<ServerEvent> {
  if (!reply.body) return;
  const reader = reply.body.getReader();
  const decoder = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      alive?.();
      yield* parser.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
