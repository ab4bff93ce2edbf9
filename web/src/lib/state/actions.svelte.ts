// The ready actions, read when they are first wanted.
import { listActions } from '$lib/api/actions';
import { problemOf, type Problem } from '$lib/api/problem';
import type { Action, ActionList } from '$lib/api/types';

class Actions {
  list = $state.raw<Action[] | null>(null);
  broken = $state.raw<NonNullable<ActionList['problems']>>([]);
  problem = $state.raw<Problem | null>(null);

  async load(): Promise<void> {
    try {
      const { actions, problems } = await listActions();
      this.list = actions;
      this.broken = problems ?? [];
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }
}

export const actions = new Actions();
