// Whether this page may speak to the server, and as whom.
import { onUnauthorized } from '$lib/api/http';
import { problemOf, type Problem } from '$lib/api/problem';
import { readSession, signIn, signOut } from '$lib/api/session';

class SessionState {
  phase = $state<'unknown' | 'unreachable' | 'locked' | 'open'>('unknown');
  required = $state(false);
  problem = $state.raw<Problem | null>(null);

  constructor() {
    onUnauthorized(() => {
      this.required = true;
      this.phase = 'locked';
    });
  }

  async load(): Promise<void> {
    try {
      const session = await readSession();
      this.required = session.required;
      this.problem = null;
      this.phase = session.required && !session.authenticated ? 'locked' : 'open';
    } catch (error) {
      this.problem = problemOf(error);
      this.phase = 'unreachable';
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
