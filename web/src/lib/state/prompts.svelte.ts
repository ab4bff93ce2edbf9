// Instructions of documents that are being edited; what was not saved outlives its editor.
import { readPrompt, writePrompt } from '$lib/api/documents';
import { problemOf, type Problem } from '$lib/api/problem';

export class Prompt {
  readonly #id: string;
  kept = $state<string | null>(null);
  text = $state('');
  busy = $state(false);
  saved = $state(false);
  problem = $state.raw<Problem | null>(null);

  constructor(id: string) {
    this.#id = id;
  }

  // No $derived: it would end with the editor that made this.
  get dirty(): boolean {
    return this.kept !== null && this.text !== this.kept;
  }

  async load(): Promise<void> {
    if (this.dirty || this.busy) return;
    await this.#attempt(() => readPrompt(this.#id));
  }

  async save(): Promise<void> {
    await this.#attempt(() => writePrompt(this.#id, this.text));
    this.saved = this.problem === null;
  }

  revert(): void {
    this.text = this.kept ?? '';
    this.problem = null;
  }

  async #attempt(work: () => Promise<string>): Promise<void> {
    this.busy = true;
    this.saved = false;
    const before = this.text;
    try {
      this.kept = await work();
      // What was written meanwhile stays.
      if (this.text === before) this.text = this.kept;
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
    this.busy = false;
  }
}

const prompts = new Map<string, Prompt>();

export function promptOf(id: string): Prompt {
  const known = prompts.get(id) ?? new Prompt(id);
  prompts.set(id, known);
  return known;
}
