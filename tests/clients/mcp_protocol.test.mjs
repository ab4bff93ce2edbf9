// POST /mcp as bytes on the wire: statuses, headers and errors that client libraries hide.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { Client, eventsOf, eventually, rawExchange } from '../e2e/client.mjs';
import { modelEnvironment } from '../e2e/model.mjs';
import { runQwalt } from '../support/commands.mjs';
import { startModel } from '../support/model_server.mjs';
import { environmentWith, qwaltProgram, startQwalt } from '../support/qwalt.mjs';

const kModern = '2026-07-28';
const kMeta = {
  'io.modelcontextprotocol/protocolVersion': kModern,
  'io.modelcontextprotocol/clientCapabilities': {},
};
const request = (method, params = {}, id = 1) => ({ jsonrpc: '2.0', id, method, params });

let model;
let server;
let client;
before(async () => {
  model = await startModel();
  server = await startQwalt({ env: modelEnvironment(model) });
  client = new Client(server.url);
  await client.add('frame.txt', 'The torque limit for bolt M8 is 42 Nm.\n');
});
after(async () => {
  await server?.stop();
  await model?.stop();
});

const post = (body, headers = {}) =>
  client.reply('/mcp', {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: { 'Content-Type': 'application/json', ...headers },
  });

// A request of 2026-07-28 with its headers; `headers` on top, undefined takes one away.
function postModern(method, params = {}, headers = {}) {
  const all = { 'MCP-Protocol-Version': kModern, 'Mcp-Method': method, ...headers };
  for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name];
  return post(request(method, { _meta: kMeta, ...params }), all);
}

describe('MCP with the handshake of the older revisions', () => {
  const initialize = (protocolVersion) =>
    post(request('initialize', { protocolVersion, capabilities: {}, clientInfo: { name: 't' } }));

  it('agrees on the revision that the client names, or on the latest', async () => {
    for (const version of ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']) {
      const { status, body } = await initialize(version);
      assert.deepEqual([status, body.result.protocolVersion], [200, version]);
    }
    for (const version of ['1999-01-01', kModern]) {
      assert.equal((await initialize(version)).body.result.protocolVersion, '2025-11-25');
    }
    assert.equal((await initialize(7)).body.error.code, -32602);
  });

  it('needs no session', async () => {
    const reply = await initialize('2025-11-25');
    assert.equal(reply.headers.get('mcp-session-id'), null);
    assert.match(reply.headers.get('content-type'), /^application\/json/);
    assert.deepEqual((await post(request('ping'))).body, { jsonrpc: '2.0', id: 1, result: {} });
  });

  it('says nothing to notifications and responses', async () => {
    for (const message of [
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', method: 'notifications/of/no/kind', params: {} },
      { jsonrpc: '2.0', id: 1, result: {} },
    ]) {
      const { status, body } = await post(message);
      assert.deepEqual([status, body], [202, '']);
    }
  });

  it('has no stream to listen to and no session to delete', async () => {
    for (const method of ['GET', 'DELETE', 'PUT']) {
      const reply = await client.reply('/mcp', { method });
      assert.equal(reply.status, 405, method);
      assert.match(reply.headers.get('allow'), /POST/);
    }
  });

  it('refuses a revision that it does not know, and methods of another one', async () => {
    const unknown = await post(request('ping'), { 'MCP-Protocol-Version': '1999-01-01' });
    assert.equal(unknown.status, 400);
    assert.equal(unknown.body.error.code, -32022);
    for (const method of ['server/discover', 'resources/subscribe', 'dance']) {
      const { status, body } = await post(request(method));
      assert.deepEqual([status, body.error.code], [200, -32601], method);
    }
  });

  it('calls a missing resource by the code of the older revisions', async () => {
    const uri = 'qwalt://documents/ffffffffffffffff';
    const { status, body } = await post(request('resources/read', { uri }));
    assert.deepEqual([status, body.error.code, body.error.data], [200, -32002, { uri }]);
  });

  it('takes a batch in the one revision that has them', async () => {
    const batch = [
      request('ping', {}, 'a'),
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      request('dance', {}, 'b'),
      7,
    ];
    const { status, body } = await post(batch, { 'MCP-Protocol-Version': '2025-03-26' });
    assert.equal(status, 200);
    assert.deepEqual(
      body.map(({ id, error }) => [id, error?.code]),
      [
        ['a', undefined],
        ['b', -32601],
        [null, -32600],
      ],
    );
    assert.equal((await post([batch[1]])).status, 202);
    const refused = await post(batch, { 'MCP-Protocol-Version': '2025-11-25' });
    assert.deepEqual([refused.status, refused.body.error.code], [400, -32600]);
  });
});

describe('MCP 2026-07-28', () => {
  it('says what it is', async () => {
    const { status, body } = await postModern('server/discover');
    assert.equal(status, 200);
    assert.deepEqual(body.result.supportedVersions, [kModern]);
    assert.equal(body.result.resultType, 'complete');
    assert.equal(body.result._meta['io.modelcontextprotocol/serverInfo'].name, 'qwalt');
    assert.ok(body.result.ttlMs >= 0);
    assert.equal(body.result.cacheScope, 'public');
    assert.equal(JSON.stringify(body.result.capabilities).includes('true'), false);
  });

  it('lets nobody keep what a document says', async () => {
    const { body } = await postModern('resources/list');
    assert.deepEqual([body.result.ttlMs, body.result.cacheScope], [0, 'private']);
  });

  it('refuses headers that say something else than the message', async () => {
    const call = { name: 'list_documents', arguments: {} };
    for (const [method, params, headers] of [
      ['tools/list', {}, { 'Mcp-Method': 'prompts/list' }],
      ['tools/list', {}, { 'Mcp-Method': undefined }],
      ['tools/list', {}, { 'Mcp-Method': 'TOOLS/LIST' }],
      ['tools/list', {}, { 'MCP-Protocol-Version': undefined }],
      ['tools/list', {}, { 'MCP-Protocol-Version': '2025-11-25' }],
      ['tools/call', call, {}],
      ['tools/call', call, { 'Mcp-Name': 'search' }],
      ['tools/call', call, { 'Mcp-Name': '=?base64?bGlzdF9kb2N1bWVudHM?=' }],
    ]) {
      const { status, body } = await postModern(method, params, headers);
      assert.deepEqual([status, body.error?.code, body.id], [400, -32020, 1], JSON.stringify(headers));
    }
    for (const name of ['list_documents', '=?base64?bGlzdF9kb2N1bWVudHM=?=']) {
      const { status, body } = await postModern('tools/call', call, { 'Mcp-Name': name });
      assert.equal(status, 200);
      assert.equal(body.result.structuredContent.total, 1);
    }
  });

  it('refuses what lacks its envelope, and versions to come', async () => {
    const headers = { 'MCP-Protocol-Version': kModern, 'Mcp-Method': 'tools/list' };
    const without = await post(request('tools/list'), headers);
    assert.deepEqual([without.status, without.body.error.code], [400, -32602]);
    const _meta = { ...kMeta, 'io.modelcontextprotocol/protocolVersion': '2099-01-01' };
    const later = await postModern(
      'tools/list',
      { _meta },
      { 'MCP-Protocol-Version': '2099-01-01' },
    );
    assert.equal(later.status, 400);
    assert.deepEqual(later.body.error.data, { supported: [kModern], requested: '2099-01-01' });
    assert.equal(later.body.error.code, -32022);
  });

  it('does not know the methods that are gone', async () => {
    for (const method of ['initialize', 'ping', 'logging/setLevel', 'subscriptions/listen']) {
      const { status, body } = await postModern(method);
      assert.deepEqual([status, body.error.code], [404, -32601], method);
    }
  });
});

describe('MCP with wrong input', () => {
  it('answers wrong JSON and wrong messages as JSON-RPC says', async () => {
    for (const [bytes, code] of [
      ['{', -32700],
      ['', -32700],
      ['\xff\xfe', -32700],
      [`${'['.repeat(100)}${']'.repeat(100)}`, -32700],
      ['[]', -32600],
      ['"text"', -32600],
      ['{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600],
      ['{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', -32600],
    ]) {
      const { status, body } = await post(bytes);
      assert.deepEqual([status, body.error.code], [400, code], bytes);
      assert.match(body.error.message, /\w+ \w+/);
    }
  });

  it('refuses what is too large or no JSON by its type', async () => {
    const large = await rawExchange(server.url, [
      `POST /mcp HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\n`,
      `Content-Type: application/json\r\nContent-Length: ${2 << 20}\r\n\r\n`,
      '"'.padEnd(64 * 1024, 'x'),
    ]);
    assert.equal(large.status, 413);
    const { status } = await post(request('ping'), { 'Content-Type': 'text/plain' });
    assert.equal(status, 415);
  });

  it('refuses pages of other origins and names that lead here', async () => {
    const foreign = await post(request('ping'), { Origin: 'http://evil.example.com' });
    assert.equal(foreign.status, 403);
    const { host } = new URL(server.url);
    assert.equal((await post(request('ping'), { Origin: `http://${host}` })).status, 200);
    const body = JSON.stringify(request('ping'));
    const rebound = await rawExchange(
      server.url,
      `POST /mcp HTTP/1.1\r\nHost: evil.example.com\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    assert.equal(rebound.status, 403);
  });

  it('a workspace that is not there is an error, and one that is has its own documents', async () => {
    assert.ok((await post(request('ping'))).status === 200);
    const list = request('tools/call', { name: 'list_documents', arguments: {} });
    const send = (name) =>
      client.reply(`/mcp?workspace=${name}`, { method: 'POST', body: list });
    assert.ok([403, 404].includes((await send('nowhere')).status));
    await client.api('POST', 'workspaces', { name: 'other' }, 201);
    assert.equal((await send('other')).body.result.structuredContent.total, 0);
    assert.equal((await send('default')).body.result.structuredContent.total, 1);
    const { results } = (await send('default')).body.result;
    assert.equal(results, undefined);
    const found = await post(request('tools/call', { name: 'search', arguments: { query: 'torque' } }));
    const [{ id }] = found.body.result.structuredContent.results;
    const elsewhere = await client.reply('/mcp?workspace=other', {
      method: 'POST',
      body: request('tools/call', { name: 'fetch', arguments: { id } }),
    });
    assert.equal(elsewhere.body.result.isError, true, 'another workspace does not read it');
  });
});

describe('a question over MCP', () => {
  const ask = (question) => request('tools/call', { name: 'ask', arguments: { question } });
  const openStream = (signal) =>
    client.fetch('/mcp', {
      method: 'POST',
      signal,
      body: {
        ...ask('What is the torque limit?'),
        params: { ...ask('What is the torque limit for M8?').params, _meta: { progressToken: 't' } },
      },
      headers: { Accept: 'application/json, text/event-stream' },
    });

  it('is a stream of progress and the result where the client takes one', async () => {
    model.script(() => ({ text: 'The torque limit for bolt M8 is 42 Nm [1].' }));
    const reply = await openStream();
    assert.equal(reply.status, 200);
    assert.match(reply.headers.get('content-type'), /^text\/event-stream/);
    const messages = [];
    for await (const event of eventsOf(reply)) if (!event.comment) messages.push(event.data);
    assert.ok(messages.length >= 3);
    const last = messages.pop();
    assert.equal(last.id, 1);
    assert.match(last.result.structuredContent.answer, /42 Nm/);
    for (const { method, params } of messages) {
      assert.equal(method, 'notifications/progress');
      assert.equal(params.progressToken, 't');
    }
  });

  it('is one JSON reply otherwise', async () => {
    const { status, headers, body } = await post(ask('What is the torque limit?'));
    assert.equal(status, 200);
    assert.match(headers.get('content-type'), /^application\/json/);
    assert.match(body.result.structuredContent.answer, /42 Nm/);
  });

  it("ends the model's work when the client leaves", async () => {
    for (const accept of ['application/json, text/event-stream', 'application/json']) {
      model.script('stall');
      model.requests.length = 0;
      const leave = new AbortController();
      const asked = client
        .fetch('/mcp', {
          method: 'POST',
          signal: leave.signal,
          body: ask(`What is the torque limit for M8, please (${accept.length})?`),
          headers: { Accept: accept },
        })
        .then((reply) => reply.text())
        .catch(() => {});
      await eventually(() => model.requests.length > 0 && model.open() > 0, {
        what: 'the question at the model',
      });
      leave.abort();
      await asked;
      await eventually(() => model.open() === 0, { what: "the end of the model's work" });
    }
  });

  it('leaves no chat behind', async () => {
    assert.deepEqual((await client.api('GET', 'chats')).chats, []);
  });
});

describe('qwalt mcp', () => {
  const lines = (...messages) =>
    messages.map((each) => (typeof each === 'string' ? each : JSON.stringify(each))).join('\n');

  it('answers each line with a line, and ends when its input does', async () => {
    const input = lines(
      request('initialize', { protocolVersion: '2025-06-18', capabilities: {} }, 'a'),
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      '',
      request('tools/call', { name: 'search', arguments: { query: 'torque' } }, 'b'),
      '{ no JSON',
      request('server/discover', { _meta: kMeta }, 'c'),
      request('dance', {}, 'd'),
    );
    const { code, stdout, stderr } = await runQwalt(['mcp', '--url', server.url], { input });
    assert.equal(code, 0, stderr);
    const replies = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const byId = Object.fromEntries(replies.map((reply) => [reply.id, reply]));
    assert.equal(replies.length, 5, stdout);
    assert.equal(byId.a.result.protocolVersion, '2025-06-18');
    assert.match(byId.b.result.structuredContent.results[0].text, /42 Nm/);
    assert.equal(byId.c.result.resultType, 'complete');
    assert.equal(byId.d.error.code, -32601);
    assert.equal(byId.null.error.code, -32700);
  });

  it('says what is wrong in place of a reply, with the id of the question', async () => {
    const away = await runQwalt(['mcp', '--url', 'http://127.0.0.1:9'], {
      input: lines(request('ping', {}, 5)),
    });
    const [reply] = away.stdout.trimEnd().split('\n');
    assert.equal(JSON.parse(reply).id, 5);
    assert.match(JSON.parse(reply).error.message, /\w+ \w+/);
    const long = await runQwalt(['mcp', '--url', server.url], {
      input: lines('x'.repeat(2 << 20), request('ping', {}, 6)),
    });
    const said = long.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    assert.deepEqual(said.map(({ id, error }) => [id, error?.code]).sort(), [
      [null, -32600],
      [6, undefined],
    ]);
  });

  it('ends at once when it is told to', async () => {
    const child = spawn(qwaltProgram(), ['mcp', '--data', server.dataDir], {
      env: environmentWith({}),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
    child.stdin.write(`${JSON.stringify(request('ping'))}\n`);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
  });
});
