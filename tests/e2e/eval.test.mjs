// `qwalt eval`: made-up sets, wrong ones, and the shared sets against the figures of docs/eval.md.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makePdf } from '../support/documents.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const binary = path.resolve(root, process.env.QWALT_BIN ?? 'build/release/qwalt');
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-eval-test-'));
after(() => fs.rmSync(scratch, { recursive: true, force: true }));

// What a difference from the committed figure may be.
const kNoise = 0.005;

let folders = 0;
function newFolder(files = {}) {
  const folder = path.join(scratch, `set${folders++}`);
  fs.mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

const jsonl = (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

// {code, stdout, stderr, left}: left are the names that stayed in the folder for temporary files.
function run(args, { timeout = 300_000 } = {}) {
  const temporary = newFolder();
  const env = { ...process.env, TMPDIR: temporary };
  return new Promise((resolve) => {
    execFile(binary, ['eval', ...args], { env, cwd: scratch, timeout, maxBuffer: 1 << 28 }, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr, left: fs.readdirSync(temporary) }),
    );
  });
}

async function succeeds(...args) {
  const { code, stdout, stderr, left } = await run(args);
  assert.equal(code, 0, `qwalt eval ${args.join(' ')}: ${code}\n${stdout}${stderr}`);
  assert.deepEqual(left, []);
  return stdout;
}

const figuresOf = async (...args) => JSON.parse(await succeeds(...args, '--json'));

async function failsWith(pattern, ...args) {
  const { code, stdout, stderr, left } = await run(args);
  assert.ok(Number.isInteger(code) && code !== 0, `qwalt eval ${args.join(' ')}: ${code}\n${stdout}`);
  assert.match(stderr, pattern);
  assert.deepEqual(left, []);
}

const kMachines = ['pump', 'press', 'lathe', 'drill', 'crane', 'mixer', 'boiler', 'conveyor'];
const kParts = ['bolt', 'valve', 'bearing', 'filter', 'cable', 'sensor'];

// Each passage tells of one part of one machine; each question asks for one.
function passageSet({ title = true } = {}) {
  const corpus = [];
  const queries = [];
  const qrels = ['query-id\tcorpus-id\tscore'];
  for (const machine of kMachines) {
    for (const part of kParts) {
      const id = `${machine}#${part}`;
      const text = `The ${part} of this machine is looked at by the foreman every ${id.length} weeks.`;
      corpus.push({ _id: id, ...(title ? { title: `Manual of the ${machine}` } : {}), text });
      queries.push({ _id: `q-${id}`, text: `How often is the ${part} of the ${machine} looked at?` });
      qrels.push(`q-${id}\t${id}\t1`);
    }
  }
  return { 'corpus.jsonl': jsonl(corpus), 'queries.jsonl': jsonl(queries), 'qrels.tsv': `${qrels.join('\n')}\n` };
}

// The same by hand: mean of 1 / log2(rank + 1) where one passage is relevant.
function ndcgOf(trecRun) {
  const ranks = new Map();
  for (const line of trecRun.trim().split('\n')) {
    const [query, , passage, rank] = line.split('\t');
    if (query === `q-${passage}` && Number(rank) <= 10) ranks.set(query, Number(rank));
  }
  const gains = [...ranks.values()].map((rank) => 1 / Math.log2(rank + 1));
  return gains.reduce((a, b) => a + b, 0) / (kMachines.length * kParts.length);
}

describe('qwalt eval with passages', () => {
  it('tells what was found, as a table and as JSON', async () => {
    const set = newFolder(passageSet());
    const table = await succeeds(set);
    assert.match(table, /nDCG@10\s+R@10\s+R@100\s+MRR@10\s+questions/);
    assert.match(table, /p50 ms\s+p99 ms\s+passages\s+text MB\s+index MB\s+ratio\s+build s\s+MB\/s/);
    const { sets } = await figuresOf(set);
    assert.equal(sets.length, 1);
    assert.equal(sets[0].name, path.basename(set));
    assert.equal(sets[0].questions, 48);
    assert.equal(sets[0].passages, 48);
    assert.equal(sets[0].documents, 8);
    assert.deepEqual(sets[0].languages, { en: 48 });
    assert.ok(sets[0]['ndcg@10'] > 0.9, `nDCG@10 ${sets[0]['ndcg@10']}`);
    assert.ok(sets[0].index_bytes > 0 && sets[0].p99_ms > 0);
  });

  it('writes a run whose figures are the same', async () => {
    const file = path.join(scratch, 'run.tsv');
    const { sets } = await figuresOf(newFolder(passageSet({ title: false })), '--run', file);
    const text = fs.readFileSync(file, 'utf8');
    assert.ok(Math.abs(ndcgOf(text) - sets[0]['ndcg@10']) < 1e-5);
    const scores = new Map();
    for (const line of text.trim().split('\n')) {
      const [query, , , , score] = line.split('\t');
      assert.ok(!(Number(score) >= scores.get(query)), 'scores fall');
      scores.set(query, Number(score));
    }
  });

  it('takes Windows line ends, a byte order mark, BEIR folders and TREC columns', async () => {
    const files = passageSet();
    const plain = await figuresOf(newFolder(files));
    const trec = files['qrels.tsv'].split('\n').slice(1, -1).map((line) => line.replace('\t', ' 0 ').replace('\t', ' '));
    const other = await figuresOf(
      newFolder({
        'corpus.jsonl': `\ufeff${files['corpus.jsonl'].replaceAll('\n', '\r\n\r\n')}`,
        'queries.jsonl': files['queries.jsonl'].replaceAll('\n', '\r\n'),
        'qrels/test.tsv': trec.join('\r\n'),
      }),
    );
    assert.equal(other.sets[0]['ndcg@10'], plain.sets[0]['ndcg@10']);
  });

  it('takes a folder of several sets and the first questions only', async () => {
    const files = passageSet();
    const folder = newFolder();
    for (const name of ['b', 'a']) {
      fs.mkdirSync(path.join(folder, name));
      for (const [file, content] of Object.entries(files)) fs.writeFileSync(path.join(folder, name, file), content);
    }
    const { sets, mean } = await figuresOf(folder, '--limit', '5');
    assert.deepEqual(sets.map((set) => [set.name, set.questions]), [['a', 5], ['b', 5]]);
    assert.equal(mean['ndcg@10'], sets[0]['ndcg@10']);
    assert.match(await succeeds(folder), /\nmean /);
    await failsWith(/several/, folder, '--run', path.join(scratch, 'no.tsv'));
  });

  it('says what is wrong, and where', async () => {
    const files = passageSet();
    await failsWith(/no folder/, path.join(scratch, 'nowhere'));
    await failsWith(/There is no corpus\.jsonl in/, newFolder());
    await failsWith(/queries\.jsonl/, newFolder({ 'corpus.jsonl': files['corpus.jsonl'] }));
    await failsWith(/corpus\.jsonl, line 49: it is no JSON/, newFolder({ ...files, 'corpus.jsonl': `${files['corpus.jsonl']}{"_id`}));
    await failsWith(/corpus\.jsonl, line 49: "pump#bolt" stands in line 1 already/, newFolder({ ...files, 'corpus.jsonl': files['corpus.jsonl'] + files['corpus.jsonl'] }));
    await failsWith(/corpus\.jsonl, line 1: it is longer than 16 MB/, newFolder({ ...files, 'corpus.jsonl': 'x'.repeat(17 << 20) }));
    await failsWith(/qrels\.tsv, line 50: its score/, newFolder({ ...files, 'qrels.tsv': `${files['qrels.tsv']}q\tp\tx\n` }));
    await failsWith(/no language/, newFolder(files), '--language', 'tlh');
    await failsWith(/limit/, newFolder(files), '--limit', '0');
    const table = await succeeds(newFolder({ ...files, 'qrels.tsv': `${files['qrels.tsv']}q-pump#bolt\tgone\t1\n` }));
    assert.match(table, /judged passages that are not in corpus\.jsonl .*: 1\n/);
  });

  it('explains itself', async () => {
    const help = await succeeds('--help');
    for (const word of ['corpus.jsonl', 'queries.jsonl', 'qrels.tsv', 'questions.jsonl', '--documents', '--run', 'nDCG@10']) {
      assert.ok(help.includes(word), word);
    }
  });

  it('leaves nothing when it is interrupted', async () => {
    const rows = [];
    for (let i = 0; i < 400_000; i++) rows.push(`{"_id": "r${i}", "text": "row ${i} of a file that takes a while ${i * 7919}"}`);
    const set = newFolder({
      'corpus.jsonl': rows.join('\n'),
      'queries.jsonl': jsonl([{ _id: 'q', text: 'row' }]),
      'qrels.tsv': 'q\tr1\t1\n',
    });
    const temporary = newFolder();
    let child;
    const watcher = fs.watch(temporary, () => child.kill('SIGINT'));
    child = spawn(binary, ['eval', set], { env: { ...process.env, TMPDIR: temporary }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
    const code = await new Promise((resolve) => child.once('exit', (status, signal) => resolve(status ?? signal)));
    watcher.close();
    assert.equal(code, 1);
    assert.match(said, /Stopped/);
    assert.deepEqual(fs.readdirSync(temporary), []);
  });
});

describe('qwalt eval with documents', () => {
  const pages = ['The crane lifts four tons.', 'Tighten the cover bolts to 25 Nm.', 'The oil is drained every second year.'];
  const documents = {
    'docs/crane manual.pdf': makePdf(pages),
    'docs/rules.txt': 'Only a trained electrician may open the cabinet.\n\nVisitors wear a helmet at all times.\n',
    'docs/broken.pdf': '%PDF-1.4 and nothing more',
  };
  const questions = jsonl([
    { _id: 'torque', question: 'Which torque for the bolts of the cover?', gold: [{ doc: 'crane manual.pdf', page: 2 }] },
    { _id: 'oil', question: 'When is the oil drained?', gold: { doc: 'crane manual', page: 3, text: 'drained every\nsecond year' } },
    { _id: 'cabinet', question: 'Who may open the cabinet?', gold: { doc: 'rules', text: 'Only a trained electrician' } },
  ]);

  it('reads them, asks, and tells which failed', async () => {
    const set = newFolder({ ...documents, 'questions.jsonl': questions });
    const { sets } = await figuresOf('--documents', set);
    assert.equal(sets[0].documents, 2);
    assert.equal(sets[0].questions, 3);
    assert.deepEqual(sets[0].page, { questions: 2, first: 1, first_5: 1, near_first: 1, near_first_5: 1 });
    assert.equal(sets[0].text.questions, 2);
    assert.equal(sets[0].text['recall@5'], 1);
    assert.equal(sets[0].text.first_4000_characters, 1);
    assert.deepEqual(sets[0].notes, []);
    assert.deepEqual(sets[0].failed.map((one) => one.document), ['broken.pdf']);
    assert.deepEqual(sets[0].each.map((one) => [one.id, one.page_rank]), [['torque', 1], ['oil', 1], ['cabinet', undefined]]);
    const table = await succeeds('--documents', set, '--limit', '2');
    assert.match(table, /2 questions with a page\s+first\s+first 5/);
    assert.match(table, /failed: broken\.pdf: \S+/);
  });

  it('says what is wrong, and where', async () => {
    await failsWith(/There is no questions\.jsonl in/, '--documents', newFolder(documents));
    await failsWith(/qwalt eval --documents reads it/, newFolder({ ...documents, 'questions.jsonl': questions }));
    await failsWith(/no documents/, '--documents', newFolder({ 'questions.jsonl': questions }));
    await failsWith(/questions\.jsonl, line 1: it has no "gold"/, '--documents', newFolder({ ...documents, 'questions.jsonl': '{"question": "?"}' }));
    await failsWith(/--run/, '--documents', newFolder({ ...documents, 'questions.jsonl': questions }), '--run', 'x');
    const gone = jsonl([{ _id: 'z', question: 'Who?', gold: { doc: 'gone.pdf', page: 1 } }]);
    const table = await succeeds('--documents', newFolder({ ...documents, 'questions.jsonl': gone }));
    assert.match(table, /question z: there is no document called "gone\.pdf"/);
  });
});

// {set: figure} of the rows `| name | figure | …` under a heading of docs/eval.md.
function committedFigures(heading) {
  const text = fs.readFileSync(path.join(root, 'docs/eval.md'), 'utf8');
  const section = text.split(`\n### ${heading}\n`)[1]?.split('\n#')[0] ?? '';
  const rows = [...section.matchAll(/^\| ([\w-]+) \| (\d?\.\d+) \|/gm)];
  return Object.fromEntries(rows.map(([, name, figure]) => [name, Number(figure)]));
}

describe('the shared sets', () => {
  const data = path.resolve(root, process.env.QWALT_SHARED_DATA ?? '../shared/data');
  const shared = path.join(data, 'retrieval');
  const skip = fs.existsSync(shared) ? false : `NOT CHECKED: the shared sets are not at ${shared} (QWALT_SHARED_DATA)`;

  it('are searched as well as docs/eval.md says', { skip }, async () => {
    const committed = committedFigures('Passages of the shared sets');
    assert.ok(Object.keys(committed).length >= 9, 'docs/eval.md has a table of nine sets');
    const { sets } = await figuresOf(shared);
    const faults = [];
    for (const [name, figure] of Object.entries(committed)) {
      const found = sets.find((set) => set.name === name)?.['ndcg@10'];
      if (!(found >= figure - kNoise)) faults.push(`${name}: nDCG@10 ${found}, committed ${figure}`);
    }
    assert.deepEqual(faults, []);
  });

  it('are found in as raw documents as well as docs/eval.md says', { skip }, async () => {
    const { sets } = await figuresOf('--documents', shared);
    const figures = {
      'azure-benefits': (set) => set.page.first_5,
      'chunking-eval': (set) => set.text.first_4000_characters,
    };
    const committed = committedFigures('Documents of the shared sets');
    for (const [name, figure] of Object.entries(figures)) {
      const set = sets.find((one) => one.name === name);
      assert.deepEqual(set.failed, []);
      // One question of fifty is noise.
      const noise = name === 'azure-benefits' ? 1.01 / set.questions : kNoise;
      assert.ok(figure(set) >= committed[name] - noise, `${name}: ${figure(set)}, committed ${committed[name]}`);
    }
  });
});
