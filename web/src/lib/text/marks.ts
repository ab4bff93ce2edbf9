// Citation marks in an answer: [1], [1, 2], [source 1], 【1】. They are taken out of the text before it is read
// as Markdown (where "[1]: …" would vanish as a link reference) and put back as buttons after.
import type { Citation } from '$lib/api/types';
import { codePointOffset } from './codepoints';

export interface Mark {
  raw: string;
  numbers: number[];
  // Of the mark in the answer, in code points.
  offset: number;
}

// Punctuation, so that "**bold**[1]" still closes its asterisks.
const open = '⸨';
const close = '⸩';
const markPattern = /\[(?:sources? )?(\d{1,3}(?:\s*,\s*\d{1,3})*)\](?!\()|【(?:sources? )?(\d{1,3}(?:\s*,\s*\d{1,3})*)(?:†[^】\n]{0,80})?】/gi;
const placePattern = /⸨(\d+)⸩/g;
const placeInAddress = /%E2%B8%A8(\d+)%E2%B8%A9/g;

export function takeMarks(answer: string, known: ReadonlySet<number>): { text: string; marks: Mark[] } {
  const marks: Mark[] = [];
  const own = answer.replaceAll(open, '(').replaceAll(close, ')');
  const text = own.replace(markPattern, (raw: string, square?: string, lens?: string, at = 0) => {
    const numbers = (square ?? lens ?? '').split(',').map(Number);
    if (!numbers.some((n) => known.has(n))) return raw;
    marks.push({ raw, numbers: numbers.filter((n) => known.has(n)), offset: codePointOffset(own, at) });
    return `${open}${marks.length - 1}${close}`;
  });
  return { text, marks };
}

// For places where no button may stand, such as code.
export function restoreMarks(text: string, marks: readonly Mark[]): string {
  return text.replace(placePattern, (whole, index: string) => marks[Number(index)]?.raw ?? whole);
}

// Markdown has percent-encoded the address of a link by the time that it is seen here.
export function restoreInAddress(address: string, marks: readonly Mark[]): string {
  return address.replace(placeInAddress, (whole, index: string) => encodeURI(marks[Number(index)]?.raw ?? whole));
}

// Text and mark indices in turn.
export function splitAtMarks(text: string): (string | number)[] {
  return text.split(placePattern).map((part, i) => (i % 2 === 1 ? Number(part) : part));
}

// Marks may follow the full stop of their sentence, several in a row.
const reach = 16;

// One number can be cited for several sentences: the one that the mark stands in, or closes, is meant.
export function citationAt(citations: readonly Citation[], number: number, offset: number): Citation | null {
  let best: Citation | null = null;
  let least = reach + 1;
  for (const citation of citations) {
    if (citation.number !== number) continue;
    const gap = Math.max(offset - citation.sentence_end, 0);
    if (citation.sentence_start <= offset && gap < least) {
      least = gap;
      best = citation;
    }
  }
  return best;
}
