// /v1 byte by byte: what no client library lets one see.
import assert from 'node:assert/strict';
import { after, beforeEach, before, describe, it } from 'node:test';
import { Client, eventually, multipart, rawExchange } from '../e2e/client.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { kQuestion, startOpenAi } from './openai_setup.mjs';
import { kShapes } from './openai_shapes.mjs';

const user = (content) => [{ role: 'user', content }];

async function sse(reply) {
  assert.match(reply.headers.get('content-type'), /^text\/event-stream/);
  return (await reply.text()).split('\n\n').filter((event) => event !== '');
}
const dataOf = (event) => JSON.parse(event.replace(/^data: /, ''));

describe('/v1 over plain HTTP', () => {
  let up;
  let client;
  before(async () => {
    up = await startOpenAi();
    client = up.client;
  });
  after(() => up?.stop());
  beforeEach(() => up.model.script('answer'));

  // Each request differs a little, so that no answer comes from the cache.
  let asked = 0;
  const post = (body, headers = {}) =>
    client.fetch('/v1/chat/completions', {
      method: 'POST',
      body: { model: 'qwalt', messages: user(kQuestion), temperature: (asked++ % 100) / 100, ...body },
      headers,
    });
  async function refused(reply, status, code) {
    assert.equal(reply.status, status, await reply.clone().text());
    const body = await reply.json();
    kShapes.error(body, `reply ${status}`);
    if (code) assert.equal(body.error.code, code);
    return body.error;
  }

  it('answers every error in one form', async () => {
    await refused(await client.fetch('/v1/nothing'), 404, 'not_found');
    await refused(await client.fetch('/v1'), 404, 'not_found');
    await refused(await client.fetch('/v1/nothing', { method: 'POST', body: {} }), 404);
    const wrong = await client.fetch('/v1/models', { method: 'PUT', body: {} });
    assert.match(wrong.headers.get('allow'), /GET/);
    await refused(wrong, 405, 'method_not_allowed');
    await refused(await client.fetch('/v1/chat/completions', { method: 'POST', body: '{"model":' }), 400, 'invalid');
    await refused(await client.fetch('/v1/chat/completions', { method: 'POST', body: '[]' }), 400, 'invalid');
    const origin = { Origin: 'https://elsewhere.example' };
    await refused(await client.fetch('/v1/models', { headers: origin }), 403, 'forbidden');
    await refused(await client.fetch('/v1/files/file-0', {}), 404, 'not_found');
    await refused(await client.fetch('/v1/vector_stores/vs_nothing/search', { method: 'POST', body: { query: 'x' } }), 404);
  });

  it('refuses a body that is too large', async () => {
    const head = `POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99000000\r\n\r\n`;
    const reply = await rawExchange(up.server.url, head);
    assert.equal(reply.status, 413);
    kShapes.error(reply.json(), 'reply 413');
  });

  it('names the field that is wrong', async () => {
    for (const [body, named] of [
      [{ model: 5 }, 'model'],
      [{ messages: 'hello' }, 'messages'],
      [{ messages: [{ content: 'x' }] }, 'role'],
      [{ messages: [{ role: 'robot', content: 'x' }] }, 'role'],
      [{ messages: user(5) }, 'content'],
      [{ messages: user('   ') }, 'empty'],
      [{ messages: [{ role: 'assistant', content: 'x' }] }, 'user'],
      [{ n: 2 }, 'n'],
      [{ temperature: 'hot' }, 'temperature'],
      [{ top_p: 2 }, 'top_p'],
      [{ max_tokens: 0 }, 'max_tokens'],
      [{ stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop'],
      [{ stream: 'yes' }, 'stream'],
      [{ qwalt: { threshold: 7 } }, 'threshold'],
      [{ qwalt: 'x' }, 'qwalt'],
    ]) {
      const { message } = await refused(await post(body), 400);
      assert.match(message, new RegExp(named), `${JSON.stringify(body)}: ${message}`);
    }
    const picture = [{ type: 'image_url', image_url: { url: 'data:,' } }];
    const { message } = await refused(await post({ messages: user(picture) }), 415, 'unsupported');
    assert.match(message, /image_url.*qwalt-raw/);
    await refused(await post({ messages: user('x'.repeat(20_000)) }), 413, 'too_large');
  });

  it('ignores fields that it does not know, and the Accept header', async () => {
    const more = { logit_bias: {}, seed: 7, user: 'me', tools: [], tool_choice: 'auto', response_format: { type: 'json_object' } };
    const whole = await post(more, { Accept: 'text/event-stream' });
    kShapes.completion(await whole.json(), 'reply');
    const events = await sse(await post({ ...more, stream: true }, { Accept: 'application/json' }));
    assert.equal(events.at(-1), 'data: [DONE]');
    for (const event of events.slice(0, -1).filter((one) => !one.startsWith(':'))) kShapes.chunk(dataOf(event), event);
    assert.equal(dataOf(events.at(-2)).usage, undefined);
  });

  it('leaves the list of sources away when asked to, and takes a choice of documents', async () => {
    await client.add('other.txt', 'The torque limit for bolt M8 is unknown here.');
    const { data } = await client.json('GET', '/v1/files');
    const frame = data.find(({ filename }) => filename === 'frame.pdf');
    for (const documents of ['frame.pdf', [up.document.id], [frame.id]]) {
      const reply = await (await post({ qwalt: { documents, sources: false } })).json();
      assert.deepEqual([...new Set(reply.qwalt.sources.map(({ name }) => name))], ['frame.pdf']);
      assert.doesNotMatch(reply.choices[0].message.content, /Sources:/);
      assert.match(reply.choices[0].message.content, /\[1\]/);
    }
    await refused(await post({ qwalt: { documents: ['missing.pdf'] } }), 404, 'not_found');
  });

  it('says honestly that the documents hold nothing', async () => {
    const reply = await (await post({ messages: user('Who painted the Sistine Chapel ceiling?'), qwalt: { threshold: 0.9 } })).json();
    kShapes.completion(reply, 'reply');
    assert.equal(reply.qwalt.answered, false);
    assert.notEqual(reply.choices[0].message.content, '');
    assert.deepEqual(reply.choices[0].message.annotations, []);
  });

  it('ends a stream that fails with an error and without [DONE]', async () => {
    up.model.script('cut');
    const events = await sse(await post({ messages: user(`${kQuestion} At length?`), stream: true }));
    kShapes.error(dataOf(events.at(-1)), events.at(-1));
    assert.equal(dataOf(events.at(-1)).choices, undefined);
    up.model.script('error-mid-stream');
    const raw = await sse(await post({ model: 'qwalt-raw', stream: true }));
    kShapes.error(dataOf(raw.at(-1)), raw.at(-1));
  });

  it('answers a stream that cannot begin with an HTTP error', async () => {
    await refused(await post({ stream: true, messages: user('x'.repeat(20_000)) }), 413);
    up.model.script('rate-limited');
    const reply = await post({ model: 'qwalt-raw', stream: true });
    assert.ok(Number(reply.headers.get('retry-after')) > 0);
    await refused(reply, 429, 'model_rate_limited');
    up.model.script('not-found');
    const gone = await post({ model: 'qwalt-raw' });
    assert.equal(gone.headers.get('x-should-retry'), 'false');
    await refused(gone, 404, 'model_not_found');
  });

  it('says "length" for an answer that was cut', async () => {
    up.model.script('length');
    const body = { messages: user(`${kQuestion} In short?`) };
    assert.equal((await (await post(body)).json()).choices[0].finish_reason, 'length');
    const events = await sse(await post({ ...body, stream: true }));
    assert.equal(dataOf(events.at(-2)).choices[0].finish_reason, 'length');
  });

  it('sends the head of a stream while the model is still silent', async () => {
    up.model.script('silent');
    up.model.requests.length = 0;
    const controller = new AbortController();
    const reply = await client.fetch('/v1/chat/completions', {
      method: 'POST',
      body: { model: 'qwalt', messages: user(`${kQuestion} Slowly?`), stream: true },
      signal: controller.signal,
    });
    const { value } = await reply.body.getReader().read();
    assert.deepEqual(dataOf(new TextDecoder().decode(value).trim()).choices[0].delta, { role: 'assistant', content: '' });
    controller.abort();
    const request = await eventually(() => up.model.requests[0], { what: 'a request to the model' });
    await eventually(() => request.aborted, { what: 'the model told that the client left' });
  });

  it('does not search for the tasks of a chat program', async () => {
    up.model.requests.length = 0;
    up.model.script(() => ({ text: '{"title": "Bolts"}' }));
    const task = '### Task:\nGenerate a concise title.\n### Output:\nJSON format: { "title": "…" }\n### Chat History:\n' +
      '<chat_history>\nUSER: What is the torque limit?\n</chat_history>';
    const reply = await (await post({ messages: user(task), stream: true })).text();
    assert.match(reply, /title/);
    assert.equal(up.model.requests.length, 1);
    assert.deepEqual(up.model.requests[0].body.messages, user(task));
    assert.equal(up.model.requests[0].body.model, 'test/model');
  });

  it('makes links as the client reached the server', async () => {
    const { key } = await client.api('POST', 'keys', { name: 'proxy', role: 'reader' }, 201);
    const headers = { 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'docs.example.org', Authorization: `Bearer ${key}` };
    const reply = await (await post({}, headers)).json();
    assert.ok(reply.choices[0].message.annotations[0].url_citation.url.startsWith('https://docs.example.org/#/documents/'));
    client.headers = { Authorization: `Bearer ${key}` };
    await refused(await client.fetch('/v1/vector_stores', { method: 'POST', body: { name: 'mine' } }), 403, 'forbidden');
    const { body, headers: types } = multipart([{ name: 'file', filename: 'a.txt', value: 'A.' }]);
    await refused(await client.fetch('/v1/files', { method: 'POST', body, headers: types }), 403, 'forbidden');
    client.headers = {};
    await refused(await post({}), 401, 'invalid_api_key');
  });
});

describe('/v1 without a model', () => {
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    await client.add('bolts.txt', 'The torque limit for bolt M8 is 58 Nm. Tighten in two passes.\n');
  });
  after(() => server?.stop());

  it('answers with sentences of the documents', async () => {
    const reply = await client.json('POST', '/v1/chat/completions', { model: 'qwalt', messages: user(kQuestion) });
    kShapes.completion(reply, 'reply');
    assert.match(reply.choices[0].message.content, /58 Nm.*\[1\][\s\S]*Sources: \[1\] bolts\.txt$/);
    assert.equal(reply.qwalt.mode, 'extractive');
    assert.equal(reply.qwalt.error, null);
  });

  it('offers no model that is not there, and says which setting is missing', async () => {
    const { data } = await client.json('GET', '/v1/models');
    assert.deepEqual(data.map(({ id }) => id), ['qwalt', 'qwalt/default']);
    for (const [path, body] of [
      ['/v1/embeddings', { model: 'qwalt', input: 'x' }],
      ['/v1/chat/completions', { model: 'qwalt-raw', messages: user('x') }],
    ]) {
      const reply = await client.json('POST', path, body, 400);
      kShapes.error(reply, path);
      assert.equal(reply.error.code, 'model_not_configured');
    }
    const { error } = await client.json('POST', '/v1/embeddings', { model: 'qwalt', input: 'x' }, 400);
    assert.match(error.message, /QWALT_EMBEDDING_MODEL/);
  });

  it('refuses what is no file, no store and no search, in plain words', async () => {
    const parts = multipart([{ name: 'purpose', value: 'assistants' }]);
    const none = await client.fetch('/v1/files', { method: 'POST', ...parts });
    assert.equal(none.status, 400);
    kShapes.error(await none.json(), 'no file');
    const search = (body, status) => client.json('POST', '/v1/vector_stores/vs_default/search', body, status);
    for (const body of [
      {},
      { query: ' ' },
      { query: [] },
      { query: 'x', max_num_results: 51 },
      { query: 'x', ranking_options: { score_threshold: 2 } },
      { query: 'x', filters: { type: 'like', key: 'a', value: 'b' } },
      { query: 'x', filters: { type: 'and', filters: [] } },
      { query: 'x', filters: { type: 'eq', key: 'filename', value: ['a'] } },
    ]) {
      kShapes.error(await search(body, 400), JSON.stringify(body));
    }
    const found = await search({ query: 'torque limit', rewrite_query: true }, 200);
    kShapes.searchPage(found, 'search');
    assert.equal(found.data.length, 1);
    for (const [method, path, body, status] of [
      ['POST', '/v1/vector_stores/vs_default/files', { file_id: 'file-0' }, 404],
      ['POST', '/v1/vector_stores/vs_default/files', {}, 400],
      ['POST', '/v1/vector_stores', { name: '' }, 400],
      ['POST', '/v1/vector_stores', { name: 'x', file_ids: ['file-0'] }, 404],
      ['POST', '/v1/vector_stores', { name: 'x', metadata: { a: {} } }, 400],
      ['DELETE', '/v1/vector_stores/vs_default', undefined, 409],
      ['GET', '/v1/files?limit=0', undefined, 400],
      ['GET', '/v1/files?order=sideways', undefined, 400],
      ['GET', '/v1/files?after=file-0', undefined, 404],
      ['GET', '/v1/vector_stores?before=vs_default', undefined, 400],
      ['GET', '/v1/vector_stores/vs_default/file_batches/vsfb_0', undefined, 404],
    ]) {
      kShapes.error(await client.json(method, path, body, status), `${method} ${path}`);
    }
    // Nothing is left of a store that could not be made.
    const { data } = await client.json('GET', '/v1/vector_stores');
    assert.deepEqual(data.map(({ id }) => id), ['vs_default']);
  });

  it('does not take a file out of the store that holds it', async () => {
    const { data } = await client.json('GET', '/v1/vector_stores/vs_default/files');
    const reply = await client.json('DELETE', `/v1/vector_stores/vs_default/files/${data[0].id}`, undefined, 409);
    assert.match(reply.error.message, /DELETE \/v1\/files/);
  });
});
