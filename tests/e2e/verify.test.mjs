// `qwalt verify`: what it proves, what it finds, what it mends.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runQwalt } from '../support/commands.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { Client, eventsOf } from './client.mjs';
import { originalsOf } from './data_folder.mjs';

describe('verify', () => {
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    await client.add('oil.txt', 'The zorvane pump takes three litres of oil.\n');
    await client.add('paint.txt', 'The quellmark primer dries for ninety minutes.\n');
  });
  after(() => server?.stop());

  const verify = (...more) => runQwalt(['verify', '--data', server.dataDir, ...more]);

  it('finds nothing where all is well', async () => {
    const { code, stdout, stderr } = await verify();
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /nothing is wrong \(2 documents/);
  });

  it('tells how far it is, and ends with what it saw', async () => {
    const reply = await client.fetch('/api/v1/verify', { method: 'POST' });
    assert.equal(reply.status, 200);
    const events = [];
    for await (const event of eventsOf(reply)) if (event.event) events.push(event);
    const done = events.at(-1);
    assert.equal(done.event, 'done');
    assert.equal(done.data.documents, 2);
    assert.equal(done.data.findings, 0);
    assert.ok(events.some(({ event, data }) => event === 'progress' && data.stage === 'originals'));
  });

  it('names a file of nobody, and takes it away when told to', async () => {
    const stray = path.join(server.dataDir, 'files', 'ab', 'ab'.padEnd(64, '0'));
    fs.mkdirSync(path.dirname(stray), { recursive: true });
    fs.writeFileSync(stray, 'nobody needs this');
    const found = await verify();
    assert.equal(found.code, 1, found.stdout + found.stderr);
    assert.match(found.stdout, /1 finding/);
    assert.match(found.stdout, /--repair/);
    const mended = await verify('--repair');
    assert.equal(mended.code, 1);
    assert.match(mended.stdout, /mended/);
    assert.equal((await verify()).code, 0);
  });

  it('finds an original that changed', async () => {
    const [document] = (await client.allDocuments()).filter(({ name }) => name === 'oil.txt');
    const original = path.join(server.dataDir, 'files', document.sha256.slice(0, 2), document.sha256);
    assert.ok(originalsOf(server.dataDir).length >= 2);
    fs.chmodSync(original, 0o600);
    fs.writeFileSync(original, 'The zorvane pump takes three litres of wine.\n');
    const { code, stdout } = await verify();
    assert.equal(code, 1);
    assert.match(stdout, /oil\.txt/);
  });

  it('refuses what it does not understand', async () => {
    const reply = await client.reply('/api/v1/verify', { method: 'POST', body: { repair: 'perhaps' } });
    assert.equal(reply.status, 400);
  });
});
