// What the benchmark reads of the world: text to learn a language from, and questions of people.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const kEnglishSets = ['scifact', 'squad2-half', 'cranfield', 'azure-benefits', 'xquad-en', 'chunking-eval'];
const kQuestionSets = ['scifact', 'squad2-half', 'cranfield', 'azure-benefits'];
const kMinWords = 5;
const kMaxWords = 15;
const kMaxOfSet = 130;
const kMaxOfLength = 30;

// Folder of the retrieval sets, or null.
export function retrievalSets() {
  const data = process.env.QWALT_SHARED_DATA ?? path.join(root, '../shared/data');
  const folder = path.join(data, 'retrieval');
  return fs.existsSync(folder) ? folder : null;
}

// Folders to learn from: the one given, or the English retrieval sets, or none.
export function textFolders(given) {
  if (given) return [given];
  const sets = retrievalSets();
  return sets ? kEnglishSets.map((set) => path.join(sets, set)).filter((set) => fs.existsSync(set)) : [];
}

function* filesUnder(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(full);
    else yield full;
  }
}

const jsonLines = (file) =>
  fs.readFileSync(file, 'utf8').split('\n').filter((line) => line.trim() !== '').map((line) => JSON.parse(line));

function paragraphsOf(file) {
  const name = path.basename(file);
  if (/^corpus.*\.jsonl$/.test(name)) return jsonLines(file).map(({ text }) => text ?? '');
  if (/\.(txt|md)$/.test(name) && !/^(SOURCE|README|LICENSE)/.test(name)) {
    return fs.readFileSync(file, 'utf8').split(/\n\s*\n/);
  }
  return [];
}

// Writes the text of all plain text (.txt, .md) and corpus*.jsonl files below the folders, one
// paragraph a line; gives its size in bytes.
export function writeTexts(folders, out) {
  const paragraphs = folders.flatMap((folder) => [...filesUnder(folder)].flatMap(paragraphsOf));
  const text = paragraphs.map((paragraph) => paragraph.replace(/\s+/g, ' ').trim()).filter((line) => line !== '');
  fs.writeFileSync(out, text.length > 0 ? `${text.join('\n')}\n` : '');
  return fs.statSync(out).size;
}

const wordsOf = (text) => (text.match(/[\p{L}\p{N}]+/gu) ?? []).length;
const hash = (text) => createHash('sha256').update(text).digest('hex');
const byHash = (a, b) => (hash(`${a.set}/${a.id}`) < hash(`${b.set}/${b.id}`) ? -1 : 1);

// A fixed sample of the questions of the English sets, as many of each length as there are up to
// kMaxOfLength, in an order in which any first part has all lengths too: [{set, id, text}].
export function questions() {
  const sets = retrievalSets();
  if (!sets) return [];
  const chosen = kQuestionSets.flatMap((set) => ofSet(path.join(sets, set), set));
  const turns = [];
  for (let length = kMinWords; length <= kMaxWords; length++) {
    const all = chosen.filter(({ words }) => words === length).sort(byHash).slice(0, kMaxOfLength);
    all.forEach((question, turn) => turns.push({ turn, question }));
  }
  return turns.sort((a, b) => a.turn - b.turn).map(({ question }) => question);
}

function ofSet(folder, set) {
  const file = path.join(folder, 'queries.jsonl');
  if (!fs.existsSync(file)) return [];
  return jsonLines(file)
    .map(({ _id: id, text }) => ({ set, id, text: text.replace(/\s+/g, ' ').trim(), words: wordsOf(text) }))
    .filter(({ words }) => words >= kMinWords && words <= kMaxWords)
    .sort(byHash)
    .slice(0, kMaxOfSet);
}
