// @modelcontextprotocol/client 2, in both eras: 2026-07-28 and the handshake of before; over HTTP
// and stdio.
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Client as NativeClient, eventually } from '../e2e/client.mjs';
import { modelEnvironment } from '../e2e/model.mjs';
import { startModel } from '../support/model_server.mjs';
import { environmentWith, qwaltProgram, startQwalt } from '../support/qwalt.mjs';
import { addDocuments, kQuestion, walk } from './mcp_walk.mjs';

const kAnswer = 'The torque limit for bolt M8 is 42 Nm [1].';
const kModern = '2026-07-28';
const makeClient = (mode) =>
  new Client({ name: 'tests', version: '2' }, { versionNegotiation: { mode } });

let model;
let server;
let documents;
before(async () => {
  model = await startModel();
  server = await startQwalt({ env: modelEnvironment(model) });
  documents = await addDocuments(new NativeClient(server.url));
});
after(async () => {
  await server?.stop();
  await model?.stop();
});

for (const [mode, modern] of [
  ['auto', true],
  [{ pin: kModern }, true],
  ['legacy', false],
]) {
  describe(`the MCP client over HTTP, ${JSON.stringify(mode)}`, () => {
    const setting = { answer: kAnswer };
    before(async () => {
      model.script(() => ({ text: kAnswer }));
      setting.documents = documents;
      setting.client = makeClient(mode);
      const url = new URL(`${server.url}/mcp`);
      await setting.client.connect(new StreamableHTTPClientTransport(url));
    });
    after(() => setting.client?.close());

    it('connects in the era it asks for', () => {
      assert.equal(setting.client.getNegotiatedProtocolVersion() === kModern, modern);
      assert.equal(setting.client.getServerVersion().name, 'qwalt');
    });
    if (mode !== 'auto') walk(() => setting, { modern });
  });
}

describe('the MCP client over stdio', () => {
  const transport = (args) =>
    new StdioClientTransport({
      command: qwaltProgram(),
      args: ['mcp', ...args],
      env: environmentWith({}),
      stderr: 'ignore',
    });
  const setting = { answer: kAnswer };
  before(async () => {
    model.script(() => ({ text: kAnswer }));
    setting.documents = documents;
    setting.client = makeClient('auto');
    await setting.client.connect(transport(['--url', server.url]));
  });
  after(() => setting.client?.close());

  it('speaks the newest revision', () => {
    assert.equal(setting.client.getNegotiatedProtocolVersion(), kModern);
  });
  walk(() => setting, { modern: true });

  it('ends the work at the model when a question is cancelled', async () => {
    model.script('stall');
    model.requests.length = 0;
    const leave = new AbortController();
    const asked = setting.client.callTool(
      { name: 'ask', arguments: { question: `${kQuestion} Now?` } },
      { signal: leave.signal },
    );
    await eventually(() => model.requests.length > 0 && model.open() > 0, {
      what: 'the question at the model',
    });
    leave.abort();
    await assert.rejects(asked);
    await eventually(() => model.open() === 0, { what: "the end of the model's work" });
  });

  it('works on a folder that no server runs for', async () => {
    const fresh = await startQwalt({ keepData: true });
    await addDocuments(new NativeClient(fresh.url));
    await fresh.stop();
    const client = makeClient('auto');
    await client.connect(transport(['--data', fresh.dataDir]));
    const { structuredContent } = await client.callTool({
      name: 'ask',
      arguments: { question: kQuestion },
    });
    assert.match(structuredContent.answer, /42 Nm/);
    assert.equal(structuredContent.mode, 'extractive');
    await client.close();
    fs.rmSync(fresh.dataDir, { recursive: true, force: true });
  });
});
