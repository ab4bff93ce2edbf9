// An answer as safe HTML, one string per block, so that a growing answer redraws its last block
// only. Answers are hostile: raw HTML is text, images and link references are off, and DOMPurify has
// the last word.
import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';
import Token from 'markdown-it/lib/token.mjs';
import { restoreInAddress, restoreMarks, splitAtMarks, takeMarks, type Mark } from './marks';

const markdown = new MarkdownIt({ html: false, linkify: false, breaks: true });
// Setext headings and indented code would change what has been read already as text streams in.
markdown.disable(['image', 'reference', 'lheading', 'code']);

const allowed = {
  ALLOWED_TAGS: [
    'p', 'br', 'hr', 'strong', 'em', 's', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'button',
    'h3', 'h4', 'h5', 'h6', 'table', 'thead', 'tbody', 'tr', 'th', 'td',
  ],
  ALLOWED_ATTR: ['href', 'start', 'align', 'type', 'class', 'aria-label', 'data-mark', 'data-number', 'data-state'],
  // The pattern for addresses is held against every other attribute too.
  ADD_URI_SAFE_ATTR: ['start', 'align', 'type', 'aria-label', 'data-mark', 'data-number', 'data-state'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
};

DOMPurify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return;
  if (!node.hasAttribute('href')) return;
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer');
});

const clean = new Map<string, string>();

function sanitize(html: string): string {
  let safe = clean.get(html);
  if (safe === undefined) {
    if (clean.size > 400) clean.clear();
    safe = DOMPurify.sanitize(html, allowed);
    clean.set(html, safe);
  }
  return safe;
}

export type Chip = (mark: Mark, number: number) => { label: string; state: string };

function chipTokens(index: number, mark: Mark, chip: Chip): Token[] {
  return mark.numbers.map((number) => {
    const token = new Token('chip', '', 0);
    token.meta = { index, number, ...chip(mark, number) };
    return token;
  });
}

function textToken(text: string): Token {
  const token = new Token('text', '', 0);
  token.content = text;
  return token;
}

markdown.renderer.rules.chip = (tokens, at) => {
  const { index, number, label, state } = tokens[at]?.meta as Record<string, string>;
  const text = markdown.utils.escapeHtml(String(label));
  return `<button type="button" class="cite" data-mark="${index}" data-number="${number}" data-state="${state}" aria-label="${text}">${number}</button>`;
};

function placeMarks(children: Token[], marks: Mark[], chip: Chip): Token[] {
  const placed: Token[] = [];
  let link = 0;
  for (const token of children) {
    if (token.type === 'link_open') link++;
    if (token.type === 'link_close') link--;
    if (token.type !== 'text' || link > 0) {
      token.content = restoreMarks(token.content, marks);
      for (const attribute of token.attrs ?? []) {
        attribute[1] = restoreInAddress(restoreMarks(attribute[1], marks), marks);
      }
      placed.push(token);
      continue;
    }
    for (const part of splitAtMarks(token.content)) {
      const mark = typeof part === 'number' ? marks[part] : undefined;
      if (typeof part === 'number' && mark) placed.push(...chipTokens(part, mark, chip));
      else if (part !== '') placed.push(textToken(String(part)));
    }
  }
  return placed;
}

function prepare(token: Token, marks: Mark[], chip: Chip): void {
  if (token.children) token.children = placeMarks(token.children, marks, chip);
  else token.content = restoreMarks(token.content, marks);
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

export interface Rendered {
  blocks: string[];
  marks: Mark[];
}

export function renderAnswer(answer: string, known: ReadonlySet<number>, chip: Chip, growing: boolean): Rendered {
  const { text, marks } = takeMarks(growing ? settle(answer) : answer, known);
  const env = {};
  const tokens = markdown.parse(text, env);
  const blocks: string[] = [];
  let first = 0;
  let depth = 0;
  tokens.forEach((token, i) => {
    prepare(token, marks, chip);
    depth += token.nesting;
    if (depth > 0) return;
    blocks.push(sanitize(markdown.renderer.render(tokens.slice(first, i + 1), markdown.options, env)));
    first = i + 1;
  });
  return { blocks, marks };
}
