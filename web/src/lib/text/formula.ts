// Formulas stay as they are written: $…$, $$…$$, \(…\) and \[…\] are text, in which no sign means Markdown.
// As in pandoc, "$5 and $6" is none: a formula touches its dollars, and no digit follows.
import type { RuleInline } from 'markdown-it/lib/parser_inline.mjs';

const forms = [
  /\$\$[^$]{1,2000}\$\$/y,
  /\$(?=[^\s$])[^$\n]{0,400}?[^\s$\\]\$(?!\d)/y,
  /\\\([^\n]{1,400}?\\\)/y,
  /\\\[[^]{1,2000}?\\\]/y,
];

export const formula: RuleInline = (state, silent) => {
  const sign = state.src.charCodeAt(state.pos);
  if (sign !== 0x24 && sign !== 0x5c) return false;
  for (const form of forms) {
    form.lastIndex = state.pos;
    const found = form.exec(state.src);
    if (!found || form.lastIndex > state.posMax) continue;
    if (!silent) state.push('formula', '', 0).content = found[0];
    state.pos += found[0].length;
    return true;
  }
  return false;
};
