// One chat: its turns, and the answer that is being written.
import { runAction, type ActionRun } from '$lib/api/actions';
import { ask, stopAnswer } from '$lib/api/ask';
import { readChat } from '$lib/api/chats';
import { Problem, problemOf } from '$lib/api/problem';
import type { AskEvent, Message } from '$lib/api/types';
import { t } from '$lib/i18n';
import { announcer } from './announce.svelte';

export interface Turn {
  key: number;
  question: Message;
  answer: Message | null;
  stage: 'searching' | 'reading' | 'writing' | null;
  problem: Problem | null;
  // Asked on this page, not read from history.
  fresh: boolean;
  // Asks the same once more, where the question's text alone would not do.
  again: (() => void) | null;
}

let serial = 0;

function draft(role: Message['role'], text: string): Message {
  return { id: '', role, text, state: 'complete', created_at: new Date().toISOString() };
}

function turnsOf(messages: readonly Message[]): Turn[] {
  const turns: Turn[] = [];
  for (const message of messages) {
    const last = turns[turns.length - 1];
    if (message.role === 'user' || !last) {
      const question = message.role === 'user' ? message : draft('user', '');
      turns.push({ key: ++serial, question, answer: null, stage: null, problem: null, fresh: false, again: null });
    }
    const turn = turns[turns.length - 1];
    if (message.role === 'assistant' && turn) turn.answer = message;
  }
  return turns;
}

export class Conversation {
  id = $state<string | null>(null);
  turns = $state.raw<Turn[]>([]);
  busy = $state(false);
  loading = $state(false);
  removed = $state(false);
  problem = $state.raw<Problem | null>(null);

  // Called once a new chat has its id, and when an answer has ended.
  onstart: (conversation: Conversation) => void = () => {};
  ondone: (conversation: Conversation) => void = () => {};

  #stream = new AbortController();
  #stopping = false;

  constructor(id: string | null) {
    this.id = id;
  }

  async load(): Promise<void> {
    if (this.id === null) return;
    this.loading = true;
    this.problem = null;
    try {
      this.turns = turnsOf((await readChat(this.id)).messages);
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.loading = false;
  }

  ask(question: string, documents: string[] | undefined): Promise<void> {
    const asked = { question, ...(documents ? { documents } : {}) };
    return this.#answer(question, (signal) => ask({ ...asked, ...this.#chat() }, signal), null);
  }

  // `shown`: what stands where a question would.
  run(shown: string, action: Omit<ActionRun, 'chat_id'>): Promise<void> {
    const again = () => void this.run(shown, action);
    return this.#answer(shown, (signal) => runAction({ ...action, ...this.#chat() }, signal), again);
  }

  async #answer(shown: string, begin: (signal: AbortSignal) => AsyncGenerator<AskEvent>, again: Turn['again']): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.#stopping = false;
    this.#stream = new AbortController();
    const turn: Turn = {
      key: ++serial,
      question: draft('user', shown),
      answer: null,
      stage: 'searching',
      problem: null,
      fresh: true,
      again,
    };
    this.turns = [...this.turns, turn];
    try {
      await this.#follow(begin(this.#stream.signal));
    } catch (error) {
      this.#broken(problemOf(error));
    }
    this.busy = false;
    this.ondone(this);
  }

  // The server ends the stream with what it has; if it cannot be told, leaving does the same.
  async stop(): Promise<void> {
    if (!this.busy) return;
    this.#stopping = true;
    const answer = this.turns[this.turns.length - 1]?.answer;
    try {
      if (!answer?.id) this.#stream.abort();
      else await stopAnswer(answer.id);
    } catch {
      this.#stream.abort();
    }
  }

  #chat(): { chat_id?: string } {
    return this.id ? { chat_id: this.id } : {};
  }

  async #follow(events: AsyncGenerator<AskEvent>): Promise<void> {
    for await (const event of events) {
      this.#take(event);
      if (event.event === 'done') {
        announcer.say(t.ask.finished);
        return;
      }
    }
    throw new Problem('offline', t.ask.cut);
  }

  #take({ event, data }: AskEvent): void {
    if (event === 'start') {
      this.#last({ answer: { ...draft('assistant', ''), id: data.answer_id } });
      const first = this.id === null;
      this.id = data.chat_id;
      if (first) this.onstart(this);
    } else if (event === 'sources') {
      this.#patch({ sources: data.sources }, 'reading');
    } else if (event === 'delta') {
      this.#patch({ text: this.#text() + data.text }, 'writing');
    } else if (event === 'replace') {
      this.#patch({ text: data.text, citations: [] }, 'writing');
    } else if (event === 'citations') {
      this.#patch({ citations: data.citations });
    } else if (event === 'suggestions') {
      this.#patch({ suggestions: data.suggestions });
    } else if (event === 'error') {
      this.#patch({ error: data });
    } else if (event === 'done') {
      this.#last({ answer: data.message, stage: null });
    }
  }

  #broken(problem: Problem): void {
    const answer = this.turns[this.turns.length - 1]?.answer ?? null;
    if (this.#stopping) {
      const stopped = answer ?? draft('assistant', '');
      this.#last({ answer: { ...stopped, state: 'stopped' }, stage: null });
      return;
    }
    const state = answer?.text ? 'partial' : 'failed';
    const cut = answer && problem.kind === 'offline' ? new Problem('offline', t.ask.cut) : problem;
    this.#last({ answer: answer ? { ...answer, state } : null, stage: null, problem: cut });
  }

  #text(): string {
    return this.turns[this.turns.length - 1]?.answer?.text ?? '';
  }

  #patch(change: Partial<Message>, stage?: Turn['stage']): void {
    const answer = this.turns[this.turns.length - 1]?.answer ?? draft('assistant', '');
    this.#last({ answer: { ...answer, ...change }, ...(stage ? { stage } : {}) });
  }

  #last(change: Partial<Turn>): void {
    const last = this.turns[this.turns.length - 1];
    if (last) this.turns = [...this.turns.slice(0, -1), { ...last, ...change }];
  }
}
