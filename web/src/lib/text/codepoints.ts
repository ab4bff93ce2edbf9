// The API counts code points, JavaScript counts UTF-16 units.

// The UTF-16 position of a code point offset, clamped to the text.
export function unitOffset(text: string, codePoints: number): number {
  let at = 0;
  for (let left = codePoints; left > 0 && at < text.length; left--) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}

export interface Piece {
  text: string;
  marked: boolean;
}

// Cuts a text at ranges given in code points; overlapping and misplaced ranges do no harm.
export function pieces(text: string, ranges: readonly (readonly [number, number])[]): Piece[] {
  const cuts: Piece[] = [];
  let at = 0;
  for (const [first, last] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const start = Math.max(at, unitOffset(text, first));
    const end = unitOffset(text, last);
    if (end <= start) continue;
    if (start > at) cuts.push({ text: text.slice(at, start), marked: false });
    cuts.push({ text: text.slice(start, end), marked: true });
    at = end;
  }
  if (at < text.length) cuts.push({ text: text.slice(at), marked: false });
  return cuts;
}
