import { call, json, segment } from './http';
import { problemOf } from './problem';
import { readEvents } from './sse';
import type { AskEvent, SearchReply } from './types';

export interface Question {
  question?: string;
  chat_id?: string;
  documents?: string[];
  whole_document?: boolean;
  // The message after which the question stands; null for the chat's beginning.
  parent_id?: string | null;
  // A question that gets one more answer.
  regenerate?: string;
  fresh?: boolean;
}

export function ask(question: Question, signal: AbortSignal): AsyncGenerator<AskEvent> {
  return answerEvents('ask', question, signal);
}

// Throws Problem when the call is refused, or when the stream breaks.
export async function* answerEvents(path: string, body: object, signal: AbortSignal): AsyncGenerator<AskEvent> {
  const reply = await call(path, {
    method: 'POST',
    body: { ...body, stream: true },
    headers: { Accept: 'text/event-stream' },
    signal,
  });
  try {
    for await (const { event, data } of readEvents(reply)) {
      yield { event, data: JSON.parse(data) } as AskEvent;
    }
  } catch (error) {
    throw problemOf(error);
  }
}

export async function stopAnswer(answerId: string): Promise<void> {
  await call(`ask/${segment(answerId)}/stop`, { method: 'POST' });
}

export function searchPassages(
  query: string,
  documents: string[] | undefined,
  signal: AbortSignal,
): Promise<SearchReply> {
  const body = { query, limit: 20, highlight: true, ...(documents ? { documents } : {}) };
  return json('search', { method: 'POST', body, signal });
}
