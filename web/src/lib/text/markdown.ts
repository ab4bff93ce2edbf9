// An answer as safe HTML, one string per block. Blocks that are finished are rendered once, so that a growing
// answer costs its last block only. Answers are hostile: raw HTML is text, pictures are their words, link
// references are off, and DOMPurify has the last word.
import { t } from '$lib/i18n';
import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import Token from 'markdown-it/lib/token.mjs';
import { unturned } from './format';
import { formula } from './formula';
import { restoreInAddress, restoreMarks, splitAtMarks, takeMarks, type Mark, type Notes } from './marks';

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true });
// Setext headings and indented code would change what has been read already as text streams in.
markdown.disable(['reference', 'lheading', 'code']);
markdown.inline.ruler.before('escape', 'formula', formula);
const { escapeHtml } = markdown.utils;

const data = ['data-mark', 'data-number', 'data-implied'];
const plain = ['start', 'align', 'type', 'role', 'tabindex', 'dir', 'aria-label', ...data];
const allowed = {
  ALLOWED_TAGS: [
    'p', 'br', 'hr', 'strong', 'em', 's', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'button', 'mark',
    'div', 'span', 'h3', 'h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td',
  ],
  ALLOWED_ATTR: ['href', 'class', ...plain],
  // The pattern for addresses is held against every other attribute too.
  ADD_URI_SAFE_ATTR: plain,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
};

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A' || !node.hasAttribute('href')) return;
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer');
  // The words of a link may lie about where it goes.
  node.setAttribute('title', t.answer.leaves((node as HTMLAnchorElement).hostname || t.answer.mail));
});

const clean = new Map<string, string>();

function sanitize(html: string): string {
  let safe = clean.get(html);
  if (safe === undefined) {
    if (clean.size > 1000) clean.clear();
    safe = DOMPurify.sanitize(html, allowed);
    clean.set(html, safe);
  }
  return safe;
}

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

// A half-written mark or row of signs at the end would flicker between meanings: held back.
function settle(text: string): string {
  const held = text.replace(/(?:\[[\d,\s]*|【[^】]{0,80}|\n[ \t]*[-*+#>=|`~\d.)]{1,4}|[*_`~]{1,3})$/, '');
  const line = held.slice(held.lastIndexOf('\n') + 1);
  return (line.split('**').length - 1) % 2 === 1 ? `${held}**` : held;
}

export interface Block {
  html: string;
  marks: Mark[];
}

// The blocks of a piece of an answer, and the line on which each begins.
function blocksOf(text: string, all: readonly Mark[]): (Block & { line: number })[] {
  const env = {};
  const blocks: (Block & { line: number })[] = [];
  const tokens = markdown.parse(text, env);
  let making: Making = { all, own: [] };
  let first = 0;
  let depth = 0;
  tokens.forEach((token, i) => {
    prepare(token, making);
    depth += token.nesting;
    if (depth > 0) return;
    const html = sanitize(markdown.renderer.render(tokens.slice(first, i + 1), markdown.options, env));
    blocks.push({ html, marks: making.own, line: tokens[first]?.map?.[0] ?? 0 });
    making = { all, own: [] };
    first = i + 1;
  });
  return blocks;
}

function startOfLine(text: string, line: number): number {
  const breaks = /\r\n?|\n/g;
  for (let left = line; left > 0; left--) if (!breaks.exec(text)) return text.length;
  return breaks.lastIndex;
}

// Renders one answer, again and again while it grows.
export class AnswerRenderer {
  // What is finished: its text, its length in code points, its blocks.
  #head = '';
  #length = 0;
  #done: Block[] = [];
  #known: ReadonlySet<number> = new Set();
  #notes: Notes | undefined;

  render(answer: string, known: ReadonlySet<number>, growing: boolean, notes?: Notes): Block[] {
    if (known !== this.#known || notes !== this.#notes || !answer.startsWith(this.#head)) {
      this.#head = '';
      this.#length = 0;
      this.#done = [];
      this.#known = known;
      this.#notes = notes;
    }
    const rest = answer.slice(this.#head.length);
    const { text, marks } = takeMarks(growing ? settle(rest) : rest, known, this.#length, notes);
    const blocks = blocksOf(text, marks);
    const last = blocks[blocks.length - 1];
    if (growing && last && blocks.length > 1) {
      const finished = rest.slice(0, startOfLine(rest, last.line));
      this.#head += finished;
      this.#length += [...finished].length;
      this.#done = [...this.#done, ...blocks.slice(0, -1)];
      return [...this.#done, last];
    }
    return [...this.#done, ...blocks];
  }
}
