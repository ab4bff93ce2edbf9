// Citation marks in an answer: [1], [1, 2], [source 1], 【1】. They are taken out of the text before it is read
// as Markdown (where "[1]: …" would vanish as a link reference) and put back as buttons after.
import type { Citation, LostCitation } from '$lib/api/types';

export interface Mark {
  raw: string;
  numbers: number[];
  // Of the mark in the answer, in code points.
  offset: number;
  // Stands at the end of a sentence that names no source itself.
  implied: boolean;
}

// What stands in the text beside its own words: where sentences without a mark end, and ranges to mark softly.
// Both in code points of the answer.
export interface Notes {
  implied: readonly { number: number; end: number }[];
  soft: readonly (readonly [number, number])[];
}

// Punctuation, so that "**bold**[1]" still closes its asterisks.
const open = '⸨';
const close = '⸩';
// Around words that are marked softly: letters in the eyes of Markdown.
export const softOpen = '\ue000';
export const softClose = '\ue001';
const markPattern = /\[(?:sources? )?(\d{1,3}(?:[ \t]*,[ \t]*\d{1,3})*)\](?!\()|【(?:sources? )?(\d{1,3}(?:[ \t]*,[ \t]*\d{1,3})*)(?:†[^】\n]{0,80})?】/gi;
const placePattern = /⸨(\d+)⸩/g;
const placeInAddress = /%E2%B8%A8(\d+)%E2%B8%A9/g;
const soft = /[\ue000\ue001]/g;

// `base`: how many code points of the answer stand before this piece of it. The offsets of notes are the answer's.
export function takeMarks(answer: string, known: ReadonlySet<number>, base = 0, notes?: Notes): { text: string; marks: Mark[] } {
  const marks: Mark[] = [];
  const own = answer.replaceAll(open, '(').replaceAll(close, ')').replace(soft, '\ufffd');
  const spots = spotsOf(own, base, notes);
  let text = '';
  let done = 0;
  let counted = 0;
  let offset = base;
  const copyTo = (at: number) => {
    for (; spots[0] && spots[0].at <= at; spots.shift()) {
      const [spot] = spots;
      text += own.slice(done, spot.at);
      done = spot.at;
      if (typeof spot.put === 'string') text += spot.put;
      else text += `${open}${marks.push({ raw: '', numbers: [spot.put], offset: spot.offset, implied: true }) - 1}${close}`;
    }
    text += own.slice(done, at);
    done = at;
  };
  for (const match of own.matchAll(markPattern)) {
    const numbers = (match[1] ?? match[2] ?? '').split(',').map(Number).filter((n) => known.has(n));
    if (numbers.length === 0) continue;
    copyTo(match.index);
    offset += codePoints(own, counted, match.index);
    counted = match.index;
    text += `${open}${marks.push({ raw: match[0], numbers, offset, implied: false }) - 1}${close}`;
    done = match.index + match[0].length;
  }
  copyTo(own.length);
  return { text, marks };
}

interface Spot {
  at: number;
  offset: number;
  put: number | string;
}

// In the order of the text. A table's or code's line takes no chip: it would change what the line means.
function spotsOf(own: string, base: number, notes: Notes | undefined): Spot[] {
  if (!notes) return [];
  const wanted: { offset: number; put: number | string }[] = [
    ...notes.implied.map(({ number, end }) => ({ offset: end, put: number })),
    ...notes.soft.flatMap(([start, end]) => [{ offset: start, put: softOpen }, { offset: end, put: softClose }]),
  ];
  const spots: Spot[] = [];
  let at = 0;
  let offset = base;
  for (const { offset: target, put } of wanted.sort((a, b) => a.offset - b.offset)) {
    if (target < base) continue;
    const from = at;
    for (; offset < target && at < own.length; offset++) at += (own.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    if (offset < target) break;
    if (typeof put === 'string') {
      spots.push({ at, offset: target, put });
      continue;
    }
    let end = at;
    while (end > from && /\s/.test(own.charAt(end - 1))) end--;
    const line = own.slice(own.lastIndexOf('\n', end - 1) + 1, end);
    if (!line.includes('|') && !/^\s*(```|~~~)/.test(line)) spots.push({ at: end, offset: target, put });
  }
  return spots.sort((a, b) => a.at - b.at);
}

function codePoints(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; count++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return count;
}

// For places where no button may stand, such as code.
export function restoreMarks(text: string, marks: readonly Mark[]): string {
  return text.replace(placePattern, (whole, index: string) => marks[Number(index)]?.raw ?? whole).replace(soft, '');
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

// One number can be cited for several sentences: the one that the mark stands in, or closes, is meant. Sentences come
// in the order of the text, so it is one of the last two that begin before the mark.
export function citationFinder<C extends Citation | LostCitation>(citations: readonly C[]): (number: number, mark: Mark) => C | null {
  const groups = new Map<string, C[]>();
  for (const citation of citations) {
    const key = `${citation.number} ${citation.implied}`;
    const own = groups.get(key);
    if (own) own.push(citation);
    else groups.set(key, [citation]);
  }
  return (number, { offset, implied }) => {
    const own = groups.get(`${number} ${implied}`) ?? [];
    let [low, high] = [0, own.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((own[middle]?.sentence_start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const gap = (citation: C) => Math.max(offset - citation.sentence_end, 0);
    const [first, second] = own.slice(Math.max(0, low - 2), low).filter((citation) => gap(citation) <= reach);
    return first && second && gap(second) < gap(first) ? second : (first ?? null);
  };
}
