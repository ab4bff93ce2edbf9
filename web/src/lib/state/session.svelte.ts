// Whether this page may speak to the server, and as whom.
import { onUnauthorized } from '$lib/api/http';
import { problemOf, type Problem } from '$lib/api/problem';
import { readSession, signIn, signOut } from '$lib/api/session';
import type { Role } from '$lib/api/types';
import { workspaces } from './workspaces.svelte';

const firstPause = 1000;
const longestPause = 10_000;

class SessionState {
  phase = $state<'unknown' | 'unreachable' | 'locked' | 'open'>('unknown');
  required = $state(false);
  problem = $state.raw<Problem | null>(null);
  role = $state<Role | null>(null);
  bound = $state(false);
  // While the first key is being made nothing is locked: the page enters with it at once.
  #entering = false;

  readonly admin = $derived(this.role === 'admin');
  // A reader asks, searches and rates; the rest is an editor's.
  readonly editor = $derived(this.role === 'admin' || this.role === 'editor');
  // Of the whole server, not of one workspace.
  readonly serverAdmin = $derived(this.role === 'admin' && !this.bound);

  #pause = firstPause;
  #timer = 0;

  constructor() {
    addEventListener('online', () => this.phase === 'unreachable' && void this.load());
    onUnauthorized(() => {
      if (this.#entering) return;
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
      this.role = session.role;
      this.bound = session.bound;
      if (session.role !== null) await workspaces.settle(session);
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

  // Makes a key where none was needed so far, and goes on with it.
  async close<T extends { key: string }>(make: () => Promise<T>): Promise<T> {
    this.#entering = true;
    try {
      const made = await make();
      // Who cannot enter still has to see the key.
      await this.enter(made.key).catch(() => {});
      return made;
    } finally {
      this.#entering = false;
    }
  }

  async leave(): Promise<void> {
    await signOut();
    this.phase = 'locked';
  }
}

export const session = new SessionState();
