// What the server's events change in the turn that is being answered. The text itself comes at a pace of its own.
import { Problem } from '$lib/api/problem';
import type { AskEvent, Message } from '$lib/api/types';
import { t } from '$lib/i18n';
import { draftOf, type Turn } from './conversation-turns';

type Change = Partial<Turn>;

export function afterEvent(turn: Turn, { event, data }: AskEvent): Change {
  const answered = (change: Partial<Message>): Change => ({ answer: { ...(turn.answer ?? draftOf('assistant', '')), ...change } });
  if (event === 'start') {
    const answer = { ...draftOf('assistant', ''), id: data.answer_id, parent_id: data.question_id };
    return { question: { ...turn.question, id: data.question_id }, answer };
  }
  if (event === 'sources') return { ...answered({ sources: data.sources, searched_for: data.searched_for }), stage: 'reading' };
  if (event === 'warning') return { warnings: [...turn.warnings, data.text] };
  if (event === 'replace') return answered({ text: '', citations: [] });
  if (event === 'citations') return answered({ citations: data.citations });
  if (event === 'suggestions') return answered({ suggestions: data.suggestions });
  if (event === 'error') return answered({ error: data });
  if (event === 'done') return { answer: data.message, stage: null, ...(data.warnings ? { warnings: data.warnings } : {}) };
  return {};
}

export function afterStop({ answer }: Turn): Change {
  return { answer: { ...(answer ?? draftOf('assistant', '')), state: 'stopped' }, stage: null };
}

// What was written before is kept.
export function afterBreak({ answer }: Turn, problem: Problem): Change {
  const state = answer?.text ? 'partial' : 'failed';
  const cut = answer && problem.kind === 'offline' ? new Problem('offline', t.ask.cut) : problem;
  return { answer: answer ? { ...answer, state } : null, stage: null, problem: cut };
}
