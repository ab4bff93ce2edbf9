// An answer as text that can be put elsewhere.
import type { Citation, LostCitation, Message } from '$lib/api/types';
import { t } from '$lib/i18n';
import { pageOf, plainName } from './format';
import { takeMarks } from './marks';

const whole = (citation: Citation | LostCitation): citation is Citation => 'document_id' in citation && Boolean(citation.document_id);

const known = (message: Message) => new Set((message.sources ?? []).map((s) => s.number));

// The answer as written, and the sources that it names, each with document, page and quotes.
export function withSources(message: Message): string {
  const cited = new Set(takeMarks(message.text, known(message)).marks.flatMap((mark) => mark.numbers));
  const lines = (message.sources ?? []).filter((s) => cited.has(s.number)).map((source) => {
    const quotes = (message.citations ?? []).filter(whole).filter((c) => c.number === source.number && !c.implied);
    const said = [...new Set(quotes.map((c) => `“${c.quote.replace(/\s+/g, ' ').trim()}”`))];
    return `${source.number}. ${[t.answer.where(plainName(source.name), pageOf(source)), said.join(' ')].filter(Boolean).join(': ')}`;
  });
  return lines.length > 0 ? `${message.text.trim()}\n\n${t.answer.sources}:\n\n${lines.join('\n')}\n` : message.text;
}

// Its words alone: no marks of sources, no signs of Markdown.
export function textOnly(message: Message): string {
  const { text } = takeMarks(message.text, known(message));
  return text
    .replace(/[ \t]*⸨\d+⸩/g, '')
    .replace(/^#{1,6}[ \t]+/gm, '')
    .replace(/(\*\*|__)(?=\S)([^]*?\S)\1/g, '$2')
    .trim();
}
