// The ready actions, read when they are first wanted.
import { listActions } from '$lib/api/actions';
import { problemOf, type Problem } from '$lib/api/problem';
import type { Action } from '$lib/api/types';

class Actions {
  list = $state.raw<Action[] | null>(null);
  problem = $state.raw<Problem | null>(null);

  async load(): Promise<void> {
    try {
      this.list = (await listActions()).actions;
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }
}

export const actions = new Actions();
