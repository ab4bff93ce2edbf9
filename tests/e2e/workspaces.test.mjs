// Collections that are kept apart, keys with roles and workspaces, and limits of how often.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runQwalt } from '../support/commands.mjs';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { Client, eventsOf, eventually } from './client.mjs';
import { modelEnvironment } from './model.mjs';
import { assertProblem, assertProblemBody } from './problem.mjs';

const kHeader = 'X-QWalT-Workspace';
const kNative = fileURLToPath(new URL('../../docs/api/native.md', import.meta.url));

describe('workspaces', () => {
  let server;
  let home;
  let plant;
  before(async () => {
    server = await startQwalt();
    home = new Client(server.url);
    plant = new Client(server.url, { [kHeader]: 'plant' });
    await home.api('POST', 'workspaces', { name: 'plant' }, 201);
    await home.add('home.txt', 'The umbral gasket of the home line takes 11 Nm.\n');
    await plant.add('plant.txt', 'The umbral gasket of the plant takes 22 Nm.\n');
  });
  after(() => server?.stop());

  it('are listed with their documents', async () => {
    const { workspaces } = await home.api('GET', 'workspaces');
    assert.deepEqual(
      workspaces.map(({ name, documents }) => [name, documents]),
      [
        ['default', 1],
        ['plant', 1],
      ],
    );
    assert.equal((await home.api('GET', 'workspaces/plant')).name, 'plant');
  });

  it('do not see each other', async () => {
    assert.match((await home.search('umbral gasket'))[0].text, /11 Nm/);
    assert.equal((await home.search('umbral gasket')).length, 1);
    assert.match((await plant.search('umbral gasket'))[0].text, /22 Nm/);
    assert.match((await plant.ask('What does the umbral gasket take?')).text, /22 Nm/);
    const [ours] = await home.allDocuments();
    for (const call of [
      ['GET', `/api/v1/documents/${ours.id}`],
      ['DELETE', `/api/v1/documents/${ours.id}`],
      ['GET', `/api/v1/documents/${ours.id}/file`],
      ['GET', `/api/v1/documents/${ours.id}/pages/1`],
      ['GET', `/api/v1/documents/${ours.id}/prompt`],
      ['PUT', `/api/v1/documents/${ours.id}/prompt`, { system_prompt: 'x' }],
      ['POST', '/api/v1/search', { query: 'umbral', documents: [ours.id] }],
      ['POST', '/api/v1/ask', { question: 'umbral?', documents: ['home.txt'], stream: false }],
    ]) {
      const { status } = await plant.reply(call[1], { method: call[0], body: call[2] });
      assert.equal(status, 404, call.slice(0, 2).join(' '));
    }
    const { chats } = await home.api('GET', 'chats');
    assert.deepEqual(chats, []);
    const [theirs] = (await plant.api('GET', 'chats')).chats;
    for (const [method, path, body] of [
      ['GET', ''],
      ['GET', '/export'],
      ['PATCH', '', { title: 'x' }],
      ['DELETE', ''],
    ]) {
      await assertProblem(home, method, `/api/v1/chats/${theirs.id}${path}`, 404, 'not-found', body);
    }
    const { messages } = await plant.api('GET', `chats/${theirs.id}`);
    for (const [method, tail, body] of [
      ['PUT', '/feedback', { rating: 'up' }],
      ['DELETE', ''],
    ]) {
      const place = `/api/v1/chats/${theirs.id}/messages/${messages[1].id}${tail}`;
      await assertProblem(home, method, place, 404, 'not-found', body);
    }
    const asked = { question: 'more?', chat_id: theirs.id, stream: false };
    await assertProblem(home, 'POST', '/api/v1/ask', 404, 'not-found', asked);
  });

  it('have prompts of their own for documents of one name', async () => {
    const [mine, theirs] = await Promise.all([
      home.add('same.txt', 'One text of the same name.\n'),
      plant.add('same.txt', 'Another text of the same name.\n'),
    ]);
    const set = { system_prompt: 'Only for the plant.' };
    await plant.api('PUT', `documents/${theirs.id}/prompt`, set);
    assert.deepEqual(await plant.api('GET', `documents/${theirs.id}/prompt`), set);
    const { system_prompt } = await home.api('GET', `documents/${mine.id}/prompt`);
    assert.notEqual(system_prompt, set.system_prompt);
    await home.api('DELETE', `documents/${mine.id}`, undefined, 204);
    assert.deepEqual(await plant.api('GET', `documents/${theirs.id}/prompt`), set);
    await plant.api('DELETE', `documents/${theirs.id}`, undefined, 204);
  });

  it('are named in the header or in the query, and one that is not there is a plain 404', async () => {
    const { documents } = await home.api('GET', 'documents?workspace=plant');
    assert.deepEqual(documents.map(({ name }) => name), ['plant.txt']);
    assert.equal((await plant.api('GET', 'documents?workspace=plant')).total, 1);
    for (const name of ['nowhere', '../plant', 'Plant', '', 'x'.repeat(5000), '%00', "'; --"]) {
      const wanted = name === '' ? 404 : 404;
      const where = `/api/v1/documents?workspace=${encodeURIComponent(name)}`;
      assertProblemBody(await home.reply(where), wanted, 'not-found');
    }
    const headers = { [kHeader]: 'nowhere' };
    assertProblemBody(await home.reply('/api/v1/documents', { headers }), 404, 'not-found');
    const both = await plant.reply('/api/v1/documents?workspace=default');
    assertProblemBody(both, 400, 'invalid');
  });

  it('are not made under a name that is none, or twice', async () => {
    for (const name of ['', 'A', 'a b', '../x', 'x'.repeat(65), 'ä', 7, null, ['a']]) {
      await assertProblem(home, 'POST', '/api/v1/workspaces', 400, 'invalid', { name });
    }
    await assertProblem(home, 'POST', '/api/v1/workspaces', 409, 'conflict', { name: 'plant' });
    await assertProblem(home, 'POST', '/api/v1/workspaces', 409, 'conflict', { name: 'default' });
  });

  it('keep settings of how questions are answered', async () => {
    const none = {
      system_prompt: null,
      threshold: null,
      model: null,
      temperature: null,
      top_p: null,
      max_tokens: null,
    };
    assert.deepEqual(await home.api('GET', 'workspaces/plant/settings'), none);
    const set = {
      ...none,
      system_prompt: 'Antworte kurz.',
      threshold: 0.5,
      model: 'test/other',
      temperature: 0.1,
      max_tokens: 300,
    };
    assert.deepEqual(await home.api('PUT', 'workspaces/plant/settings', set), set);
    assert.deepEqual(await home.api('GET', 'workspaces/plant/settings'), set);
    assert.deepEqual(await home.api('GET', 'workspaces/default/settings'), none);
    for (const wrong of [
      { threshold: 2 },
      { threshold: 'high' },
      { temperature: -1 },
      { max_tokens: 1.5 },
      { max_tokens: 0 },
      { model: 7 },
      { system_prompt: ['x'] },
      { system_prompt: 'x'.repeat(20_000) },
    ]) {
      await assertProblem(home, 'PUT', '/api/v1/workspaces/plant/settings', 400, 'invalid', wrong);
    }
    assert.deepEqual(await home.api('GET', 'workspaces/plant/settings'), set);
    assert.deepEqual(await home.api('PUT', 'workspaces/plant/settings', {}), none);
    await assertProblem(home, 'GET', '/api/v1/workspaces/nowhere/settings', 404, 'not-found');
  });

  it('go when they are empty, or with their documents when that is said', async () => {
    await home.api('POST', 'workspaces', { name: 'passing' }, 201);
    const passing = new Client(server.url, { [kHeader]: 'passing' });
    await passing.add('a.txt', 'A passing text about quonsets.\n');
    await passing.add('a.txt', 'Another passing text about quonsets.\n');
    await passing.ask('What about quonsets?');
    await assertProblem(home, 'DELETE', '/api/v1/workspaces/passing', 409, 'conflict');
    await assertProblem(home, 'DELETE', '/api/v1/workspaces/passing?documents=burn', 400, 'invalid');
    const { id } = (await home.api('GET', 'workspaces')).workspaces.find((w) => w.name === 'passing');
    const index = path.join(server.dataDir, 'index');
    assert.ok(fs.readdirSync(index).some((name) => name.startsWith(id)));
    await home.api('DELETE', 'workspaces/passing?documents=remove', undefined, 204);
    await assertProblem(passing, 'GET', '/api/v1/documents', 404, 'not-found');
    await assertProblem(home, 'DELETE', '/api/v1/workspaces/passing', 404, 'not-found');
    await eventually(() => !fs.readdirSync(index).some((name) => name.startsWith(id)), {
      what: 'the index of the workspace is gone',
    });
    await assertProblem(home, 'DELETE', '/api/v1/workspaces/default', 409, 'conflict');
    await assertProblem(
      home, 'DELETE', '/api/v1/workspaces/default?documents=remove', 409, 'conflict');
    assert.equal((await home.search('umbral gasket')).length, 1);
    // The name is free again, and nothing of before comes back.
    await home.api('POST', 'workspaces', { name: 'passing' }, 201);
    assert.equal((await passing.api('GET', 'documents')).total, 0);
    assert.deepEqual(await passing.search('quonsets'), []);
    assert.deepEqual((await passing.api('GET', 'chats')).chats, []);
    await passing.add('b.txt', 'A new text about quonsets.\n');
    assert.equal((await passing.search('quonsets')).length, 1);
  });

  it('send the events of their own alone', async () => {
    const controller = new AbortController();
    const reply = await plant.fetch('/api/v1/events', { signal: controller.signal });
    const mine = await home.add('unseen.txt', 'Not for the plant.\n');
    const theirs = await plant.add('seen.txt', 'For the plant.\n');
    let text = '';
    for await (const piece of reply.body) {
      text += Buffer.from(piece).toString();
      if (text.includes(theirs.id) && text.includes('"ready"')) break;
    }
    controller.abort();
    assert.ok(!text.includes(mine.id));
  });

  it('and their documents are still there after a restart', async () => {
    const first = await startQwalt({ keepData: true });
    await new Client(first.url).api('POST', 'workspaces', { name: 'lasting' }, 201);
    const headers = { [kHeader]: 'lasting' };
    await new Client(first.url, headers).add('a.txt', 'A lasting quonset.\n');
    await first.stop();
    const again = await startQwalt({ dataDir: first.dataDir });
    const lasting = new Client(again.url, headers);
    assert.equal((await lasting.search('quonset')).length, 1);
    assert.deepEqual(await new Client(again.url).search('quonset'), []);
    await again.stop();
  });

  it('are made, listed and removed by the command line', async () => {
    const data = ['--data', server.dataDir];
    const made = await runQwalt(['workspace', 'add', 'office', ...data]);
    assert.equal(made.code, 0, made.stderr);
    const file = path.join(server.dataDir, 'note.txt');
    fs.writeFileSync(file, 'A note for the office about walruses.\n');
    const added = await runQwalt(['add', file, '--workspace', 'office', ...data]);
    assert.equal(added.code, 0, added.stderr);
    const found = await runQwalt(['search', 'walruses', '--workspace', 'office', ...data]);
    assert.match(found.stdout, /walruses/);
    const elsewhere = await runQwalt(['search', 'walruses', ...data]);
    assert.doesNotMatch(elsewhere.stdout, /A note for the office/);
    const list = await runQwalt(['workspace', 'list', ...data]);
    assert.match(list.stdout, /office +1 documents/);
    const refused = await runQwalt(['workspace', 'rm', 'office', ...data]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /still has documents/);
    const gone = await runQwalt(['workspace', 'rm', 'office', '--remove-documents', ...data]);
    assert.equal(gone.code, 0, gone.stderr);
    const wrong = await runQwalt(['list', '--workspace', 'office', ...data]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /no workspace called "office"/);
  });
});

// A path of the pattern: nothing is there but the workspace.
const placeOf = (pattern) =>
  pattern.replace('workspaces/{name}', 'workspaces/plant').replace(/\{[^}]*\}/g, '0000000000000000');

describe('roles', () => {
  let server;
  let admin;
  const as = {};
  let chat;
  before(async () => {
    server = await startQwalt();
    const open = new Client(server.url);
    await open.api('POST', 'workspaces', { name: 'plant' }, 201);
    const made = await open.api('POST', 'keys', { name: 'boss', role: 'admin' }, 201);
    assert.equal(made.workspace, null);
    admin = new Client(server.url, { 'X-API-Key': made.key });
    as['server admin'] = admin;
    for (const [who, role, workspace] of [
      ['reader', 'reader', null],
      ['editor', 'editor', null],
      ['admin', 'admin', 'plant'],
      ['guest', 'reader', 'plant'],
    ]) {
      const { key, ...shown } = await admin.api('POST', 'keys', { name: who, role, workspace }, 201);
      assert.deepEqual([shown.role, shown.workspace], [role, workspace]);
      as[who] = new Client(server.url, { Authorization: `Bearer ${key}` });
    }
    await admin.add('a.txt', 'The umbral gasket takes 11 Nm.\n');
    chat = (await as.reader.ask('What does the umbral gasket take?')).named('start').chat_id;
  });
  after(() => server?.stop());

  it('are needed on every route as the list of routes says, and no more', async () => {
    const { routes } = await as.reader.api('GET', 'routes');
    const levels = ['reader', 'editor', 'admin', 'server admin'];
    let checked = 0;
    for (const { method, path, access } of routes) {
      if (access === 'open' || access === 'unchecked') continue;
      const least = levels.indexOf(access);
      assert.ok(least >= 0, `${method} ${path}: ${access}`);
      for (const [at, who] of levels.entries()) {
        // What is allowed is not carried out by those who could: it would end the walk.
        if (at >= least && (method !== 'GET' || /events|export|metrics/.test(path))) continue;
        const there = placeOf(path);
        const { status } = await as[who].reply(there, { method });
        if (at < least) assert.equal(status, 403, `${who} ${method} ${path}`);
        if (at >= least) assert.notEqual(status, 403, `${who} ${method} ${path}`);
        checked++;
      }
      const { status } = await new Client(server.url).reply(placeOf(path), { method });
      assert.equal(status, 401, `${method} ${path} without a key`);
    }
    assert.ok(checked > 100, `${checked}`);
  });

  it('stand in the documentation as they are', async () => {
    const { routes } = await as.reader.api('GET', 'routes');
    const text = fs.readFileSync(kNative, 'utf8');
    const rows = [...text.matchAll(/^\| (GET|POST|PUT|PATCH|DELETE) `(\/\S*)` \| (\S[^|]*?) \|$/gm)];
    const told = new Map(rows.map(([, method, path, role]) => [`${method} ${path}`, role]));
    const real = new Map(routes.map(({ method, path, access }) => [`${method} ${path}`, access]));
    assert.deepEqual([...told].sort(), [...real].sort());
  });

  it('let readers ask and rate, editors bring documents, and admins do the rest', async () => {
    const { messages } = await as.reader.api('GET', `chats/${chat}`);
    const rated = `chats/${chat}/messages/${messages[1].id}/feedback`;
    await as.reader.api('PUT', rated, { rating: 'up' });
    await assertProblem(as.reader, 'DELETE', `/api/v1/chats/${chat}`, 403, 'forbidden');
    const form = new FormData();
    form.append('file', new Blob(['x']), 'x.txt');
    const refused = await as.reader.reply('/api/v1/documents', { method: 'POST', body: form });
    assertProblemBody(refused, 403, 'forbidden');
    assert.equal((await as.reader.uploadOld('x.txt', 'text')).status, 403);
    const { id } = await as.editor.add('b.txt', 'Brought by an editor.\n');
    await as.editor.api('DELETE', `documents/${id}`, undefined, 204);
    await assertProblem(as.editor, 'POST', '/api/v1/keys', 403, 'forbidden', { name: 'x' });
    await assertProblem(as.editor, 'GET', '/api/v1/keys', 403, 'forbidden');
  });

  it('of a key that is bound to a workspace end at its borders', async () => {
    assert.equal((await as.guest.api('GET', 'documents')).total, 0);
    assert.deepEqual(
      (await as.guest.api('GET', 'workspaces')).workspaces.map(({ name }) => name), ['plant']);
    assert.equal((await as.guest.api('GET', 'documents?workspace=plant')).total, 0);
    for (const name of ['default', 'nowhere', '../default']) {
      const where = `/api/v1/documents?workspace=${encodeURIComponent(name)}`;
      assertProblemBody(await as.guest.reply(where), 403, 'forbidden');
      const headers = { [kHeader]: name };
      assertProblemBody(await as.guest.reply('/api/v1/chats', { headers }), 403, 'forbidden');
    }
    await assertProblem(as.admin, 'GET', '/api/v1/workspaces/default/settings', 403, 'forbidden');
    await as.admin.api('GET', 'workspaces/plant/settings');
    for (const [method, path, body] of [
      ['POST', 'workspaces', { name: 'more' }],
      ['DELETE', 'workspaces/plant'],
      ['POST', 'keys', { name: 'x', role: 'reader' }],
      ['POST', 'verify', {}],
    ]) {
      await assertProblem(as.admin, method, `/api/v1/${path}`, 403, 'forbidden', body);
    }
    await assertProblem(as.guest, 'GET', `/api/v1/chats/${chat}`, 404, 'not-found');
  });

  it('are told to the page in its session', async () => {
    const { key } = await admin.api(
      'POST', 'keys', { name: 'page', role: 'reader', workspace: 'plant' }, 201);
    const open = new Client(server.url);
    const { headers } = await open.reply('/api/v1/session', { method: 'POST', body: { key } });
    const page = new Client(server.url, { Cookie: headers.get('set-cookie').split(';')[0] });
    assert.deepEqual(await page.api('GET', 'session'), {
      required: true,
      authenticated: true,
      role: 'reader',
      workspace: 'plant',
      bound: true,
    });
    await assertProblem(page, 'GET', '/api/v1/documents?workspace=default', 403, 'forbidden');
    await assertProblem(page, 'GET', '/api/v1/keys', 403, 'forbidden');
  });

  it('are given by name; anything else is refused', async () => {
    for (const wrong of [
      { name: 'x', role: 'emperor' },
      { name: 'x', role: 7 },
      { name: 'x', role: '' },
      { name: 'x', workspace: 7 },
      { name: '' },
      { name: 'x'.repeat(201) },
    ]) {
      await assertProblem(admin, 'POST', '/api/v1/keys', 400, 'invalid', wrong);
    }
    const nowhere = { name: 'x', role: 'reader', workspace: 'nowhere' };
    await assertProblem(admin, 'POST', '/api/v1/keys', 404, 'not-found', nowhere);
  });

  it('are lost with the workspace', async () => {
    await admin.api('POST', 'workspaces', { name: 'brief' }, 201);
    const { key } = await admin.api(
      'POST', 'keys', { name: 'b', role: 'editor', workspace: 'brief' }, 201);
    const brief = new Client(server.url, { 'X-API-Key': key });
    await brief.api('GET', 'documents');
    await admin.api('DELETE', 'workspaces/brief', undefined, 204);
    assert.equal((await brief.reply('/api/v1/documents')).status, 401);
  });

  it('are given and shown by the command line', async () => {
    const data = ['--data', server.dataDir];
    const made = await runQwalt(
      ['key', 'add', 'kiosk', '--role', 'reader', '--workspace', 'plant', ...data]);
    assert.equal(made.code, 0, made.stderr);
    const kiosk = new Client(server.url, { 'X-API-Key': made.stdout.trim() });
    assert.equal((await kiosk.api('GET', 'session')).workspace, 'plant');
    const list = await runQwalt(['keys', ...data]);
    assert.match(list.stdout, /reader +plant +kiosk/);
    const id = /^(\w+) .*kiosk$/m.exec(list.stdout)[1];
    assert.equal((await runQwalt(['key', 'remove', id, ...data])).code, 0);
    assert.equal((await kiosk.reply('/api/v1/documents')).status, 401);
    assert.equal((await runQwalt(['key', 'add', 'x', '--role', 'emperor', ...data])).code, 2);
  });
});

describe('limits of how often', () => {
  it('a key that calls too often waits as long as it is told, and others do not', async () => {
    const server = await startQwalt({ args: ['--requests-per-minute', '6'] });
    const data = ['--data', server.dataDir];
    const keys = [];
    for (const name of ['first', 'second']) {
      keys.push((await runQwalt(['key', 'add', name, ...data])).stdout.trim());
    }
    const [first, second] = keys.map((key) => new Client(server.url, { 'X-API-Key': key }));
    for (let i = 0; i < 6; i++) await first.api('GET', 'documents');
    const refused = await first.reply('/api/v1/documents');
    assertProblemBody(refused, 429, 'too-many');
    const wait = Number(refused.headers.get('retry-after'));
    assert.ok(wait >= 1 && wait <= 10, `${wait}`);
    await second.api('GET', 'documents');
    assert.equal((await first.reply('/health')).status, 200);
    // The command line of the machine is not counted.
    assert.equal((await runQwalt(['keys', ...data])).code, 0);
    await server.stop();
  });

  it('a question too many is told to come back, and is answered when another one has ended', async () => {
    const model = await startModel();
    const server = await startQwalt({ args: ['--questions', '1'], env: modelEnvironment(model) });
    const client = new Client(server.url);
    await client.add('a.txt', 'The umbral gasket takes 11 Nm.\n');
    await client.api('PUT', 'settings/model', { first_token_seconds: 600, idle_seconds: 600 });
    model.script('stall');
    const events = eventsOf(await client.openAnswer('What does the umbral gasket take?'));
    const { answer_id: answer } = (await events.next()).value.data;
    const asked = { question: 'What does the umbral gasket take?' };
    for (const path of ['/api/v1/ask', '/query-json']) {
      const body = path === '/query-json' ? { query: asked.question } : asked;
      const { status, headers } = await client.reply(path, { method: 'POST', body });
      assert.equal(status, 429, path);
      assert.ok(Number(headers.get('retry-after')) >= 1, path);
    }
    await client.api('POST', 'workspaces', { name: 'elsewhere' }, 201);
    const stranger = new Client(server.url, { [kHeader]: 'elsewhere' });
    const { status } = await stranger.reply(`/api/v1/ask/${answer}/stop`, { method: 'POST' });
    assert.equal(status, 404, 'an answer of another workspace cannot be stopped');
    await client.api('POST', `ask/${answer}/stop`, undefined, 204);
    for await (const event of events) if (event.event === 'done') break;
    model.script('answer');
    await eventually(
      async () => (await client.reply('/api/v1/ask', { method: 'POST', body: asked })).status === 200,
      { what: 'an answer' },
    );
    await server.stop();
    await model.stop();
  });
});
