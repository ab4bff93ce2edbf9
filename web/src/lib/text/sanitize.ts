// The last word on the HTML of answers: what may stand in it, and nothing else.
import { t } from '$lib/i18n';
import DOMPurify from 'dompurify';

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

export function sanitize(html: string): string {
  let safe = clean.get(html);
  if (safe === undefined) {
    if (clean.size > 1000) clean.clear();
    safe = DOMPurify.sanitize(html, allowed);
    clean.set(html, safe);
  }
  return safe;
}

const before = '<table>';
const after = '</table>';

// Head or rows of a table, which would be lost outside of one.
export function sanitizeRows(html: string): string {
  const safe = sanitize(before + html + after);
  return safe.startsWith(before) && safe.endsWith(after) ? safe.slice(before.length, -after.length) : '';
}
