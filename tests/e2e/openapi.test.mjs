// /openapi.json says what the server does: the same routes, and replies of the forms that it gives.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { schemaFaults } from '../support/json_schema.mjs';
import { startModel } from '../support/model_server.mjs';
import { makePdf, startQwalt } from '../support/qwalt.mjs';
import { Client } from './client.mjs';
import { modelEnvironment } from './model.mjs';

const kMethods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

// "{id...}" takes slashes too: OpenAPI has no word for it.
const plainPath = (pattern) => pattern.replace(/\{(\w+)\.\.\.\}/g, '{$1}');

function described({ paths }) {
  const found = new Map();
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      if (kMethods.includes(method)) found.set(`${method.toUpperCase()} ${path}`, operation);
    }
  }
  return found;
}

function* references(value) {
  if (value === null || typeof value !== 'object') return;
  if (typeof value.$ref === 'string') yield value.$ref;
  for (const each of Object.values(value)) yield* references(each);
}

describe('the description of the interfaces', () => {
  let model;
  let server;
  let client;
  let api;
  let operations;
  let document;
  before(async () => {
    model = await startModel();
    server = await startQwalt({ env: modelEnvironment(model) });
    client = new Client(server.url);
    api = await client.json('GET', '/openapi.json');
    operations = described(api);
    document = await client.add('bolts.pdf', makePdf(['Assembly.', 'The torque limit for bolt M8 is 42 Nm.']));
  });
  after(async () => {
    await server?.stop();
    await model?.stop();
  });

  // The reply's JSON, which has to be of the form that is described for that status.
  async function fits(method, pattern, path, body, status = 200) {
    const operation = operations.get(`${method} ${pattern}`);
    assert.ok(operation, `${method} ${pattern} is not described`);
    const reply = await client.reply(path, { method, body });
    assert.equal(reply.status, status, `${method} ${path}: ${JSON.stringify(reply.body).slice(0, 400)}`);
    let answer = operation.responses[status];
    assert.ok(answer, `${method} ${pattern}: status ${status} is not described`);
    if (answer.$ref) answer = api.components.responses[answer.$ref.split('/').at(-1)];
    const type = reply.headers.get('content-type')?.split(';')[0];
    if (status === 204 || status === 202 && !type) return undefined;
    const content = answer.content?.[type];
    assert.ok(content, `${method} ${pattern}: ${type} is not described for ${status}`);
    const value = /[/+]json$/.test(type) ? reply.body : String(reply.body);
    assert.deepEqual(schemaFaults(api, content.schema, value), [], `${method} ${path}`);
    return reply.body;
  }
  const native = (method, path, body, status, pattern = path) => fits(method, `/api/v1/${pattern}`, `/api/v1/${path}`, body, status);

  it('is OpenAPI 3.1 of this version, and whole', async () => {
    assert.match(api.openapi, /^3\.1\./);
    assert.equal(api.info.version, (await client.json('GET', '/health')).version);
    for (const reference of references(api)) {
      assert.ok(reference.slice(2).split('/').reduce((at, key) => at?.[key], api), `${reference} leads nowhere`);
    }
    const used = new Set([...references(api)].map((reference) => reference.split('/').at(-1)));
    for (const name of Object.keys(api.components.schemas)) assert.ok(used.has(name), `the schema ${name} is used nowhere`);
    const ids = [...operations.values()].map(({ operationId }) => operationId);
    assert.equal(new Set(ids).size, ids.length, 'each operationId once');
    const groups = api.tags.map(({ name }) => name);
    for (const [name, operation] of operations) {
      assert.ok(groups.includes(operation.tags[0]), `${name}: ${operation.tags}`);
      assert.ok(operation.summary && Object.keys(operation.responses).length > 0, name);
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const told = (operation.parameters ?? []).filter((each) => each.in === 'path').map((each) => each.name);
      assert.deepEqual(told.sort(), inPath.sort(), name);
    }
  });

  it('names every route of the server and no other, with who may call it', async () => {
    const { routes } = await client.api('GET', 'routes');
    const there = new Map(routes.map(({ method, path, access }) => [`${method} ${plainPath(path)}`, access]));
    assert.ok(there.size > 40);
    const missing = [...there.keys()].filter((name) => !operations.has(name));
    assert.deepEqual(missing, [], 'routes that docs/api/openapi.json does not describe');
    const gone = [...operations.keys()].filter((name) => !there.has(name));
    assert.deepEqual(gone, [], 'described, but no route');
    for (const [name, access] of there) assert.equal(operations.get(name)['x-access'], access, name);
  });

  it('describes documents, pages and searches', async () => {
    await native('GET', 'documents?limit=10', undefined, 200, 'documents');
    await native('GET', `documents/${document.id}`, undefined, 200, 'documents/{id}');
    await native('GET', 'documents/ffff', undefined, 404, 'documents/{id}');
    await native('GET', `documents/${document.id}/pages/2?words=1`, undefined, 200, 'documents/{id}/pages/{page}');
    await native('GET', `documents/${document.id}/prompt`, undefined, 200, 'documents/{id}/prompt');
    await native('POST', 'search', { query: 'torqe M8' });
    await native('POST', 'search', {}, 400);
    const form = new FormData();
    form.append('file', new Blob(['Grease the hinge.']), 'hinge.txt');
    form.append('file', new Blob(['']), 'empty.txt');
    const { documents } = await native('POST', 'documents', form, 202);
    await client.settled(documents[0].id);
    await native('POST', `documents/${documents[0].id}/retry`, undefined, 409, 'documents/{id}/retry');
    await native('DELETE', `documents/${documents[0].id}`, undefined, 204, 'documents/{id}');
    await native('POST', 'documents/delete', { ids: [documents[0].id] });
    await native('POST', 'documents/delete', { ids: [] }, 400);
  });

  it('describes questions, actions and chats', async () => {
    model.script(() => ({ text: 'The torque limit is 42 Nm [1]. It is green.' }));
    const { chat_id } = await native('POST', 'ask', { question: 'What is the torque limit for bolt M8?', stream: false });
    await native('POST', 'ask', { question: '' }, 400);
    await native('GET', 'chats', undefined, 200);
    await native('GET', `chats/${chat_id}`, undefined, 200, 'chats/{id}');
    await native('PATCH', `chats/${chat_id}`, { title: 'Bolts' }, 200, 'chats/{id}');
    await native('GET', 'actions');
    await native('GET', 'actions/gaps', undefined, 200, 'actions/{name}');
    await native('GET', 'actions/nothing', undefined, 404, 'actions/{name}');
    await native('POST', 'actions/summary', { documents: ['bolts.pdf'], stream: false }, 200, 'actions/{name}');
    const { messages } = await client.api('GET', `chats/${chat_id}`);
    const answer = `chats/${chat_id}/messages/${messages[1].id}`;
    await native('PUT', `${answer}/feedback`, { rating: 'up' }, 200, 'chats/{id}/messages/{message}/feedback');
    await native('GET', `chats/${chat_id}/export?format=json`, undefined, 200, 'chats/{id}/export');
    await native('GET', 'feedback/export');
    await native('DELETE', answer, undefined, 204, 'chats/{id}/messages/{message}');
    await native('DELETE', `chats/${chat_id}`, undefined, 204, 'chats/{id}');
  });

  it('describes the server', async () => {
    await native('GET', 'session');
    await native('GET', 'settings');
    await native('GET', 'keys');
    await native('GET', 'watches');
    await native('GET', 'routes');
    for (const path of ['/health', '/ready', '/metrics', '/docs']) await fits('GET', path, path);
  });

  it('describes workspaces, the model and what it costs', async () => {
    await native('GET', 'workspaces');
    await native('POST', 'workspaces', { name: 'quality' }, 201);
    await native('POST', 'workspaces', { name: 'quality' }, 409);
    await native('GET', 'workspaces/quality', undefined, 200, 'workspaces/{name}');
    await native('PUT', 'workspaces/quality/settings', { temperature: 0.2 }, 200, 'workspaces/{name}/settings');
    await native('GET', 'workspaces/quality/settings', undefined, 200, 'workspaces/{name}/settings');
    await native('DELETE', 'workspaces/quality', undefined, 204, 'workspaces/{name}');
    for (const path of ['settings/model', 'settings/model/workspace', 'usage']) await native('GET', path);
    await native('PUT', 'settings/model', { max_tokens: 700 });
    await native('DELETE', 'settings/model');
    await native('POST', 'settings/model/test', {});
  });

  it('describes the original API', async () => {
    await fits('POST', '/query-json', '/query-json', { query: 'What is the torque limit for bolt M8?' });
    await fits('POST', '/query-json', '/query-json', { query: ' ' }, 400);
    await fits('POST', '/query-json', '/query-json', {}, 422);
    await fits('POST', '/chat', '/chat', { query: 'What is the torque limit for bolt M8?' });
    const form = new FormData();
    form.append('file', new Blob(['Grease the hinge every week.']), 'hinge.txt');
    await fits('POST', '/upload', '/upload', form);
  });

  it('describes the OpenAI-compatible API and MCP', async () => {
    const messages = [{ role: 'user', content: 'What is the torque limit for bolt M8?' }];
    await fits('GET', '/v1/models', '/v1/models');
    await fits('GET', '/v1/models/{id}', '/v1/models/qwalt');
    await fits('GET', '/v1/models/{id}', '/v1/models/nothing', undefined, 404);
    await fits('POST', '/v1/chat/completions', '/v1/chat/completions', { model: 'qwalt', messages });
    await fits('POST', '/v1/chat/completions', '/v1/chat/completions', { model: 'qwalt', messages: 5 }, 400);
    await fits('GET', '/v1/files', '/v1/files');
    const { data: stores } = await fits('GET', '/v1/vector_stores', '/v1/vector_stores');
    const store = `/v1/vector_stores/${stores[0].id}`;
    await fits('GET', '/v1/vector_stores/{id}', store);
    await fits('POST', '/v1/vector_stores/{id}/search', `${store}/search`, { query: 'torque' });
    const { data: files } = await fits('GET', '/v1/vector_stores/{id}/files', `${store}/files`);
    await fits('GET', '/v1/files/{id}', `/v1/files/${files[0].id}`);
    await fits('GET', '/v1/files/{id}', '/v1/files/file-ffff', undefined, 404);
    const batch = await fits('POST', '/v1/vector_stores/{id}/file_batches', `${store}/file_batches`, { file_ids: [files[0].id] });
    await fits('GET', '/v1/vector_stores/{id}/file_batches/{batch}', `${store}/file_batches/${batch.id}`);
    await fits('POST', '/mcp', '/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/list' });
  });

  it('is served with an ETag, and its page needs nothing from elsewhere', async () => {
    const first = await client.fetch('/openapi.json');
    assert.match(first.headers.get('content-type'), /^application\/json/);
    const etag = first.headers.get('etag');
    assert.equal((await client.fetch('/openapi.json', { headers: { 'If-None-Match': etag } })).status, 304);
    const page = await client.reply('/docs');
    assert.match(page.headers.get('content-security-policy'), /default-src 'none'/);
    assert.ok(!/(?:src|href)="https?:/.test(page.body), page.body);
  });
});

describe('the checker of schemas', () => {
  const all = { components: { schemas: { Id: { type: 'string' } } } };
  const schema = { type: 'object', required: ['id'], properties: { id: { $ref: '#/components/schemas/Id' }, size: { type: ['integer', 'null'], minimum: 1 }, kinds: { type: 'array', items: { type: 'string', enum: ['a', 'b'] } } } };
  const faults = (value) => schemaFaults(all, schema, value);

  it('finds what is missing, of another type, not allowed or not described', () => {
    assert.deepEqual(faults({ id: 'x', size: null, kinds: ['a'] }), []);
    assert.deepEqual(faults({}), ['$.id is missing']);
    assert.deepEqual(faults({ id: 5 }), ['$.id is integer, not string']);
    assert.deepEqual(faults({ id: 'x', size: 0 }), ['$.size is less than 1']);
    assert.deepEqual(faults({ id: 'x', size: 1.5 }), ['$.size is number, not integer or null']);
    assert.equal(faults({ id: 'x', kinds: ['c'] }).length, 1);
    assert.deepEqual(faults({ id: 'x', colour: 'red' }), ['$.colour is not described']);
    assert.equal(schemaFaults(all, { anyOf: [{ type: 'string' }, { type: 'null' }] }, 5).length, 2);
    assert.throws(() => schemaFaults(all, { pattern: 'x' }, 'x'), /does not know pattern/);
  });
});
