// One chat: the branch of it that is shown, and the answer that is being written.
import { runAction, type ActionRun } from '$lib/api/actions';
import { ask, stopAnswer, type Question } from '$lib/api/ask';
import { deleteMessage, rateAnswer, readChat } from '$lib/api/chats';
import { Problem, problemOf } from '$lib/api/problem';
import type { AskEvent, Message, Rating } from '$lib/api/types';
import { t } from '$lib/i18n';
import { announcer } from './announce.svelte';
import { afterBreak, afterEvent, afterStop } from './conversation-events';
import { Pace } from './conversation-pace';
import { pathThrough, rememberBranch, rememberedBranch, siblings, withMessages, withoutMessage } from './conversation-tree';
import { draftOf, turnsOf, type Turn } from './conversation-turns';

export type { Turn } from './conversation-turns';

// What a question goes to.
export type Scope = Pick<Question, 'documents' | 'whole_document'>;

type Begin = (signal: AbortSignal) => AsyncGenerator<AskEvent>;

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

  // Of all branches.
  #messages = $state.raw<Message[]>([]);
  #stream = new AbortController();
  #stopping = false;
  #pace = new Pace((text) => this.#patch({ text: this.#text() + text }, 'writing'));

  constructor(id: string | null) {
    this.id = id;
  }

  async load(): Promise<void> {
    if (this.id === null) return;
    this.loading = true;
    this.problem = null;
    try {
      this.#messages = (await readChat(this.id)).messages;
      this.turns = [];
      this.#show(rememberedBranch(this.id));
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.loading = false;
  }

  ask(question: string, scope: Scope): Promise<void> {
    const parent_id = this.#end();
    const begin: Begin = (signal) => ask({ question, ...scope, ...this.#chat(), ...(this.id ? { parent_id } : {}) }, signal);
    return this.#answer(this.turns, { ...draftOf('user', question), parent_id }, begin, null);
  }

  // `shown`: what stands where a question would.
  run(shown: string, action: Omit<ActionRun, 'chat_id'>): Promise<void> {
    const again = () => void this.run(shown, action);
    const question = { ...draftOf('user', shown), parent_id: this.#end() };
    return this.#answer(this.turns, question, (signal) => runAction({ ...action, ...this.#chat() }, signal), again);
  }

  // One more answer to a question that was asked before, wherever it stands.
  async regenerate(turn: Turn, scope: Scope): Promise<void> {
    const kept = this.turns;
    const at = kept.indexOf(turn);
    if (at < 0 || this.busy) return;
    const asked = { regenerate: turn.question.id, fresh: true, ...scope, ...this.#chat() };
    await this.#answer(kept.slice(0, at), turn.question, (signal) => ask(asked, signal), turn.again);
    const { answer, problem } = this.turns[at] ?? turn;
    if (!answer && problem) this.turns = kept.map((t) => (t === turn ? { ...t, problem } : t));
  }

  // Another question in the place of one: a branch.
  edit(turn: Turn, question: string, scope: Scope): Promise<void> {
    const at = this.turns.indexOf(turn);
    if (at < 0) return Promise.resolve();
    const parent_id = turn.question.parent_id ?? null;
    const asked = { question, ...scope, ...this.#chat(), ...(this.id ? { parent_id } : {}) };
    const edited = { ...draftOf('user', question), parent_id };
    return this.#answer(this.turns.slice(0, at), edited, (signal) => ask(asked, signal), null);
  }

  siblings(message: Message): Message[] {
    return siblings(this.#messages, message);
  }

  choose(message: Message): void {
    if (!this.busy) this.#show(message.id);
  }

  // Throws Problem. Of the turn, its other answers, and all that follows.
  async remove(turn: Turn): Promise<void> {
    if (this.id === null) return;
    const { question } = turn;
    await deleteMessage(this.id, question.id);
    const near = this.siblings(question).filter((m) => m.id !== question.id);
    this.#messages = withoutMessage(this.#messages, question.id);
    this.#show(near[near.length - 1]?.id ?? question.parent_id ?? null);
  }

  // Throws Problem; the rating is then as it was.
  async rate(message: Message, rating: Rating | null, reason: string): Promise<void> {
    if (this.id === null) return;
    await rateAnswer(this.id, message.id, rating, reason);
    const rated = { rating, rating_reason: rating ? reason || null : null };
    this.#messages = this.#messages.map((m) => (m.id === message.id ? { ...m, ...rated } : m));
    const change = (turn: Turn) => (turn.answer?.id === message.id ? { ...turn, answer: { ...turn.answer, ...rated } } : turn);
    this.turns = this.turns.map(change);
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

  async #answer(before: Turn[], question: Message, begin: Begin, again: Turn['again']): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.#stopping = false;
    this.#stream = new AbortController();
    this.turns = [...before, ...turnsOf([question], []).map((turn): Turn => ({ ...turn, stage: 'searching', fresh: true, again }))];
    try {
      await this.#follow(begin(this.#stream.signal));
    } catch (error) {
      this.#pace.flush();
      this.#broken(problemOf(error));
    }
    const { question: asked, answer } = this.turns[this.turns.length - 1] ?? { question, answer: null };
    this.#messages = withMessages(this.#messages, answer ? [asked, answer] : [asked]);
    if (this.id && answer?.id) rememberBranch(this.id, answer.id);
    this.busy = false;
    this.ondone(this);
  }

  #show(through: string | null): void {
    const path = pathThrough(this.#messages, through);
    this.turns = turnsOf(path, this.turns);
    const leaf = path[path.length - 1];
    if (this.id && leaf) rememberBranch(this.id, leaf.id);
  }

  // The message that the next question follows; what the server never heard of is no such.
  #end(): string | null {
    for (const { question, answer } of [...this.turns].reverse()) {
      const id = answer?.id || question.id;
      if (id) return id;
    }
    return null;
  }

  #chat(): { chat_id?: string } {
    return this.id ? { chat_id: this.id } : {};
  }

  async #follow(events: AsyncGenerator<AskEvent>): Promise<void> {
    for await (const event of events) {
      if (event.event === 'replace') this.#pace.clear();
      else if (event.event !== 'delta') await this.#pace.drained();
      this.#take(event);
      if (event.event === 'done') {
        announcer.say(t.ask.finished);
        return;
      }
    }
    throw new Problem('offline', t.ask.cut);
  }

  #take(event: AskEvent): void {
    const turn = this.turns[this.turns.length - 1];
    if (turn) this.#last(afterEvent(turn, event));
    if (event.event === 'delta' || event.event === 'replace') this.#pace.add(event.data.text);
    if (event.event !== 'start') return;
    const first = this.id === null;
    this.id = event.data.chat_id;
    if (first) this.onstart(this);
  }

  #broken(problem: Problem): void {
    const turn = this.turns[this.turns.length - 1];
    if (turn) this.#last(this.#stopping ? afterStop(turn) : afterBreak(turn, problem));
  }

  #text(): string {
    return this.turns[this.turns.length - 1]?.answer?.text ?? '';
  }

  #patch(change: Partial<Message>, stage?: Turn['stage']): void {
    const answer = this.turns[this.turns.length - 1]?.answer ?? draftOf('assistant', '');
    this.#last({ answer: { ...answer, ...change }, ...(stage ? { stage } : {}) });
  }

  #last(change: Partial<Turn>): void {
    const last = this.turns[this.turns.length - 1];
    if (last) this.turns = [...this.turns.slice(0, -1), { ...last, ...change }];
  }
}
