// The figures as tables that can be read on a terminal and in a document alike.
import fs from 'node:fs';

const kNames = {
  qwalt: 'QWalT',
  'qwalt-exhaustive': 'QWalT, every passage scored',
  'qwalt-ranked': 'QWalT, whole ranking',
  fts5: 'FTS5 detail=none',
  'fts5-full': 'FTS5 detail=full',
  xapian: 'Xapian',
};
const kAsked = {
  asked: 'as asked',
  all: 'all words',
  content: 'content words',
};

const thousands = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');
const shown = (value) => (value === null || value === undefined ? '' : String(value));

// Three significant digits, no more than are known.
function digits(value) {
  if (value === null || value === undefined) return '';
  if (value >= 100) return thousands(Math.round(value));
  return String(Number(value.toPrecision(value >= 10 ? 3 : 2)));
}

function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(shown));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)));
  const line = (row) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n');
}

const title = ({ collection }) => `${thousands(collection.passages)} passages`;

function collections({ sizes }) {
  return table(
    ['', ...sizes.map(title)],
    [
      ['text, MB', ...sizes.map(({ collection: c }) => digits(c.text_bytes / 1e6))],
      ['documents', ...sizes.map(({ collection: c }) => thousands(c.documents))],
      ['words', ...sizes.map(({ collection: c }) => thousands(c.words))],
      ['different words', ...sizes.map(({ collection: c }) => thousands(c.vocabulary))],
      ['growth of the vocabulary (Heaps)', ...sizes.map(({ collection: c }) => digits(c.heaps_exponent))],
      ['fall of frequency with rank (Zipf)', ...sizes.map(({ collection: c }) => digits(c.zipf_exponent))],
    ],
  );
}

function building({ sizes }) {
  const rows = sizes.flatMap((size) =>
    Object.entries(size.engines).map(([name, e]) => [
      `${kNames[name]}, ${title(size)}`, digits(e.mb_per_s), digits(e.settle_s), digits(e.index_mb),
      digits(e.index_to_text), digits(e.building_anonymous_mb), digits(e.serving_anonymous_mb), digits(e.open_ms),
      digits(e.first_answer_ms),
    ]),
  );
  const head = ['', 'MB/s', 'settle, s', 'index, MB', 'index / text', 'building, MB', 'serving, MB', 'open, ms',
    'first answer, ms'];
  return table(head, rows);
}

const isMain = (row) => !row.cold && row.filter === 'none';

function questionRow(size, row, name) {
  return [`${name}, ${title(size)}`, kAsked[row.words], digits(row.p50_ms), digits(row.p99_ms), digits(row.times_qwalt),
    row.questions, digits(row.agrees_with_qwalt), digits(row.agrees_with_xapian)];
}

const kQuestionHead = ['', 'words', 'p50, ms', 'p99, ms', 'times QWalT', 'questions', 'as QWalT', 'as Xapian'];
const nameOf = (row) => kNames[row.engine] + (row.limit === 10 ? '' : `, top ${row.limit}`);

const pick = ({ sizes }, wanted) =>
  sizes.flatMap((size) => size.questions.filter(wanted).map((row) => questionRow(size, row, nameOf(row))));

function lengths({ sizes }, words) {
  const rows = sizes.flatMap((size) =>
    size.questions
      .filter((row) => isMain(row) && row.limit === 10 && row.words === words)
      .map((row) => ({ size, row })),
  );
  const groups = [...new Set(rows.flatMap(({ row }) => row.by_words.map(({ from, to }) => `${from}–${to}`)))];
  groups.sort((a, b) => parseInt(a, 10) - parseInt(b, 10));
  return table(
    [`p50 in ms by number of words, ${kAsked[words]}`, ...groups],
    rows.map(({ size, row }) => [
      `${nameOf(row)}, ${title(size)}`,
      ...groups.map((group) => digits(row.by_words.find(({ from, to }) => `${from}–${to}` === group)?.p50_ms)),
    ]),
  );
}

function filtered({ sizes }) {
  const rows = sizes.flatMap((size) =>
    size.questions
      .filter((row) => !row.cold && row.filter !== 'none')
      .map((row) => [`${nameOf(row)}, ${title(size)}`, row.filter, digits(row.p50_ms), digits(row.p99_ms),
        digits(row.times_qwalt), row.questions]),
  );
  return table(['1 % of the documents, as asked', 'standing', 'p50, ms', 'p99, ms', 'times QWalT', 'questions'], rows);
}

function cold({ sizes }) {
  const rows = sizes.flatMap((size) =>
    size.questions
      .filter((row) => row.cold)
      .map((row) => [`${nameOf(row)}, ${title(size)}`, digits(row.open_ms), digits(row.p50_ms), digits(row.p99_ms),
        row.questions]),
  );
  return table(['nothing in the page cache, content words', 'open, ms', 'p50, ms', 'p99, ms', 'questions'], rows);
}

// {name: table}
export function tables(result) {
  return {
    collections: collections(result),
    building: building(result),
    asked: table(kQuestionHead, pick(result, (row) => isMain(row) && row.words === 'asked')),
    same: table(kQuestionHead, pick(result, (row) => isMain(row) && row.words !== 'asked')),
    lengths: `${lengths(result, 'all')}\n\n${lengths(result, 'content')}`,
    filtered: filtered(result),
    cold: cold(result),
  };
}

// Puts each table between <!-- name --> and <!-- end --> of a document, if it is there.
export function writeTables(file, text) {
  if (!fs.existsSync(file)) return;
  let document = fs.readFileSync(file, 'utf8');
  for (const [name, lines] of Object.entries(text)) {
    document = document.replace(
      new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end -->)`),
      (_, begin, end) => `${begin}${lines}\n${end}`,
    );
  }
  fs.writeFileSync(file, document);
}
