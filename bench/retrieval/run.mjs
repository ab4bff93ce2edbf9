// QWalT's search beside SQLite FTS5 and Xapian: one collection, the same questions, one thread.
//   node bench/retrieval/run.mjs [--sizes 100000,1000000] [--engines NAME,…] [--steps NAME,…]
// Collections, indexes and raw figures stay in --cache (build/retrieval); indexes of the others are
// built once, our own each time. Writes docs/benchmarks/retrieval.json and retrieval.svg, and the
// tables of docs/benchmarks.md. QWALT_BENCH_BIN names another folder of programs.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine } from '../figures.mjs';
import { kPoints } from './points.mjs';
import { plot } from './plot.mjs';
import { summary } from './summary.mjs';
import { tables, writeTables } from './tables.mjs';
import { questions, textFolders, writeTexts } from './texts.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const programs = process.env.QWALT_BENCH_BIN ?? path.join(root, 'build/release/bench');
const kSteps = ['collection', 'build', 'serve', 'ask', 'report'];
const kSeed = 1;
const kColdQuestions = 22;
const kMaxOutput = 1 << 28;

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '100000,1000000' }, // passages
    engines: { type: 'string', default: 'qwalt,fts5,fts5-full,xapian' },
    steps: { type: 'string', default: kSteps.join(',') },
    points: { type: 'string', default: Object.keys(kPoints).join(',') }, // of the step ask
    text: { type: 'string' }, // folder to learn the language from
    cache: { type: 'string', default: path.join(root, 'build/retrieval') },
    out: { type: 'string', default: path.join(root, 'docs/benchmarks') },
    rounds: { type: 'string', default: '5' }, // of builds (up to 100,000 passages) and questions
    seconds: { type: 'string', default: '40' }, // of each series of questions
    rebuild: { type: 'boolean', default: false }, // the others' indexes too
  },
});
const list = (text) => text.split(',').filter((item) => item !== '');
const steps = list(options.steps);

function fail(sentence) {
  console.error(sentence);
  process.exit(2);
}

function program(name, args) {
  const text = execFileSync(path.join(programs, name), args, {
    encoding: 'utf8',
    maxBuffer: kMaxOutput,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(text);
}

const note = (text) => process.stderr.write(`${text}\n`);
const readJson = (file) => (fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : null);
const writeJson = (file, value) => fs.writeFileSync(file, `${JSON.stringify(value)}\n`);

// Those asked for that are in the program; says why the others are not.
function presentEngines() {
  const known = program('retrieval_bench', ['engines']);
  const wanted = list(options.engines);
  const unknown = wanted.filter((name) => !(name in known));
  if (unknown.length > 0) fail(`There is no engine named ${unknown.join(', ')}; there are ${Object.keys(known).join(', ')}.`);
  for (const name of wanted) if (known[name].missing) note(`${name} is left out. ${known[name].missing}`);
  return Object.fromEntries(wanted.filter((name) => known[name].version).map((name) => [name, known[name].version]));
}

class Collection {
  constructor(passages) {
    this.passages = passages;
    this.folder = path.join(options.cache, String(passages));
    this.file = path.join(this.folder, 'collection.tsv');
    this.questions = path.join(options.cache, 'questions.txt');
    fs.mkdirSync(path.join(this.folder, 'ask'), { recursive: true });
  }

  figures(name) {
    return path.join(this.folder, `${name}.json`);
  }

  index(engine) {
    return path.join(this.folder, 'index', engine);
  }
}

function makeCollection(collection) {
  if (fs.existsSync(collection.figures('collection'))) return;
  const folders = textFolders(options.text);
  const text = path.join(options.cache, 'text.txt');
  if (folders.length === 0) {
    note('There is no text to learn a language from (--text FOLDER, or QWALT_SHARED_DATA): the words are invented.');
  } else if (writeTexts(folders, text) === 0) {
    fail(`${folders.join(', ')} hold no text (.txt, .md, corpus*.jsonl).`);
  }
  note(`${collection.passages} passages: making the collection`);
  const args = [String(collection.passages), String(kSeed), collection.file];
  writeJson(collection.figures('collection'), program('make_collection', folders.length > 0 ? [...args, text] : args));
}

function writeQuestions(file) {
  const all = questions();
  if (all.length === 0) fail('The questions of the retrieval sets are needed: name their folder in QWALT_SHARED_DATA.');
  fs.writeFileSync(file, all.map(({ text }) => `${text}\n`).join(''));
}

function build(collection, engines) {
  const rounds = collection.passages <= 100_000 ? Number(options.rounds) : 1;
  const wanted = engines.filter(
    (name) => name === 'qwalt' || options.rebuild || !fs.existsSync(collection.figures(`build-${name}`)),
  );
  const builds = Object.fromEntries(wanted.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of wanted) {
      note(`${collection.passages} passages: ${name} builds, ${round + 1} of ${rounds}`);
      builds[name].push(
        program('retrieval_bench', ['build', name, '--collection', collection.file, '--folder', collection.index(name)]),
      );
    }
  }
  for (const name of wanted) writeJson(collection.figures(`build-${name}`), builds[name]);
}

function serve(collection, engines) {
  for (const name of engines) {
    note(`${collection.passages} passages: ${name} opens and serves`);
    const args = ['serve', name, '--folder', collection.index(name), '--questions', collection.questions];
    writeJson(collection.figures(`serve-${name}`), program('retrieval_bench', [...args, '--rounds', '15', '--seconds', '20']));
  }
}

function ask(collection, engines) {
  for (const point of list(options.points)) {
    if (!(point in kPoints)) fail(`There is no point named ${point}; there are ${Object.keys(kPoints).join(', ')}.`);
    const cold = point === 'cold';
    const series = kPoints[point].filter((name) => engines.includes(name.split(':')[0].replace(/^qwalt-.*/, 'qwalt')));
    if (series.length === 0) continue;
    note(`${collection.passages} passages: ${point}`);
    const result = program('retrieval_bench', [
      cold ? 'cold' : 'ask', ...series, '--collection', collection.file, '--questions', collection.questions,
      '--indexes', path.join(collection.folder, 'index'), '--rounds', options.rounds, '--seconds', options.seconds,
      ...(cold ? ['--first', String(kColdQuestions)] : []),
    ]);
    for (const each of result.series) {
      const file = path.join('ask', `${cold ? 'cold-' : ''}${each.series.replaceAll(':', '-')}`);
      const { all_words, content_words } = result;
      writeJson(collection.figures(file), { ...each, cold, all_words, content_words });
    }
  }
}

function rawFigures(collection) {
  const named = (kind) =>
    Object.fromEntries(
      fs.readdirSync(collection.folder)
        .filter((file) => file.startsWith(`${kind}-`))
        .map((file) => [file.slice(kind.length + 1, -'.json'.length), readJson(path.join(collection.folder, file))]),
    );
  const asked = path.join(collection.folder, 'ask');
  return {
    collection: readJson(collection.figures('collection')),
    builds: named('build'),
    serving: named('serve'),
    series: fs.readdirSync(asked).map((file) => readJson(path.join(asked, file))),
  };
}

function report(collections, versions) {
  const result = {
    command: 'make bench-retrieval',
    measured_at: new Date().toISOString(),
    machine: machine(),
    versions,
    sizes: collections.map((collection) => summary(rawFigures(collection))),
  };
  fs.mkdirSync(options.out, { recursive: true });
  fs.writeFileSync(path.join(options.out, 'retrieval.json'), `${JSON.stringify(result, null, 1)}\n`);
  fs.writeFileSync(path.join(options.out, 'retrieval.svg'), plot(result));
  const text = tables(result);
  writeTables(path.join(options.out, '../benchmarks.md'), text);
  console.log(Object.values(text).join('\n\n'));
}

const unknown = steps.filter((step) => !kSteps.includes(step));
if (unknown.length > 0) fail(`There is no step named ${unknown.join(', ')}; there are ${kSteps.join(', ')}.`);
if (!fs.existsSync(path.join(programs, 'retrieval_bench'))) fail(`${programs} has no retrieval_bench: make bench-retrieval builds it.`);
for (const number of [...list(options.sizes), options.rounds, options.seconds]) {
  if (!/^[1-9]\d*$/.test(number)) fail(`${number} is not a whole number above 0.`);
}
const versions = presentEngines();
const collections = list(options.sizes).map((size) => new Collection(Number(size)));
writeQuestions(path.join(options.cache, 'questions.txt'));
for (const collection of collections) {
  if (steps.includes('collection')) makeCollection(collection);
  if (steps.includes('build')) build(collection, Object.keys(versions));
  if (steps.includes('serve')) serve(collection, Object.keys(versions));
  if (steps.includes('ask')) ask(collection, Object.keys(versions));
}
if (steps.includes('report')) report(collections, versions);
