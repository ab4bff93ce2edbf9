// Turns: a question and the answer that is shown for it.
import type { Problem } from '$lib/api/problem';
import type { Message } from '$lib/api/types';

export interface Turn {
  key: number;
  question: Message;
  answer: Message | null;
  stage: 'searching' | 'reading' | 'writing' | null;
  problem: Problem | null;
  // How it was answered, as the server remarks.
  warnings: string[];
  // Asked on this page, not read from history.
  fresh: boolean;
  // Asks the same once more, where the question's text alone would not do.
  again: (() => void) | null;
}

let serial = 0;

export function draftOf(role: Message['role'], text: string): Message {
  return { id: '', role, text, state: 'complete', created_at: new Date().toISOString() };
}

// The turns of a path through the tree. Those that were there already stay the same, so that nothing is drawn anew.
export function turnsOf(path: readonly Message[], before: readonly Turn[]): Turn[] {
  const turns: Turn[] = [];
  for (const message of path) {
    const last = turns[turns.length - 1];
    if (message.role === 'user' || !last) {
      const question = message.role === 'user' ? message : draftOf('user', '');
      const rest = { stage: null, problem: null, warnings: [], fresh: false, again: null };
      turns.push({ key: ++serial, question, answer: null, ...rest });
    }
    const turn = turns[turns.length - 1];
    if (message.role === 'assistant' && turn) turn.answer = message;
  }
  const same = (a: Turn) => (b: Turn) => b.question.id !== '' && b.question.id === a.question.id && b.answer?.id === a.answer?.id;
  return turns.map((turn) => before.find(same(turn)) ?? turn);
}
