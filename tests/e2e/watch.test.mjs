// Watched folders: by the command line of the server, by the API, by the commands.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runQwalt } from '../support/commands.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { Client, eventually } from './client.mjs';
import { assertProblem, assertProblemBody } from './problem.mjs';

const named = async (client, end) =>
  (await client.allDocuments()).find(({ name, state }) => name.endsWith(end) && state === 'ready');
const appears = (client, end) =>
  eventually(() => named(client, end), { seconds: 30, what: `${end} ready` });
const goes = (client, end) =>
  eventually(async () => !(await client.allDocuments()).some(({ name }) => name.endsWith(end)),
    { seconds: 30, what: `${end} gone` });

describe('a folder that the server was started to watch', () => {
  let root;
  let folder;
  let server;
  let client;
  before(async () => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-watch-'));
    folder = path.join(root, 'manuals');
    fs.mkdirSync(path.join(folder, 'deep'), { recursive: true });
    fs.writeFileSync(path.join(folder, 'deep', 'oil.txt'), 'The zorvane pump takes oil.\n');
    fs.writeFileSync(path.join(folder, 'left.bak'), 'Never read.\n');
    server = await startQwalt({ args: ['--watch', `${folder}=default`, '--ignore', '*.bak'] });
    client = new Client(server.url);
  });
  after(async () => {
    await server?.stop();
    fs.rmSync(root, { recursive: true, force: true });
  });

  it('is followed: adds, edits, moves and deletes', async () => {
    await appears(client, 'deep/oil.txt');
    fs.writeFileSync(path.join(folder, 'new.txt'), 'The quellmark valve opens at nine bar.\n');
    await appears(client, 'new.txt');
    fs.writeFileSync(path.join(folder, 'new.txt'), 'The ostrel gasket is replaced in spring.\n');
    await eventually(async () => (await client.search('ostrel')).length > 0, { seconds: 30 });
    assert.deepEqual(await client.search('quellmark'), []);
    fs.renameSync(path.join(folder, 'new.txt'), path.join(folder, 'deep', 'moved.txt'));
    await appears(client, 'deep/moved.txt');
    await goes(client, 'manuals/new.txt');
    fs.rmSync(path.join(folder, 'deep', 'moved.txt'));
    await goes(client, 'moved.txt');
    assert.ok(!(await client.allDocuments()).some(({ name }) => name.endsWith('.bak')));
  });

  it('is shown, and stays', async () => {
    const { watches, roots } = await client.api('GET', 'watches');
    assert.equal(watches.length, 1);
    assert.equal(watches[0].folder, fs.realpathSync(folder));
    assert.equal(watches[0].permanent, true);
    assert.deepEqual(watches[0].ignore, ['*.bak']);
    assert.equal(watches[0].files, 1);
    assert.deepEqual(roots, []);
    await client.api('POST', `watches/${watches[0].id}/scan`, undefined, 202);
    await assertProblem(client, 'DELETE', `/api/v1/watches/${watches[0].id}`, 409, 'conflict');
  });

  it('is the only one: an API key does not read the disk', async () => {
    const reply = await client.reply('/api/v1/watches', { method: 'POST', body: { folder: '/etc' } });
    assertProblemBody(reply, 403, 'forbidden');
    assert.match(reply.body.detail, /--watch-root/);
  });
});

describe('folders below a root that may be watched', () => {
  let root;
  let server;
  let client;
  before(async () => {
    root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-roots-')));
    for (const name of ['allowed', 'outside']) {
      fs.mkdirSync(path.join(root, name, 'papers'), { recursive: true });
      fs.writeFileSync(path.join(root, name, 'papers', `${name}.txt`), `The ${name} papers speak.\n`);
    }
    fs.symlinkSync(path.join(root, 'outside', 'papers'), path.join(root, 'allowed', 'link'));
    server = await startQwalt({ args: ['--watch-root', path.join(root, 'allowed')] });
    client = new Client(server.url);
  });
  after(async () => {
    await server?.stop();
    fs.rmSync(root, { recursive: true, force: true });
  });

  const post = (body) => client.reply('/api/v1/watches', { method: 'POST', body });

  it('are the only ones', async () => {
    for (const folder of [path.join(root, 'outside', 'papers'), path.join(root, 'allowed', 'link'),
      path.join(root, 'allowed', '..', 'outside'), `${root}/allowedmore`, '/', '/etc', '/no/such']) {
      assertProblemBody(await post({ folder }), 403, 'forbidden');
    }
    assertProblemBody(await post({ folder: 'allowed/papers' }), 400, 'invalid');
    assertProblemBody(await post({}), 400, 'invalid');
    assertProblemBody(await post({ folder: path.join(root, 'allowed'), workspace: 'other' }), 404, 'not-found');
    assert.deepEqual((await client.api('GET', 'watches')).watches, []);
  });

  it('are watched, and watched no more', async () => {
    const folder = path.join(root, 'allowed', 'papers');
    const added = await post({ folder, ignore: ['*.tmp'] });
    assert.equal(added.status, 201, JSON.stringify(added.body));
    await appears(client, 'allowed.txt');
    assertProblemBody(await post({ folder }), 409, 'conflict');
    await client.api('DELETE', `watches/${added.body.id}?documents=keep`, undefined, 204);
    assert.ok(await named(client, 'allowed.txt'));
    await assertProblem(client, 'DELETE', `/api/v1/watches/${added.body.id}`, 404, 'not-found');
  });

  it('can go with their documents', async () => {
    const added = await post({ folder: path.join(root, 'allowed', 'papers') });
    await eventually(async () => {
      const { watches } = await client.api('GET', 'watches');
      return watches[0]?.files === 1 && watches[0].state === 'watching';
    }, { seconds: 30 });
    await assertProblem(client, 'DELETE', `/api/v1/watches/${added.body.id}?documents=perhaps`, 400, 'invalid');
    await client.api('DELETE', `watches/${added.body.id}?documents=remove`, undefined, 204);
    await goes(client, 'allowed.txt');
  });

  it('are added, listed and removed by commands', async () => {
    const data = ['--data', server.dataDir];
    const folder = path.join(root, 'allowed', 'papers');
    assert.equal((await runQwalt(['watch', 'add', folder, ...data])).code, 0);
    const list = await runQwalt(['watch', 'list', ...data]);
    assert.ok(list.stdout.includes(folder), list.stdout);
    assert.equal(JSON.parse((await runQwalt(['watch', 'list', '--json', ...data])).stdout).length, 1);
    const outside = await runQwalt(['watch', 'add', path.join(root, 'outside'), ...data]);
    assert.equal(outside.code, 1);
    assert.match(outside.stderr, /--watch-root/);
    assert.equal((await runQwalt(['watch', 'rm', folder, '--remove-documents', ...data])).code, 0);
    assert.equal((await runQwalt(['watch', 'rm', folder, ...data])).code, 1);
  });
});

describe('a watch that cannot be', () => {
  it('ends the start with a sentence', async () => {
    const data = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-nowatch-'));
    const start = (watch) => runQwalt(['serve', '--port', '0', '--data', path.join(data, 'd'), '--watch', watch]);
    const workspace = await start(`${data}=other`);
    assert.equal(workspace.code, 1);
    assert.match(workspace.stderr, /no workspace "other"/);
    fs.rmSync(data, { recursive: true, force: true });
  });
});
