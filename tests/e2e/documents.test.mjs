// Documents of the native API: upload, list, events, replacement, deletion.
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { startQwalt } from '../support/qwalt.mjs';
import { englishLike } from '../../bench/corpus.mjs';
import { Client, eventsOf, eventually, within } from './client.mjs';
import { originalsOf } from './data_folder.mjs';
import { assertProblem } from './problem.mjs';

const kStates = ['queued', 'extracting', 'indexing', 'ready', 'failed'];

function assertDocument(document) {
  for (const key of ['id', 'name', 'sha256', 'state', 'created_at']) {
    assert.equal(typeof document[key], 'string', key);
  }
  for (const key of ['bytes', 'pages', 'passages', 'characters']) {
    assert.ok(Number.isInteger(document[key]), key);
  }
  assert.ok(kStates.includes(document.state), document.state);
  assert.equal(typeof document.paged, 'boolean');
  assert.ok(Array.isArray(document.names) && document.names.includes(document.name));
  assert.ok(Array.isArray(document.warnings));
  for (const key of ['language', 'media_type']) {
    assert.ok(document[key] === null || typeof document[key] === 'string', key);
  }
  assert.match(document.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
  for (const key of ['progress', 'error', 'ready_at']) assert.ok(key in document, key);
}

describe('documents', () => {
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
  });
  after(() => server?.stop());

  it('are accepted with 202, described in full and found once ready', async () => {
    const bytes = Buffer.from('Calibration of the plumbline takes nineteen minutes.\n');
    const form = new FormData();
    form.append('file', new Blob([bytes]), 'plumbline.txt');
    const { status, headers, body } = await client.reply('/api/v1/documents', {
      method: 'POST',
      body: form,
    });
    assert.equal(status, 202);
    const [accepted] = body.documents;
    assert.ok(
      headers.get('location')?.endsWith(`/api/v1/documents/${accepted.id}`),
      headers.get('location'),
    );
    assert.deepEqual(body.rejected, []);
    assertDocument(accepted);
    assert.equal(accepted.duplicate_of, null);
    assert.equal(accepted.bytes, bytes.length);
    assert.equal(accepted.sha256, crypto.createHash('sha256').update(bytes).digest('hex'));
    const ready = await client.settled(accepted.id);
    assertDocument(ready);
    assert.equal(ready.state, 'ready');
    assert.equal(ready.error, null);
    assert.equal(ready.progress, null);
    assert.equal(ready.paged, false);
    assert.equal(ready.language, 'en');
    assert.equal(ready.media_type, 'text/plain');
    assert.ok(ready.pages >= 1 && ready.passages >= 1);
    assert.match(ready.ready_at, /Z$/);
    assert.equal((await client.search('plumbline'))[0].document_id, accepted.id);
  });

  it('come several in one request, in the order of its parts', async () => {
    const names = ['one.txt', 'two.md', 'three.html'];
    const { documents, rejected } = await client.upload({
      'one.txt': 'The first of three.\n',
      'two.md': '# The second\n\nof three.\n',
      'three.html': '<p>The third of three.</p>',
    });
    assert.deepEqual(
      documents.map(({ name }) => name),
      names,
    );
    assert.deepEqual(rejected, []);
    for (const { id } of documents) assert.equal((await client.settled(id)).state, 'ready');
  });

  it('of the same bytes are one document with two names', async () => {
    const text = 'The same bytes are kept once.\n';
    const first = await client.add('original.txt', text);
    const {
      documents: [second],
    } = await client.upload({ 'copy.txt': text });
    assert.equal(second.id, first.id);
    assert.equal(second.duplicate_of, first.id);
    const { names } = await client.api('GET', `documents/${first.id}`);
    assert.deepEqual([...names].sort(), ['copy.txt', 'original.txt']);
    const hits = await client.search('same bytes kept once');
    assert.equal(hits.filter(({ document_id }) => document_id === first.id).length, 1);
  });

  it('sent again by a client that heard no reply are not doubled', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const once = await client.upload({ 'again.txt': 'Sent twice.\n' }, { headers });
    const twice = await client.upload({ 'again.txt': 'Sent twice.\n' }, { headers });
    assert.equal(twice.documents[0].id, once.documents[0].id);
    assert.equal(
      (await client.allDocuments()).filter(({ name }) => name === 'again.txt').length,
      1,
    );
  });

  it('of the same name take the old place once they are ready, and not before', async () => {
    const old = await client.add('manual.txt', 'The manual speaks of the obolisk lever.\n');
    const { text } = englishLike(2e6, 41);
    const {
      documents: [fresh],
    } = await client.upload({ 'manual.txt': `Of the pandrol lever.\n\n${text}` });
    assert.notEqual(fresh.id, old.id);
    const stateOf = async () => (await client.api('GET', `documents/${fresh.id}`)).state;
    await eventually(
      async () => {
        const earlier = await stateOf();
        assert.notEqual(earlier, 'failed');
        const oldFound = (await client.search('obolisk')).length > 0;
        const newFound = (await client.search('pandrol')).length > 0;
        const later = await stateOf();
        if (earlier === 'ready' && (oldFound || !newFound))
          throw new Error('ready, but the old one answers');
        if (later !== 'ready')
          assert.ok(oldFound, `the old one is gone while the new one is ${later}`);
        return earlier === 'ready';
      },
      { seconds: 60, what: 'the replacement' },
    );
    await assertProblem(client, 'GET', `/api/v1/documents/${old.id}`, 404, 'not-found');
    const named = (await client.allDocuments()).filter(({ name }) => name === 'manual.txt');
    assert.deepEqual(
      named.map(({ id }) => id),
      [fresh.id],
    );
  });

  it('go many at once, each with its reply', async () => {
    const added = [];
    for (const n of [1, 2, 3]) added.push(await client.add(`many ${n}.txt`, `The zeppelin number ${n} has a hull.\n`));
    const [first, second, third] = added.map(({ id }) => id);
    const { documents } = await client.api('POST', 'documents/delete', { ids: [second, 'no id', first, second] });
    assert.deepEqual(documents, [
      { id: second, removed: true },
      { id: 'no id', removed: false },
      { id: first, removed: true },
      { id: second, removed: true },
    ]);
    const found = await client.search('zeppelin hull');
    assert.deepEqual(found.map((p) => p.document_id), [third]);
    const again = await client.api('POST', 'documents/delete', { ids: [first] });
    assert.deepEqual(again.documents, [{ id: first, removed: false }]);
    const many = Array.from({ length: 5001 }, () => third);
    for (const ids of [many, [], undefined, 7]) await assertProblem(client, 'POST', '/api/v1/documents/delete', 400, 'invalid', { ids });
    await client.api('DELETE', `documents/${third}`, undefined, 204);
  });

  it('are gone from every search when the reply to a delete comes', async () => {
    for (let round = 0; round < 10; round++) {
      const { id, sha256 } = await client.add(
        'fleeting.txt',
        `The fleeting quasibolt number ${round}.\n`,
      );
      assert.equal((await client.search('quasibolt')).length, 1);
      await client.api('DELETE', `documents/${id}`, undefined, 204);
      assert.equal((await client.search('quasibolt')).length, 0);
      await assertProblem(client, 'GET', `/api/v1/documents/${id}`, 404, 'not-found');
      await assertProblem(client, 'GET', `/api/v1/documents/${id}/file`, 404, 'not-found');
      await assertProblem(client, 'DELETE', `/api/v1/documents/${id}`, 404, 'not-found');
      assert.ok(!originalsOf(server.dataDir).includes(sha256), 'the original is gone too');
    }
  });

  it('are downloaded as the bytes that were uploaded', async () => {
    const bytes = Buffer.from(`Größe: 17,5 mm\r\n${'\u{1f529} bolt\r\n'.repeat(5000)}`);
    const { id } = await client.add('Größe "M8" Übersicht.txt', bytes);
    const reply = await client.fetch(`/api/v1/documents/${id}/file`);
    assert.equal(reply.status, 200);
    assert.deepEqual(Buffer.from(await reply.arrayBuffer()), bytes);
    assert.match(reply.headers.get('content-disposition'), /^attachment;/);
    assert.match(reply.headers.get('content-disposition'), /filename\*=UTF-8''Gr%C3%B6%C3%9Fe/);
    const head = await client.fetch(`/api/v1/documents/${id}/file`, { method: 'HEAD' });
    assert.equal(Number(head.headers.get('content-length')), bytes.length);
  });

  it('that are not there are a problem with a stable type', async () => {
    for (const id of ['ffffffffffffffff', '0', 'x', '\0', '../..', 'a'.repeat(2000)]) {
      for (const rest of ['', '/file', '/pages/1', '/prompt', '/events']) {
        const reply = await client.reply(`/api/v1/documents/${encodeURIComponent(id)}${rest}`);
        assert.ok([400, 404, 414, 431].includes(reply.status), `${id}${rest}: ${reply.status}`);
        if (reply.status === 404) assert.equal(reply.body.type, 'urn:qwalt:not-found');
      }
    }
  });
});

describe('the list of documents', () => {
  let server;
  let client;
  const names = Array.from(
    { length: 25 },
    (_, i) => `Sheet ${String(i).padStart(2, '0')} ${i % 5 === 0 ? 'Größe' : 'plain'}.txt`,
  );
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    for (const name of names) await client.add(name, `This is the text of ${name}.\n`);
  });
  after(() => server?.stop());

  it('is paged by cursor, newest first, without gap or repeat', async () => {
    const seen = [];
    for (let cursor = ''; cursor !== null;) {
      const page = await client.api(
        'GET',
        `documents?limit=7${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      assert.ok(page.documents.length <= 7);
      assert.equal(page.total, names.length);
      seen.push(...page.documents.map(({ name }) => name));
      cursor = page.next_cursor;
    }
    assert.deepEqual(seen, [...names].reverse());
  });

  it('is filtered by a part of the name', async () => {
    for (const [part, count] of [
      ['Größe', 5],
      ['plain', 20],
      ['PLAIN', 20],
      ['sheet 01', 1],
      ['nothing like it', 0],
      ['%', 0],
      ['_', 0],
    ]) {
      const { documents, total } = await client.api(
        'GET',
        `documents?name=${encodeURIComponent(part)}`,
      );
      assert.equal(documents.length, count, part);
      assert.equal(total, count, part);
    }
  });

  it('refuses a cursor or a limit that is none', async () => {
    await assertProblem(client, 'GET', '/api/v1/documents?cursor=not-a-cursor', 400, 'invalid');
    for (const limit of ['0', '-1', 'x', '100000000']) {
      await assertProblem(client, 'GET', `/api/v1/documents?limit=${limit}`, 400, 'invalid');
    }
  });
});

describe('the life of a document', () => {
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
  });
  after(() => server?.stop());

  it('is told on its own stream, which ends when it is ready', async () => {
    const {
      documents: [{ id }],
    } = await client.upload({ 'told.txt': englishLike(1e6, 42).text });
    const states = [];
    const reply = await client.fetch(`/api/v1/documents/${id}/events`);
    assert.match(reply.headers.get('content-type'), /^text\/event-stream/);
    await within(
      60,
      'the end of the stream',
      (async () => {
        for await (const { comment, event, data } of eventsOf(reply)) {
          if (comment !== undefined) continue;
          assert.equal(event, 'document');
          assertDocument(data);
          states.push(data.state);
        }
      })(),
    );
    assert.equal(states.at(-1), 'ready');
    assert.equal(states.filter((state) => state === 'ready').length, 1, states.join(' '));
    const order = states.map((state) => kStates.indexOf(state));
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
      states.join(' '),
    );
    const later = [];
    for await (const { data } of eventsOf(await client.fetch(`/api/v1/documents/${id}/events`))) {
      if (data) later.push(data.state);
    }
    assert.deepEqual(later, ['ready'], 'who comes later hears it too');
  });

  it('can be cancelled and taken up again', async () => {
    const files = {};
    for (let i = 0; i < 4; i++) files[`long ${i}.txt`] = englishLike(5e6, 50 + i).text;
    const { documents } = await client.upload(files);
    const { id } = documents.at(-1);
    const cancelled = await client.api('POST', `documents/${id}/cancel`);
    assert.equal(cancelled.state, 'failed');
    assert.equal(cancelled.error.code, 'cancelled');
    assert.ok(cancelled.error.message.length > 0);
    for (const other of documents.slice(0, -1)) {
      assert.equal((await client.settled(other.id, 120)).state, 'ready');
    }
    const { state, error } = await client.api('GET', `documents/${id}`);
    assert.deepEqual([state, error.code], ['failed', 'cancelled'], 'it stays so');
    const retried = await client.api('POST', `documents/${id}/retry`, undefined, 202);
    assert.ok(['queued', 'extracting', 'indexing', 'ready'].includes(retried.state), retried.state);
    assert.equal((await client.settled(id, 120)).state, 'ready');
    await assertProblem(client, 'POST', `/api/v1/documents/${id}/cancel`, 409, 'conflict');
    await assertProblem(client, 'POST', `/api/v1/documents/${id}/retry`, 409, 'conflict');
  });

  it('goes on when it is cancelled while it is read and taken up again at once', async () => {
    for (let round = 0; round < 5; round++) {
      const { text } = englishLike(3e6, 70 + round);
      const { documents } = await client.upload({ [`hesitant ${round}.txt`]: text });
      const [{ id }] = documents;
      const stateOf = async () => (await client.api('GET', `documents/${id}`)).state;
      await eventually(async () => (await stateOf()) !== 'queued', { what: 'its turn' });
      const { status } = await client.reply(`/api/v1/documents/${id}/cancel`, { method: 'POST' });
      if (status === 409) continue; // it was ready already
      await client.api('POST', `documents/${id}/retry`, undefined, 202);
      const { state, error } = await client.settled(id, 60);
      assert.equal(state, 'ready', `round ${round}: ${JSON.stringify(error)}`);
    }
    assert.equal((await client.add('after them.txt', 'Read as ever.\n')).state, 'ready');
  });

  it('ends cleanly when it is deleted while it is being read', async () => {
    const {
      documents: [{ id }],
    } = await client.upload({ 'cut short.txt': `zorblat\n\n${englishLike(5e6, 60).text}` });
    await client.api('DELETE', `documents/${id}`, undefined, 204);
    await assertProblem(client, 'GET', `/api/v1/documents/${id}`, 404, 'not-found');
    const next = await client.add('after it.txt', 'The next one is read as ever.\n');
    assert.equal(next.state, 'ready');
    assert.equal((await client.search('zorblat')).length, 0);
    const kept = (await client.allDocuments()).map(({ sha256 }) => sha256).sort();
    await eventually(() => originalsOf(server.dataDir).join() === kept.join(), {
      what: 'files/ as the documents',
    });
  });
});

describe('the prompt of a document', () => {
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
  });
  after(() => server?.stop());

  it('is there from the start and can be changed', async () => {
    const { id } = await client.add('prompted.txt', 'A text with a prompt.\n');
    const { system_prompt } = await client.api('GET', `documents/${id}/prompt`);
    assert.equal(typeof system_prompt, 'string');
    const wanted = { system_prompt: 'Antworte kurz. \u{1f527}' };
    assert.deepEqual(await client.api('PUT', `documents/${id}/prompt`, wanted), wanted);
    assert.deepEqual(await client.api('GET', `documents/${id}/prompt`), wanted);
    for (const wrong of [{}, { system_prompt: 7 }, [], { system_prompt: 'x'.repeat(5_000_000) }]) {
      const { status, body } = await client.reply(`/api/v1/documents/${id}/prompt`, {
        method: 'PUT',
        body: wrong,
      });
      assert.ok([400, 413].includes(status), `${status} ${JSON.stringify(body)}`);
    }
    assert.deepEqual(await client.api('GET', `documents/${id}/prompt`), wanted);
  });
});
