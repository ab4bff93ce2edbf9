// What the model's server was asked in the last 30 days, and what it cost.
import { problemOf, type Problem } from '$lib/api/problem';
import type { Spent, UsageReport } from '$lib/api/types';
import { readUsage } from '$lib/api/usage';

export type Day = Spent & { day: string };

const none = { calls: 0, prompt_tokens: 0, completion_tokens: 0, cost: 0 };

// Each day from the first to the last, also those on which nothing was asked; all workspaces together.
export function daysOf(report: UsageReport): Day[] {
  const days = new Map<string, Day>();
  const end = Date.parse(report.to);
  for (let time = Date.parse(report.from); time <= end; time += 86_400_000) {
    const day = new Date(time).toISOString().slice(0, 10);
    days.set(day, { day, ...none });
  }
  for (const spent of report.days) {
    const day = days.get(spent.day);
    if (!day) continue;
    day.calls += spent.calls;
    day.cost += spent.cost;
    day.prompt_tokens += spent.prompt_tokens;
    day.completion_tokens += spent.completion_tokens;
  }
  return [...days.values()];
}

class Usage {
  report = $state.raw<UsageReport | null>(null);
  problem = $state.raw<Problem | null>(null);

  readonly days = $derived(this.report ? daysOf(this.report) : []);

  async load(): Promise<void> {
    try {
      this.report = await readUsage();
      this.problem = null;
    } catch (error) {
      this.problem = problemOf(error);
    }
  }
}

export const usage = new Usage();
