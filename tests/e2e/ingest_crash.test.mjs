// kill -9 of the server, or of the child that reads, while fifty documents are taken in: in the end
// each is there exactly once, and store, files and index agree.
// QWALT_INGEST_KILLS sets how many kills (12), QWALT_CRASH_SEED repeats a run.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { mixedDocuments } from '../support/mixed_documents.mjs';
import { qwaltProgram, startQwalt } from '../support/qwalt.mjs';
import { randomSource } from '../../bench/corpus.mjs';
import { Client, eventually } from './client.mjs';
import { childrenOf } from './processes.mjs';

const kKills = Number(process.env.QWALT_INGEST_KILLS ?? 12);
const kSeed = Number(process.env.QWALT_CRASH_SEED ?? Date.now() % 1_000_000);
const kKillsAnIngest = 4;
const kLatestMs = 700;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const run = promisify(execFile);

// Ends one child of the server at random, if one runs.
function killChild(server, random) {
  const children = childrenOf(server.pid);
  if (children.length === 0) return false;
  try {
    process.kill(children[Math.floor(random() * children.length)], 'SIGKILL');
    return true;
  } catch {
    return false;
  }
}

async function allReady(client) {
  const all = await client.allDocuments();
  return all.every(({ state }) => state === 'ready' || state === 'failed') && all;
}

async function assertWhole(client, documents) {
  const stored = await eventually(() => allReady(client), { seconds: 120, what: 'every document at its end' });
  const states = stored.map(({ name, state, error }) => `${name}: ${error?.message ?? state}`);
  assert.deepEqual(states.sort(), documents.map(({ name }) => `${name}: ready`).sort());
  for (const { name, mark } of documents) {
    const found = await client.search(mark);
    assert.deepEqual([...new Set(found.map((passage) => passage.name))], [name], `${name} by its own word`);
  }
}

async function ingestWithKills(seed, kills, random) {
  const documents = mixedDocuments(seed);
  let server = await startQwalt({ keepData: true });
  let client = new Client(server.url);
  await client.upload(Object.fromEntries(documents.map(({ name, bytes }) => [name, bytes])));
  const killed = { server: 0, child: 0 };
  for (let kill = 0; kill < kills; kill++) {
    await pause(random() * kLatestMs);
    if (random() < 0.5 && killChild(server, random)) {
      killed.child++;
      continue;
    }
    await server.kill9();
    killed.server++;
    server = await startQwalt({ dataDir: server.dataDir, keepData: true });
    client = new Client(server.url);
  }
  await assertWhole(client, documents);
  const { stdout } = await run(qwaltProgram(), ['verify', '--data', server.dataDir]);
  assert.match(stdout, /nothing is wrong/);
  await server.stop();
  fs.rmSync(server.dataDir, { recursive: true });
  return killed;
}

describe(`an ingest of fifty documents with kill -9 (seed ${kSeed})`, () => {
  it('ends with each of them ready exactly once', { timeout: kKills * 20_000 }, async (t) => {
    const random = randomSource(kSeed);
    const sum = { server: 0, child: 0 };
    for (let done = 0, round = 0; done < kKills; done += kKillsAnIngest, round++) {
      const killed = await ingestWithKills(kSeed + round, Math.min(kKillsAnIngest, kKills - done), random);
      sum.server += killed.server;
      sum.child += killed.child;
    }
    t.diagnostic(`${sum.server} kills of the server, ${sum.child} of a child`);
  });
});
