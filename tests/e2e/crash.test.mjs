// kill -9 at random moments: what was acknowledged becomes whole and searchable, nothing half
// stays.
// QWALT_CRASH_ROUNDS sets how many rounds, QWALT_CRASH_SEED repeats a run.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { startQwalt } from '../support/qwalt.mjs';
import { englishLike, randomSource } from '../../bench/corpus.mjs';
import { Client, eventually } from './client.mjs';
import { leftoversOf, originalsOf } from './data_folder.mjs';

const kRounds = Number(process.env.QWALT_CRASH_ROUNDS ?? 12);
const kSeed = Number(process.env.QWALT_CRASH_SEED ?? Date.now() % 1_000_000);
const kLatestMs = 400;
const kTextsARound = 6;
const kGiveUpMs = 500;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Every document is ready, and files/ holds their originals and nothing else.
async function assertWhole(server, client) {
  const documents = await eventually(
    async () => {
      const all = await client.allDocuments();
      return all.every(({ state }) => state === 'ready' || state === 'failed') && all;
    },
    { seconds: 60, what: 'every job at its end' },
  );
  for (const { name, state, error } of documents) {
    assert.equal(state, 'ready', `${name}: ${JSON.stringify(error)}`);
  }
  const wanted = documents
    .map(({ sha256 }) => sha256)
    .sort()
    .join('\n');
  await eventually(
    () =>
      originalsOf(server.dataDir).join('\n') === wanted && leftoversOf(server.dataDir).length === 0,
    { what: 'files/ as the documents' },
  );
  return documents;
}

// One word that stands in this text only. Of letters: digits in it would be words of their own.
const lettersOf = (number) => String(number).replace(/\d/g, (digit) => 'abcdefghij'[digit]);
const markOf = (round, part) => `zmark${lettersOf(round)}q${lettersOf(part)}z`;

// Texts of different size, so that a crash meets uploads, extraction and indexing.
function textsOf(round, random) {
  const texts = {};
  for (let part = 0; part < kTextsARound; part++) {
    const bytes = [100, 20_000, 400_000][Math.floor(random() * 3)];
    const body = englishLike(bytes, round * 100 + part).text;
    texts[`round ${round} part ${part}.txt`] =
      `${body}\n\nThe last line holds ${markOf(round, part)}.\n`;
  }
  return texts;
}

// Uploads each text in its own request until `killer` has cut them; returns what was acknowledged.
async function uploadUntilKilled(client, texts, killer) {
  const acknowledged = [];
  const leave = new AbortController();
  const uploads = Object.entries(texts).map(async ([name, text]) => {
    try {
      const { documents } = await client.upload({ [name]: text }, { signal: leave.signal });
      acknowledged.push({ name, id: documents[0].id });
    } catch (error) {
      if (error.code === 'ERR_ASSERTION') throw error;
    }
  });
  await killer();
  // Replies that came before the end are read; a request that nobody answers any more is given up.
  const late = setTimeout(() => leave.abort(), kGiveUpMs);
  await Promise.all(uploads);
  clearTimeout(late);
  return acknowledged;
}

describe(`a server killed at random moments (seed ${kSeed})`, () => {
  let server;
  after(() => server?.stop());

  it(
    'keeps every upload it acknowledged and nothing half',
    { timeout: kRounds * 30_000 },
    async (t) => {
      const random = randomSource(kSeed);
      server = await startQwalt({ keepData: true });
      const promised = new Map();
      for (let round = 0; round < kRounds; round++) {
        const client = new Client(server.url);
        const acknowledged = await uploadUntilKilled(client, textsOf(round, random), async () => {
          await pause(random() * kLatestMs);
          await server.kill9();
        });
        for (const { name, id } of acknowledged) promised.set(name, id);
        server = await startQwalt({ dataDir: server.dataDir, keepData: true });
        const again = new Client(server.url);
        const documents = await assertWhole(server, again);
        const ids = new Map(documents.map(({ name, id }) => [name, id]));
        for (const [name, id] of promised)
          assert.equal(ids.get(name), id, `round ${round}: ${name}`);
        for (const { name, id } of documents.filter(({ name }) =>
          name.startsWith(`round ${round} `),
        )) {
          const [first] = await again.search(markOf(round, name.split('part ')[1].split('.')[0]));
          assert.equal(first?.document_id, id, `round ${round}: ${name} is not found`);
        }
      }
      t.diagnostic(
        `${promised.size} of ${kRounds * kTextsARound} uploads were acknowledged before a kill`,
      );
      assert.ok(promised.size > 0, 'no upload was ever acknowledged: the moments are too early');
    },
  );

  it('starts with the same documents once more, all of them found', async () => {
    await server.stop();
    server = await startQwalt({ dataDir: server.dataDir, keepData: true });
    const client = new Client(server.url);
    for (const { name, id } of await assertWhole(server, client)) {
      const [, round, part] = /round (\d+) part (\d+)/.exec(name);
      assert.equal((await client.search(markOf(round, part)))[0]?.document_id, id, name);
    }
  });

  it('rebuilds an index that was deleted', async () => {
    await server.stop();
    const index = path.join(server.dataDir, 'index');
    assert.ok(fs.existsSync(index), 'the index has its own folder');
    fs.rmSync(index, { recursive: true });
    server = await startQwalt({ dataDir: server.dataDir, keepData: true });
    const client = new Client(server.url);
    await eventually(async () => (await client.reply('/ready')).status === 200, {
      seconds: 60,
      what: '/ready',
    });
    for (const { name, id } of await assertWhole(server, client)) {
      const [, round, part] = /round (\d+) part (\d+)/.exec(name);
      assert.equal((await client.search(markOf(round, part)))[0]?.document_id, id, name);
    }
  });

  it('rebuilds an index whose files are damaged', async () => {
    await server.stop();
    const index = path.join(server.dataDir, 'index');
    for (const name of fs.readdirSync(index)) {
      const file = path.join(index, name);
      if (!fs.statSync(file).isFile()) continue;
      const bytes = fs.readFileSync(file);
      for (let at = 0; at < bytes.length; at += 97) bytes[at] ^= 0x5a;
      fs.writeFileSync(file, bytes);
    }
    server = await startQwalt({ dataDir: server.dataDir });
    const client = new Client(server.url);
    await eventually(async () => (await client.reply('/ready')).status === 200, {
      seconds: 60,
      what: '/ready',
    });
    const [{ name, id }] = await client.allDocuments();
    const [, round, part] = /round (\d+) part (\d+)/.exec(name);
    assert.equal((await client.search(markOf(round, part)))[0]?.document_id, id);
  });
});

describe('a server killed while it deletes', () => {
  it('never finds again what a reply called deleted', async () => {
    let server = await startQwalt({ keepData: true });
    let client = new Client(server.url);
    const ids = [];
    for (let i = 0; i < 8; i++)
      ids.push((await client.add(`doomed ${i}.txt`, `The doomed text vexil${i}.\n`)).id);
    const gone = [];
    const leave = new AbortController();
    const deletes = ids.map(async (id, i) => {
      const options = { method: 'DELETE', signal: leave.signal };
      const reply = await client.fetch(`/api/v1/documents/${id}`, options).catch(() => undefined);
      if (reply?.status === 204) gone.push(i);
    });
    await eventually(() => gone.length >= 2, { what: 'two deletions' });
    await server.kill9();
    const late = setTimeout(() => leave.abort(), kGiveUpMs);
    await Promise.all(deletes);
    clearTimeout(late);
    server = await startQwalt({ dataDir: server.dataDir });
    client = new Client(server.url);
    try {
      await assertWhole(server, client);
      const found = (await client.search('doomed text', { limit: 100 })).map(
        ({ document_id }) => document_id,
      );
      for (const i of gone) assert.ok(!found.includes(ids[i]), `document ${i} is found again`);
      assert.equal(found.length, (await client.allDocuments()).length, 'and the others are');
    } finally {
      await server.stop();
    }
  });
});
