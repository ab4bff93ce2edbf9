// A disk that is full: a plain error, nothing of before is lost, and work goes on once there is room.
// The disk is a small file system in memory; where none may be mounted the test is left out.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { mixedDocuments } from '../support/mixed_documents.mjs';
import { qwaltProgram, startQwalt } from '../support/qwalt.mjs';
import { englishLike } from '../../bench/corpus.mjs';
import { Client, eventually } from './client.mjs';

const kDiskMegabytes = 40;
const kRoomAtFirst = 6e6;
const run = promisify(execFile);

function mountSmallDisk() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kDiskMegabytes}m`, 'tmpfs', folder], { stdio: 'ignore' });
    return folder;
  } catch {
    fs.rmdirSync(folder);
    return undefined;
  }
}

describe('a full disk', () => {
  let disk;
  let server;
  let client;
  before(async () => {
    disk = mountSmallDisk();
    if (!disk) return;
    server = await startQwalt({ dataDir: path.join(disk, 'data'), keepData: true });
    client = new Client(server.url);
  });
  after(async () => {
    await server?.stop();
    if (!disk) return;
    execFileSync('umount', [disk]);
    fs.rmdirSync(disk);
  });

  const filler = () => path.join(disk, 'filler');
  // Leaves `bytes` of room.
  function fill(bytes) {
    fs.rmSync(filler(), { force: true });
    const { bavail, bsize } = fs.statfsSync(disk);
    fs.writeFileSync(filler(), Buffer.alloc(Math.max(0, bavail * bsize - bytes)));
  }

  async function assertAllFound(documents) {
    for (const { name, mark } of documents) {
      assert.ok((await client.search(mark)).some((passage) => passage.name === name), name);
    }
  }

  it('refuses in plain words, keeps what was there and goes on when there is room', async (t) => {
    if (!disk) return t.skip('NO SMALL DISK CAN BE MOUNTED HERE: the full disk is not tested');
    const documents = mixedDocuments(3, 12);
    const early = documents.slice(0, 6);
    for (const { name, bytes } of early) await client.add(name, bytes);

    fill(kRoomAtFirst);
    const refused = await uploadUntilRefused();
    assert.match(refused.detail, /(disk|space|room)/i);
    fill(0);
    const late = documents[7];
    const reply = await client.reply('/api/v1/documents', { method: 'POST', body: formOf(late) });
    assert.equal(reply.body.type, 'urn:qwalt:no-space', JSON.stringify(reply.body));
    await assertAllFound(early);
    assert.equal((await client.reply('/health')).status, 200);

    fs.rmSync(filler());
    const all = await eventually(
      async () => {
        const stored = await client.allDocuments();
        return stored.every(({ state }) => state === 'ready') && stored;
      },
      { seconds: 60, what: 'what was taken in before is read once there is room' },
    );
    assert.ok(all.length >= early.length);
    await client.add(late.name, late.bytes);
    await assertAllFound([...early, late]);
    const { stdout } = await run(qwaltProgram(), ['verify', '--data', server.dataDir]);
    assert.match(stdout, /nothing is wrong/);
  });

  function formOf({ name, bytes }) {
    const form = new FormData();
    form.append('file', new Blob([bytes]), name);
    return form;
  }

  // Texts of a megabyte, without waiting for one to be read, until the server has no room.
  async function uploadUntilRefused() {
    for (let i = 0; i < kDiskMegabytes; i++) {
      const file = { name: `fills ${i}.txt`, bytes: englishLike(1e6, 50 + i).text };
      const reply = await client.reply('/api/v1/documents', { method: 'POST', body: formOf(file) });
      if (reply.status !== 202) return reply.body;
    }
    throw new Error('the disk was never full');
  }
});
