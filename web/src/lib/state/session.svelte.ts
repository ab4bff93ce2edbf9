// Whether this page may speak to the server, and as whom.
import { onUnauthorized } from '$lib/api/http';
import { problemOf, type Problem } from '$lib/api/problem';
import { readSession, signIn, signOut } from '$lib/api/session';

const firstPause = 1000;
const longestPause = 10_000;

class SessionState {
  phase = $state<'unknown' | 'unreachable' | 'locked' | 'open'>('unknown');
  required = $state(false);
  problem = $state.raw<Problem | null>(null);

  #pause = firstPause;
  #timer = 0;

  constructor() {
    addEventListener('online', () => this.phase === 'unreachable' && void this.load());
    onUnauthorized(() => {
      this.required = true;
      this.phase = 'locked';
    });
  }

  // Tries again by itself for as long as nobody answers.
  async load(): Promise<void> {
    clearTimeout(this.#timer);
    try {
      const session = await readSession();
      this.required = session.required;
      this.problem = null;
      this.#pause = firstPause;
      this.phase = session.required && !session.authenticated ? 'locked' : 'open';
    } catch (error) {
      this.problem = problemOf(error);
      this.phase = 'unreachable';
      this.#timer = window.setTimeout(() => void this.load(), this.#pause);
      this.#pause = Math.min(this.#pause * 1.5, longestPause);
    }
  }

  async enter(key: string): Promise<void> {
    await signIn(key);
    await this.load();
  }

  async leave(): Promise<void> {
    await signOut();
    this.phase = 'locked';
  }
}

export const session = new SessionState();
