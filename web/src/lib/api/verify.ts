import { call } from './http';
import { readEvents } from './sse';
import type { VerifyEvent } from './types';

// Aborting ends the work on the server, too.
export async function* verifyEvents(repair: boolean, signal: AbortSignal): AsyncGenerator<VerifyEvent> {
  const headers = { Accept: 'text/event-stream' };
  const reply = await call('verify', { method: 'POST', body: { repair }, headers, signal });
  for await (const { event, data } of readEvents(reply)) {
    if (data) yield { event, data: JSON.parse(data) } as VerifyEvent;
  }
}
