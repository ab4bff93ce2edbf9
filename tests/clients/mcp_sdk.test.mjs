// @modelcontextprotocol/sdk 1, which speaks the revisions up to 2025-11-25: over HTTP and stdio.
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Client as NativeClient } from '../e2e/client.mjs';
import { modelEnvironment } from '../e2e/model.mjs';
import { startModel } from '../support/model_server.mjs';
import { environmentWith, qwaltProgram, startQwalt } from '../support/qwalt.mjs';
import { addDocuments, walk } from './mcp_walk.mjs';

const kAnswer = 'The torque limit for bolt M8 is 42 Nm [1].';
const makeClient = () => new Client({ name: 'tests', version: '1' });

function assertServer(client) {
  assert.equal(client.getServerVersion().name, 'qwalt');
  assert.deepEqual(Object.keys(client.getServerCapabilities()).sort(), [
    'completions',
    'prompts',
    'resources',
    'tools',
  ]);
  assert.match(client.getInstructions(), /search/);
}

describe('the MCP SDK over HTTP', () => {
  let model;
  let server;
  const setting = { answer: kAnswer };
  before(async () => {
    model = await startModel();
    model.script(() => ({ text: kAnswer }));
    server = await startQwalt({ env: modelEnvironment(model) });
    setting.documents = await addDocuments(new NativeClient(server.url));
    setting.client = makeClient();
    await setting.client.connect(new StreamableHTTPClientTransport(new URL(`${server.url}/mcp`)));
  });
  after(async () => {
    await setting.client?.close();
    await server?.stop();
    await model?.stop();
  });

  it('connects', async () => {
    assertServer(setting.client);
    await setting.client.ping();
  });
  walk(() => setting, { modern: false });

  it('needs the key of a server that has one', async () => {
    const native = new NativeClient(server.url);
    const { key, id } = await native.api('POST', 'keys', { name: 'mcp', role: 'reader' }, 201);
    const url = new URL(`${server.url}/mcp`);
    try {
      await assert.rejects(makeClient().connect(new StreamableHTTPClientTransport(url)));
      const client = makeClient();
      const headers = { Authorization: `Bearer ${key}` };
      await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
      assert.equal((await client.listTools()).tools.length, 4);
      await client.close();
    } finally {
      native.headers = { Authorization: `Bearer ${key}` };
      await native.fetch(`/api/v1/keys/${id}`, { method: 'DELETE' });
    }
  });
});

describe('the MCP SDK over stdio', () => {
  let server;
  const setting = {};
  const transport = (dataDir, ...more) =>
    new StdioClientTransport({
      command: qwaltProgram(),
      args: ['mcp', '--data', dataDir, ...more],
      env: environmentWith({}),
      stderr: 'ignore',
    });
  before(async () => {
    server = await startQwalt({ keepData: true });
    setting.documents = await addDocuments(new NativeClient(server.url));
    setting.client = makeClient();
    await setting.client.connect(transport(server.dataDir));
  });
  after(async () => {
    await setting.client?.close();
    await server?.stop();
    fs.rmSync(server?.dataDir ?? '', { recursive: true, force: true });
  });

  it('connects beside a server that runs', () => assertServer(setting.client));
  walk(() => setting, { modern: false });

  it('goes on by itself when that server ends', async () => {
    await server.stop();
    const { structuredContent } = await setting.client.callTool({
      name: 'search',
      arguments: { query: 'torque M8' },
    });
    assert.match(structuredContent.results[0].text, /42 Nm/);
    const second = makeClient();
    await second.connect(transport(server.dataDir));
    assert.equal((await second.listResources()).resources.length, 2, 'two share one folder');
    await second.close();
  });
});
