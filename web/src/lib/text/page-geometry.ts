// Where the words of a page stand, and how large and at which place a panel shows it.
import type { Box, PageWord, PageWords } from '$lib/api/types';

// Air around the columns, in points.
const air = 14;
// Pixels of a point beyond which a page is not made larger only to fill its room.
const largest = 1.6;

// Around the words of a range of the document's text; null when none stands on the page.
export function boxAround(words: readonly PageWord[], start: number, end: number): Box | null {
  let box: Box | null = null;
  for (const { box: word, char_start, char_end } of words) {
    if (char_start === null || char_end === null || char_start >= end || char_end <= start) continue;
    box = box
      ? [Math.min(box[0], word[0]), Math.min(box[1], word[1]), Math.max(box[2], word[2]), Math.max(box[3], word[3])]
      : word;
  }
  return box;
}

// From where to where there are words, from left to right, within the page.
export function columnsOf({ width, words }: PageWords): [from: number, to: number] {
  const from = Math.min(...words.map((w) => w.box[0])) - air;
  const to = Math.max(...words.map((w) => w.box[2])) + air;
  return words.length > 0 && to - from > width / 4 ? [Math.max(0, from), Math.min(width, to)] : [0, width];
}

// Pixels of a point when the columns fill `room` pixels, times `zoom`.
export function scaleFor(page: PageWords, room: number, zoom: number): number {
  const [from, to] = columnsOf(page);
  return Math.min(room / (to - from), largest) * zoom;
}

// What the upper left corner of a room of that size shows, in pixels: the mark in the upper half, its
// lines from their beginning; without one the head of the page, at the columns.
export function cornerFor(
  page: PageWords,
  mark: Box | null,
  scale: number,
  room: { width: number; height: number },
): { left: number; top: number } {
  const [from, to] = columnsOf(page);
  if (!mark) return { left: from * scale, top: 0 };
  const [x0, y0, x1, y1] = mark.map((at) => at * scale) as Box;
  const fits = (to - from) * scale <= room.width + 1;
  const aside = Math.max(air, (room.width - (x1 - x0)) / 2);
  const above = Math.max(air, (room.height - (y1 - y0)) / 3);
  return { left: fits ? from * scale : x0 - aside, top: y0 - above };
}
