// The Markdown of answers as blocks of safe HTML. Answers are hostile: raw HTML is text, pictures are their words,
// link references are off, and DOMPurify has the last word.
import { t } from '$lib/i18n';
import MarkdownIt from 'markdown-it';
import Token from 'markdown-it/lib/token.mjs';
import { unturned } from './format';
import { formula } from './formula';
import { restoreInAddress, restoreMarks, splitAtMarks, type Mark } from './marks';
import { sanitize, sanitizeRows } from './sanitize';

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true });
// Setext headings and indented code would change what has been read already as text streams in.
markdown.disable(['reference', 'lheading', 'code']);
markdown.inline.ruler.before('escape', 'formula', formula);
const { escapeHtml } = markdown.utils;

function textToken(text: string): Token {
  const token = new Token('text', '', 0);
  token.content = text;
  return token;
}

const { rules } = markdown.renderer;
const content = (tokens: Token[], at: number) => tokens[at]?.content ?? '';

rules.text = (tokens, at) =>
  escapeHtml(unturned(content(tokens, at)))
    .replace(/\ue000([^\ue000\ue001]*)\ue001/g, '<mark>$1</mark>')
    .replace(/[\ue000\ue001]/g, '');
rules.formula = (tokens, at) => `<span class="formula" dir="ltr">${escapeHtml(unturned(content(tokens, at)))}</span>`;
rules.image = (tokens, at) => `<span class="picture">${escapeHtml(t.answer.picture(unturned(content(tokens, at))))}</span>`;
rules.table_open = () => `<div class="table" role="group" tabindex="0" aria-label="${escapeHtml(t.answer.table)}"><table>`;
rules.table_close = () => '</table></div>';
rules.fence = (tokens, at) =>
  `<div class="code"><button type="button" class="copy">${escapeHtml(t.answer.copyCode)}</button>` +
  `<pre tabindex="0" dir="ltr"><code>${escapeHtml(unturned(content(tokens, at)))}</code></pre></div>`;
rules.chip = (tokens, at) => {
  const { index, number, implied } = tokens[at]?.meta as { index: number; number: number; implied: boolean };
  const facts = `data-mark="${index}" data-number="${number}"${implied ? ' data-implied="1"' : ''}`;
  if (number === 0) return `<span class="cite" role="img" ${facts}>?</span>`;
  return `<button type="button" class="cite" ${facts}>${number}</button>`;
};

// One block that is being made: its marks are counted within it.
interface Making {
  all: readonly Mark[];
  own: Mark[];
}

function chips(mark: Mark, { own }: Making): Token[] {
  const index = own.push(mark) - 1;
  return mark.numbers.map((number) => {
    const token = new Token('chip', '', 0);
    token.meta = { index, number, implied: mark.implied };
    return token;
  });
}

function placeMarks(children: Token[], making: Making): Token[] {
  const placed: Token[] = [];
  let link = 0;
  for (const token of children) {
    if (token.type === 'link_open') link++;
    if (token.type === 'link_close') link--;
    if (token.type !== 'text' || link > 0) {
      token.content = restoreMarks(token.content, making.all);
      for (const attribute of token.attrs ?? []) {
        attribute[1] = restoreInAddress(restoreMarks(attribute[1], making.all), making.all);
      }
      placed.push(token);
      continue;
    }
    for (const part of splitAtMarks(token.content)) {
      const mark = typeof part === 'number' ? making.all[part] : undefined;
      if (mark) placed.push(...chips(mark, making));
      else if (part !== '') placed.push(textToken(String(part)));
    }
  }
  return placed;
}

function prepare(token: Token, making: Making): void {
  if (token.children) token.children = placeMarks(token.children, making);
  else token.content = restoreMarks(token.content, making.all);
  token.info = '';
  // The page has its own first two levels of headings.
  const heading = /^h([1-6])$/.exec(token.tag);
  if (heading) token.tag = `h${Math.min(6, Number(heading[1]) + 2)}`;
  const align = /text-align:(\w+)/.exec(String(token.attrGet('style') ?? ''));
  if (align) token.attrs = [['align', align[1] ?? 'left']];
}

// An item's first paragraph is its own text, whether empty lines stand between items or not: one that comes later
// would change how all items before it look.
function unwrapItems(tokens: readonly Token[]): void {
  tokens.forEach((token, i) => {
    const end = tokens[i + 2];
    if (token.type !== 'paragraph_open' || end?.type !== 'paragraph_close') return;
    token.hidden = end.hidden = tokens[i - 1]?.type === 'list_item_open';
  });
}

// Whole elements, so many to a group.
function groups(tokens: readonly Token[], size: number): Token[][] {
  const found: Token[][] = [];
  let depth = 0;
  let elements = 0;
  for (const token of tokens) {
    if (depth === 0 && elements++ % size === 0) found.push([]);
    found[found.length - 1]?.push(token);
    depth += token.nesting;
  }
  return found;
}

const frames: Record<string, Block['frame']> = { bullet_list_open: 'ul', ordered_list_open: 'ol', table_open: 'table' };
const frameOf = (token: Token | undefined) => frames[token?.type ?? ''] ?? '';
const lineOf = (tokens: readonly Token[]) => tokens.find(({ map }) => map)?.map?.[0] ?? 0;
// Items or rows in a part.
export const most = 50;

interface Piece {
  tokens: Token[];
  line: number;
}

function piecesOf(tokens: Token[]): Piece[] {
  const frame = frameOf(tokens[0]);
  if (frame === '') return [{ tokens, line: lineOf(tokens) }];
  const inner = tokens.slice(1, -1);
  if (frame !== 'table') return groups(inner, most).map((part) => ({ tokens: part, line: lineOf(part) }));
  const [head = [], body = []] = groups(inner, 1);
  const [first, last] = [body[0], body[body.length - 1]];
  const rows = groups(body.slice(1, -1), most);
  const wrapped = first && last ? rows.map((part) => ({ tokens: [first, ...part, last], line: lineOf(part) })) : [];
  return [{ tokens: head, line: lineOf(head) }, ...wrapped];
}

// A head without words: rows that are read after it have the columns of its table.
function headingOf(tokens: readonly Token[]): string {
  const signs: Record<string, string> = { left: ':--', center: ':-:', right: '--:' };
  const columns = tokens.filter(({ type }) => type === 'th_open');
  const aligned = columns.map((token) => signs[/text-align:(\w+)/.exec(String(token.attrGet('style') ?? ''))?.[1] ?? ''] ?? '---');
  return `|${' |'.repeat(columns.length)}\n|${aligned.join('|')}|\n`;
}

// What stands between two empty lines. A long list is several lists that look like one, as only lists of their own can be
// left out of the layout while they are out of sight; the rows of a long table are groups within one, so that its columns
// stay columns.
export interface Block {
  frame: 'ul' | 'ol' | 'table' | '';
  // The number that an ordered list begins with.
  start: number;
  // What has to stand before further rows of a table for them to be read as such.
  heading: string;
  // `marks`: how many there are up to its end.
  parts: { html: string; marks: number }[];
  marks: Mark[];
}

export interface Blocks {
  blocks: Block[];
  // Where the last part begins.
  line: number;
}

// The blocks of a piece of an answer. `open` is a list or table that it may go on with.
export function blocksOf(text: string, all: readonly Mark[], open: Block | null): Blocks {
  const env = {};
  const tokens = markdown.parse(text, env);
  unwrapItems(tokens);
  const goesOn = open !== null && frameOf(tokens[0]) === open.frame;
  const made: Blocks = { blocks: open && !goesOn ? [open] : [], line: 0 };
  groups(tokens, 1).forEach((own, i) => {
    const before = goesOn && i === 0 ? open : null;
    const frame = frameOf(own[0]);
    const start = Number(own[0]?.attrGet('start') ?? 1);
    const block: Block = before ?? { frame, start, heading: frame === 'table' ? headingOf(own) : '', parts: [], marks: [] };
    const marks = [...block.marks];
    const parts = [...block.parts];
    for (const piece of piecesOf(own).slice(before && frame === 'table' ? 1 : 0)) {
      for (const token of piece.tokens) prepare(token, { all, own: marks });
      const html = markdown.renderer.render(piece.tokens, markdown.options, env);
      parts.push({ html: frame === 'table' ? sanitizeRows(html) : sanitize(html), marks: marks.length });
      made.line = piece.line;
    }
    made.blocks.push({ ...block, parts, marks });
  });
  return made;
}
