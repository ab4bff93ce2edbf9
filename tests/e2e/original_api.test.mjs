// The calls that the front ends of the replaced backend make: shapes, errors, headers.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startQwalt } from '../support/qwalt.mjs';
import { Client } from './client.mjs';

const kBolts =
  'Assembly of the frame\n\nThe torque limit for bolt M8 is 42 Nm. Tighten in two passes.\n';
const kPaint =
  'Surface treatment\n\nThe primer dries for 90 minutes before the enamel coat goes on.\n';
const kUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function assertAnswer(body) {
  assert.equal(typeof body.result, 'string');
  assert.ok(body.result.length > 0);
  assert.ok(Array.isArray(body.suggested_questions));
  assert.ok(body.suggested_questions.length <= 4);
  for (const question of body.suggested_questions) {
    assert.equal(typeof question, 'string');
    assert.ok(question.length > 0 && question.length <= 200, `too long: ${question}`);
  }
  assert.equal(typeof body.needs_more_info, 'boolean');
  assert.ok(body.follow_up_question === null || typeof body.follow_up_question === 'string');
  assert.ok(['solution', 'clarification'].includes(body.analysis_mode), body.analysis_mode);
  assert.equal(typeof body.suggestions_note, 'string');
  assert.ok(Array.isArray(body.citations));
}

function assertFieldError({ status, body }, ...loc) {
  assert.equal(status, 422, JSON.stringify(body));
  assert.ok(Array.isArray(body.detail) && body.detail.length > 0, JSON.stringify(body));
  for (const fault of body.detail) {
    assert.ok(Array.isArray(fault.loc), JSON.stringify(fault));
    assert.equal(typeof fault.msg, 'string');
    assert.equal(typeof fault.type, 'string');
  }
  assert.deepEqual(body.detail[0].loc, loc);
}

describe('the original API', () => {
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    assert.equal((await client.uploadOld('bolts.txt', kBolts)).status, 200);
    assert.equal((await client.uploadOld('paint.txt', kPaint)).status, 200);
  });
  after(() => server?.stop());

  it('replies to an upload once the document is searchable', async () => {
    const name = 'gearbox oil.txt';
    const { status, body } = await client.uploadOld(
      name,
      'The gearbox takes 1.8 litres of zorvane oil.\n',
    );
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.message, `${name} uploaded, processed, and prompt saved.`);
    assert.equal(body.filename, name);
    assert.ok(Array.isArray(body.suggested_questions));
    assert.equal(typeof body.document_id, 'string');
    assert.equal(body.status, 'ready');
    const [first] = await client.search('zorvane oil');
    assert.equal(first?.document_id, body.document_id);
  });

  it('answers a question sent as a multipart form', async () => {
    const reply = await client.form('/query', {
      query: 'What is the torque limit for bolt M8?',
      file_name: 'bolts.txt',
      user_id: 'anna',
    });
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
    assertAnswer(reply.body);
    assert.match(reply.body.result, /42 Nm/);
    assert.equal(reply.body.citations[0].name, 'bolts.txt');
  });

  it('answers a question sent urlencoded', async () => {
    const body = new URLSearchParams({ query: 'torque limit M8', file_name: 'bolts.txt' });
    const reply = await client.reply('/query', { method: 'POST', body });
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
    assertAnswer(reply.body);
    assert.match(reply.body.result, /42 Nm/);
  });

  it('answers a question sent as JSON, for one file, several or all', async () => {
    for (const file_name of ['bolts.txt', ['bolts.txt'], ['bolts.txt', 'paint.txt'], null]) {
      const reply = await client.reply('/query-json', {
        method: 'POST',
        body: { query: 'torque limit M8', file_name },
      });
      assert.equal(
        reply.status,
        200,
        `${JSON.stringify(file_name)}: ${JSON.stringify(reply.body)}`,
      );
      assertAnswer(reply.body);
      assert.match(reply.body.result, /42 Nm/);
    }
    const bare = await client.reply('/query-json', {
      method: 'POST',
      body: { query: 'torque M8' },
    });
    assert.equal(bare.status, 200, JSON.stringify(bare.body));
  });

  it('uses every file_name of a question', async () => {
    const { status, body } = await client.form('/query', [
      ['query', 'torque limit bolt M8 primer dries minutes'],
      ['file_name', 'bolts.txt'],
      ['file_name', 'paint.txt'],
      ['user_id', 'anna'],
    ]);
    assert.equal(status, 200);
    const cited = new Set(body.citations.map(({ name }) => name));
    assert.deepEqual([...cited].sort(), ['bolts.txt', 'paint.txt']);
    assert.match(body.result, /42 Nm/);
    assert.match(body.result, /90 minutes/);
  });

  it('uses no other file than those named', async () => {
    const { body } = await client.form('/query', {
      query: 'torque limit bolt M8',
      file_name: 'paint.txt',
    });
    assert.doesNotMatch(JSON.stringify(body), /42 Nm/);
    const unknown = await client.form('/query', {
      query: 'torque limit bolt M8',
      file_name: 'nowhere.txt',
    });
    assert.equal(unknown.status, 404);
    assert.match(unknown.body.detail, /nowhere\.txt/);
    assert.doesNotMatch(JSON.stringify(unknown.body), /42 Nm/);
  });

  it('says without a key for the model that the answer is taken from the documents', async () => {
    const { status, body } = await client.form('/query', {
      query: 'torque limit M8',
      file_name: 'bolts.txt',
    });
    assert.equal(status, 200);
    assert.match(body.result, /42 Nm/);
    assert.match(`${body.result} ${body.suggestions_note}`, /model|key/i);
    assert.equal(body.error, undefined, 'no model was asked, so none failed');
  });

  it('refuses an empty question in the words the front ends know', async () => {
    for (const query of ['', '   ', '\n\t']) {
      const replies = [
        await client.form('/query', { query, file_name: 'bolts.txt' }),
        await client.reply('/query-json', { method: 'POST', body: { query } }),
        await client.reply('/chat', { method: 'POST', body: { query } }),
        await client.reply('/chat/', { method: 'POST', body: { query } }),
      ];
      for (const { status, body } of replies) {
        assert.equal(status, 400, JSON.stringify(body));
        assert.deepEqual(body, { detail: 'Query cannot be empty' });
      }
    }
  });

  it('names a missing field as the front ends know it', async () => {
    assertFieldError(await client.form('/query', { file_name: 'bolts.txt' }), 'body', 'query');
    assertFieldError(await client.form('/upload', { other: 'x' }), 'body', 'file');
    for (const path of ['/query-json', '/chat', '/chat/']) {
      const reply = await client.reply(path, { method: 'POST', body: { user_id: 'anna' } });
      assertFieldError(reply, 'body', 'query');
    }
    const wrong = await client.reply('/query-json', { method: 'POST', body: { query: 7 } });
    assertFieldError(wrong, 'body', 'query');
  });

  it('answers JSON that is none with 422 or 400 and a sentence', async () => {
    for (const path of ['/query-json', '/chat']) {
      const { status, body } = await client.reply(path, {
        method: 'POST',
        body: '{"query": ',
        headers: { 'Content-Type': 'application/json' },
      });
      assert.ok([400, 422].includes(status), `${path}: ${status}`);
      assert.ok(body.detail, JSON.stringify(body));
    }
  });

  it('chats with and without a user', async () => {
    for (const path of ['/chat', '/chat/']) {
      const named = await client.reply(path, {
        method: 'POST',
        body: { query: 'torque limit of M8?', user_id: 'bert' },
      });
      assert.equal(named.status, 200, JSON.stringify(named.body));
      assert.equal(named.body.user_id, 'bert');
      assert.ok(named.body.response.length > 0);
      const nameless = await client.reply(path, {
        method: 'POST',
        body: { query: 'torque limit of M8?' },
      });
      assert.match(nameless.body.user_id, kUuid);
    }
  });

  it('tells its health', async () => {
    const { status, body } = await client.reply('/health');
    assert.equal(status, 200);
    assert.equal(body.status, 'healthy');
    assert.ok(body.memory_mb > 0 && body.memory_mb < 2000, `${body.memory_mb}`);
    assert.match(body.version, /^\d+\.\d+\.\d+/);
    const text = JSON.stringify(body);
    for (const part of ['resident', 'anonymous', 'mapped', 'children'])
      assert.match(text, new RegExp(part));
  });

  it('serves the page to a browser and a message to a program', async () => {
    const page = await client.reply('/', {
      headers: { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });
    assert.equal(page.status, 200);
    assert.match(page.headers.get('content-type'), /^text\/html/);
    assert.match(page.body, /<html/i);
    const { status, body } = await client.reply('/', { headers: { Accept: 'application/json' } });
    assert.equal(status, 200);
    assert.deepEqual(body, { message: 'Backend is running' });
  });

  it('answers HEAD wherever it answers GET, without a body', async () => {
    const { documents } = await client.api('GET', 'documents');
    const id = documents[0].id;
    const paths = [
      '/',
      '/health',
      '/api/v1/documents',
      '/api/v1/session',
      '/api/v1/settings',
      '/api/v1/chats',
      `/api/v1/documents/${id}`,
      `/api/v1/documents/${id}/file`,
      `/api/v1/documents/${id}/pages/1`,
    ];
    for (const path of paths) {
      const got = await client.fetch(path);
      await got.arrayBuffer();
      const head = await client.fetch(path, { method: 'HEAD' });
      assert.equal(head.status, got.status, path);
      assert.equal(head.headers.get('content-type'), got.headers.get('content-type'), path);
      assert.equal((await head.arrayBuffer()).byteLength, 0, path);
    }
  });

  it('gives every reply a request id', async () => {
    for (const path of [
      '/health',
      '/',
      '/api/v1/documents',
      '/api/v1/documents/ffffffffffffffff',
      '/no/such/path',
    ]) {
      const reply = await client.fetch(path);
      await reply.arrayBuffer();
      assert.ok(reply.headers.get('x-request-id'), path);
    }
  });
});

describe('pages of other origins', () => {
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
  });
  after(() => server?.stop());

  const preflight = (origin) =>
    client.fetch('/query', {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'content-type',
      },
    });

  it('lets the development front end in', async () => {
    const origin = 'http://localhost:5173';
    const asked = await preflight(origin);
    assert.ok([200, 204].includes(asked.status), `${asked.status}`);
    assert.equal(asked.headers.get('access-control-allow-origin'), origin);
    assert.match(asked.headers.get('access-control-allow-methods'), /POST/);
    assert.match(asked.headers.get('access-control-allow-headers'), /content-type/i);
    const got = await client.fetch('/health', { headers: { Origin: origin } });
    await got.arrayBuffer();
    assert.equal(got.status, 200);
    assert.equal(got.headers.get('access-control-allow-origin'), origin);
    assert.match(got.headers.get('vary') ?? '', /origin/i);
    const { status, headers } = await client.reply('/query-json', {
      method: 'POST',
      body: { query: '' },
      headers: { Origin: origin },
    });
    assert.equal(status, 400);
    assert.equal(headers.get('access-control-allow-origin'), origin, 'errors must be readable too');
  });

  it('never allows every origin together with credentials', async () => {
    for (const origin of ['http://localhost:5173', 'http://evil.example', 'null', server.url]) {
      for (const reply of [
        await preflight(origin),
        await client.fetch('/health', { headers: { Origin: origin } }),
      ]) {
        await reply.arrayBuffer();
        const allowed = reply.headers.get('access-control-allow-origin');
        assert.ok(
          allowed !== '*' || reply.headers.get('access-control-allow-credentials') !== 'true',
          origin,
        );
        if (origin === 'http://evil.example' || origin === 'null')
          assert.ok(!allowed || allowed === '*', `${origin}: ${allowed}`);
      }
    }
  });
});
