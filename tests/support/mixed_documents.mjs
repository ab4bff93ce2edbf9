// Fifty small documents of all common kinds, each with a word that stands in it alone.
import { englishLike } from '../../bench/corpus.mjs';
import { makeDocx, makePdf } from './documents.mjs';

const kLineLetters = 90;
const kLinesPerPage = 45;
const kKinds = ['pdf', 'docx', 'txt', 'md', 'csv', 'html', 'txt', 'pdf', 'md', 'docx'];
const kBytes = [2_000, 20_000, 60_000, 200_000, 700_000];

// Of letters: digits in it would be words of their own.
const lettersOf = (number) => String(number).replace(/\d/g, (digit) => 'abcdefghij'[digit]);

function linesOf(text) {
  const lines = [''];
  for (const word of text.split(/\s+/)) {
    if (lines.at(-1).length + word.length > kLineLetters) lines.push('');
    lines.push(`${lines.pop()} ${word}`.trim());
  }
  return lines;
}

function pagesOf(text) {
  const lines = linesOf(text);
  const pages = [];
  for (let at = 0; at < lines.length; at += kLinesPerPage) {
    pages.push(lines.slice(at, at + kLinesPerPage).join('\n'));
  }
  return pages;
}

const kWriters = {
  pdf: (text) => makePdf(pagesOf(text)),
  docx: (text) => makeDocx(text.split('\n\n').filter(Boolean)),
  txt: (text) => Buffer.from(text),
  md: (text) => Buffer.from(`# A manual\n\n${text}`),
  csv: (text) => Buffer.from(`number,line\n${linesOf(text).map((line, i) => `${i},"${line}"`).join('\n')}\n`),
  html: (text) => Buffer.from(`<!doctype html><title>A manual</title><p>${text.replaceAll('\n\n', '<p>')}`),
};

// [{name, bytes, mark}]; the same seed gives the same bytes.
export function mixedDocuments(seed, count = 50) {
  return Array.from({ length: count }, (_, i) => {
    const kind = kKinds[i % kKinds.length];
    const mark = `zmark${lettersOf(seed)}q${lettersOf(i)}z`;
    const { text } = englishLike(kBytes[(i * 7 + seed) % kBytes.length], seed * 1000 + i);
    const bytes = kWriters[kind](`${text}The last sentence holds ${mark}.\n`);
    return { name: `document ${i}.${kind}`, bytes, mark };
  });
}
