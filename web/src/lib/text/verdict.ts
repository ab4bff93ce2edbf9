import type { Citation, LostCitation, Verified } from '$lib/api/types';

export interface Verdict {
  statements: number;
  verified: number;
  partly: number;
  unsupported: number; // by the source that they name
  unsourced: number; // name none, and none supports them
  worst: Verified;
}

const rank: Record<Verified, number> = { verified: 0, partly: 1, unsupported: 2 };

// A statement is a sentence that claims something, whether it names a source or not; with several citations
// the best one counts.
export function verdict(citations: readonly (Citation | LostCitation)[]): Verdict {
  const best = new Map<string, Verified>();
  let unsourced = 0;
  for (const { number, sentence_start, sentence_end, verified } of citations) {
    const key = `${sentence_start}:${sentence_end}`;
    const before = best.get(key);
    if (before === undefined || rank[verified] < rank[before]) best.set(key, verified);
    if (number === 0) unsourced++;
  }
  let worst: Verified = 'verified';
  for (const state of best.values()) if (rank[state] > rank[worst]) worst = state;
  const count = (state: Verified) => [...best.values()].filter((s) => s === state).length;
  return {
    statements: best.size,
    verified: count('verified'),
    partly: count('partly'),
    unsupported: count('unsupported') - unsourced,
    unsourced,
    worst,
  };
}
