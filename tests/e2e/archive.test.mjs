// One archive with everything: out of one server, into another.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runQwalt } from '../support/commands.mjs';
import { makePdf, startQwalt } from '../support/qwalt.mjs';
import { Client, eventually } from './client.mjs';

describe('an archive', () => {
  let folder;
  let from;
  let to;
  let source;
  let target;
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-archive-'));
    from = await startQwalt();
    to = await startQwalt();
    source = new Client(from.url);
    target = new Client(to.url);
    const pdf = await source.add('frame.pdf', makePdf(['Tighten the zorvane bolts to 42 Nm.']));
    await source.add('Öl – Wartung.txt', 'Das Getriebe nimmt drei Liter Quellmark-Öl.\n');
    await source.api('PUT', `documents/${pdf.id}/prompt`, { system_prompt: 'Speak of bolts only.' });
    await source.ask('What do the zorvane bolts need?');
  });
  after(async () => {
    await from?.stop();
    await to?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('is written with its size and taken in whole, prompts and chats too', async () => {
    const file = path.join(folder, 'all.qwalt');
    const written = await runQwalt(['export', file, '--data', from.dataDir]);
    assert.equal(written.code, 0, written.stderr);
    const reply = await source.fetch('/api/v1/export');
    assert.equal(reply.status, 200);
    assert.equal(Number(reply.headers.get('content-length')), (await reply.arrayBuffer()).byteLength);
    const read = await runQwalt(['import', file, '--data', to.dataDir]);
    assert.equal(read.code, 0, read.stdout + read.stderr);
    assert.match(read.stdout, /2 documents came/);
    const pdf = await eventually(async () =>
      (await target.allDocuments()).find(({ name, state }) => name === 'frame.pdf' && state === 'ready'));
    assert.equal((await target.api('GET', `documents/${pdf.id}/prompt`)).system_prompt, 'Speak of bolts only.');
    assert.equal((await target.api('GET', 'chats')).chats.length, 1);
    await eventually(async () => (await target.search('Quellmark')).length === 1);
  });

  it('brings nothing twice', async () => {
    const archive = Buffer.from(await (await source.fetch('/api/v1/export')).arrayBuffer());
    const report = await target.json('POST', '/api/v1/import', archive);
    assert.equal(report.documents, 0);
    assert.equal(report.documents_there, 2);
    assert.equal(report.chats_there, 1);
    assert.deepEqual(report.refused, []);
    assert.equal((await target.allDocuments()).length, 2);
  });

  it('goes through a pipe', async () => {
    const written = await runQwalt(['export', '-', '--data', from.dataDir], { binary: true });
    assert.equal(written.code, 0, written.stderr);
    const data = path.join(folder, 'piped');
    const read = await runQwalt(['import', '-', '--data', data], { input: written.stdout });
    assert.equal(read.code, 0, read.stdout + read.stderr);
    const list = await runQwalt(['list', '--json', '--data', data]);
    assert.equal(JSON.parse(list.stdout).length, 2);
  });

  it('that is damaged or none is refused in plain words', async () => {
    const archive = Buffer.from(await (await source.fetch('/api/v1/export')).arrayBuffer());
    for (const bytes of [Buffer.from('no archive at all'), archive.subarray(0, archive.length - 700)]) {
      const reply = await target.reply('/api/v1/import', { method: 'POST', body: bytes });
      assert.equal(reply.status, 400);
      assert.match(reply.body.detail, /\S.*\S/);
    }
    fs.writeFileSync(path.join(folder, 'none.qwalt'), 'no archive at all');
    const read = await runQwalt(['import', path.join(folder, 'none.qwalt'), '--data', to.dataDir]);
    assert.equal(read.code, 1);
    assert.match(read.stderr, /^qwalt: \S/);
  });

  it('of another server is asked for by its address', async () => {
    const file = path.join(folder, 'remote.qwalt');
    assert.equal((await runQwalt(['export', file, '--url', from.url])).code, 0);
    assert.ok(fs.statSync(file).size > 1000);
    assert.ok(!fs.existsSync(`${file}.part`));
  });
});
