import { answerEvents } from './ask';
import { json, segment } from './http';
import type { ActionList, AskEvent } from './types';

export interface ActionRun {
  name: string;
  documents: string[];
  arguments: Record<string, string>;
  chat_id?: string;
}

export function listActions(): Promise<ActionList> {
  return json('actions');
}

export function runAction({ name, ...body }: ActionRun, signal: AbortSignal): AsyncGenerator<AskEvent> {
  return answerEvents(`actions/${segment(name)}`, body, signal);
}
