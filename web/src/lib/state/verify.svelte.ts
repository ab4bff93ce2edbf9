// A check of everything that the server holds; the last result is kept in this browser.
import { problemOf, type Problem } from '$lib/api/problem';
import type { VerifyDone, VerifyEvent } from '$lib/api/types';
import { verifyEvents } from '$lib/api/verify';
import { t } from '$lib/i18n';

const place = 'qwalt.verified';

interface Kept {
  time: string;
  findings: number;
}

function kept(): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(place) ?? 'null') as Kept | null;
  } catch {
    return null;
  }
}

class Verification {
  running = $state(false);
  stopped = $state(false);
  stage = $state('');
  part = $state<number | null>(null);
  findings = $state.raw<Extract<VerifyEvent, { event: 'finding' }>['data'][]>([]);
  result = $state.raw<VerifyDone | null>(null);
  problem = $state.raw<Problem | null>(null);
  last = $state.raw<Kept | null>(kept());
  #work = new AbortController();

  async run(repair: boolean): Promise<void> {
    this.running = true;
    this.stopped = false;
    this.stage = '';
    this.part = null;
    this.findings = [];
    this.result = null;
    this.problem = null;
    this.#work = new AbortController();
    try {
      for await (const event of verifyEvents(repair, this.#work.signal)) this.#take(event);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.kind === 'cancelled') this.stopped = true;
      else this.problem = problem;
    }
    // A stream that ends without a result was cut.
    if (!this.result && !this.problem && !this.stopped) this.problem = problemOf(new TypeError(t.problem.offline));
    this.running = false;
  }

  stop(): void {
    this.#work.abort();
  }

  #take({ event, data }: VerifyEvent): void {
    if (event === 'progress') {
      this.stage = data.stage;
      this.part = data.total > 0 ? data.done / data.total : null;
    } else if (event === 'finding') {
      this.findings = [...this.findings, data];
    } else if (event === 'error') {
      this.problem = problemOf(new Error(t.problem.told(data.code, data.message)));
    } else {
      this.result = data;
      this.last = { time: new Date().toISOString(), findings: data.findings };
      try {
        localStorage.setItem(place, JSON.stringify(this.last));
      } catch {
        // The result is on screen all the same.
      }
    }
  }
}

export const verification = new Verification();
