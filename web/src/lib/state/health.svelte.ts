// The last five minutes of the server, looked at while somebody looks: memory, answers, documents that wait.
import type { Health } from '$lib/api/types';
import { readHealth } from '$lib/api/usage';
import { documents } from './documents.svelte';
import { server } from './server.svelte';

const pause = 2000;
const span = 300_000;

export interface Sample {
  time: number;
  memory: number;
  children: number;
  answers: number;
  waiting: number;
}

class HealthState {
  samples = $state.raw<Sample[]>([]);
  last = $state.raw<Health | null>(null);
  #watchers = 0;
  #stop: () => void = () => {};

  // Returns what stops it.
  watch(): () => void {
    if (this.#watchers++ === 0) this.#stop = this.#begin();
    return () => {
      if (--this.#watchers === 0) this.#stop();
    };
  }

  #begin(): () => void {
    const look = () => {
      if (document.visibilityState === 'visible') void this.#look();
    };
    look();
    const timer = setInterval(look, pause);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }

  async #look(): Promise<void> {
    try {
      const health = await readHealth();
      const time = Date.now();
      this.last = health;
      server.memory = health.memory.resident;
      const sample = {
        time,
        memory: health.memory.resident,
        children: health.memory.children,
        answers: health.answers_in_flight,
        waiting: documents.working.length,
      };
      this.samples = [...this.samples.filter((s) => s.time > time - span), sample];
    } catch {
      // A gap in the line; the footer tells of the connection.
    }
  }
}

export const health = new HealthState();
