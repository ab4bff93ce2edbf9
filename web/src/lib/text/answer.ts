// An answer as blocks of safe HTML. Parts of it that are finished are rendered once, so that a growing answer costs
// its last part only.
import { blocksOf, type Block } from './markdown';
import { takeMarks, type Notes } from './marks';

// A half-written mark or row of signs at the end would flicker between meanings: held back.
function settle(text: string): string {
  const held = text.replace(/(?:\[[\d,\s]*|【[^】]{0,80}|\n[ \t]*[-*+#>=|`~\d.)]{1,4}|[*_`~]{1,3})$/, '');
  const line = held.slice(held.lastIndexOf('\n') + 1);
  return (line.split('**').length - 1) % 2 === 1 ? `${held}**` : held;
}

function startOfLine(text: string, line: number): number {
  const breaks = /\r\n?|\n/g;
  for (let left = line; left > 0; left--) if (!breaks.exec(text)) return text.length;
  return breaks.lastIndex;
}

// Without its last part; null when there is no other.
function withoutLast(block: Block): Block | null {
  const parts = block.parts.slice(0, -1);
  const last = parts[parts.length - 1];
  return last ? { ...block, parts, marks: block.marks.slice(0, last.marks) } : null;
}

// Renders one answer, again and again while it grows.
export class AnswerRenderer {
  // What is finished: its text, its length in code points, its blocks, and those parts of the next block that are.
  #head = '';
  #length = 0;
  #done: Block[] = [];
  #open: Block | null = null;
  #known: ReadonlySet<number> = new Set();
  #notes: Notes | undefined;

  render(answer: string, known: ReadonlySet<number>, growing: boolean, notes?: Notes): Block[] {
    if (known !== this.#known || notes !== this.#notes || !answer.startsWith(this.#head)) {
      this.#head = '';
      this.#length = 0;
      this.#done = [];
      this.#open = null;
      this.#known = known;
      this.#notes = notes;
    }
    const rest = answer.slice(this.#head.length);
    const heading = this.#open?.heading ?? '';
    const { text, marks } = takeMarks(growing ? settle(rest) : rest, known, this.#length, notes);
    const { blocks, line } = blocksOf(heading + text, marks, this.#open);
    const shown = [...this.#done, ...blocks];
    const last = blocks[blocks.length - 1];
    const begins = line - (heading ? 2 : 0);
    if (growing && last && begins > 0) {
      const finished = rest.slice(0, startOfLine(rest, begins));
      this.#head += finished;
      this.#length += [...finished].length;
      this.#done = shown.slice(0, -1);
      this.#open = withoutLast(last);
    }
    return shown;
  }
}
