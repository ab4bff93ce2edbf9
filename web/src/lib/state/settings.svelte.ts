// A form of settings: what is stored, what stands in its fields, and saving that.
import { problemOf, type Problem } from '$lib/api/problem';

// One instance outlives its section, so that changes not saved yet are still there when one comes back.
export class Draft<Stored, Fields extends object> {
  stored = $state.raw<Stored | null>(null);
  fields = $state<Fields | null>(null);
  busy = $state(false);
  saved = $state(false);
  problem = $state.raw<Problem | null>(null);
  #before = $state.raw('');

  // The fields as they were when they were read.
  get before(): Fields {
    return JSON.parse(this.#before) as Fields;
  }

  readonly dirty = $derived(this.fields !== null && JSON.stringify(this.fields) !== this.#before);

  constructor(
    private readonly read: () => Promise<Stored>,
    private readonly write: (fields: Fields, before: Fields, stored: Stored) => Promise<Stored>,
    private readonly show: (stored: Stored) => Fields,
  ) {}

  async load(): Promise<void> {
    if (this.dirty || this.busy) return;
    await this.#attempt(this.read);
  }

  async save(): Promise<void> {
    const { fields, stored } = this;
    if (!fields || stored === null || this.busy) return;
    const now = $state.snapshot(fields) as Fields;
    this.saved = await this.#attempt(() => this.write(now, this.before, stored));
  }

  // Something that is stored at once, whatever stands in the fields.
  async attempt(work: () => Promise<Stored>): Promise<void> {
    this.saved = await this.#attempt(work);
  }

  revert(): void {
    if (this.stored !== null) this.#take(this.stored);
    this.problem = null;
  }

  // The server names a field that is wrong at the beginning of its sentence.
  fault(name: string): string {
    const { problem } = this;
    return problem?.kind === 'invalid' && problem.said.startsWith(`"${name}"`) ? problem.message : '';
  }

  #take(stored: Stored): void {
    this.stored = stored;
    const fields = this.show(stored);
    this.#before = JSON.stringify(fields);
    this.fields = fields;
  }

  async #attempt(work: () => Promise<Stored>): Promise<boolean> {
    this.busy = true;
    this.saved = false;
    this.problem = null;
    try {
      this.#take(await work());
      return true;
    } catch (error) {
      this.problem = problemOf(error);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
