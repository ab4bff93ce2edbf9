// Run by auth.test.mjs in a network namespace of its own: starts that listen on every address.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, eventually } from './client.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const binary = path.resolve(root, process.env.QWALT_BIN ?? 'build/release/qwalt');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-public-'));

async function start(data, port, ...more) {
  const args = [
    'serve',
    '--host',
    '0.0.0.0',
    '--port',
    String(port),
    '--data',
    path.join(folder, data),
    ...more,
  ];
  const child = spawn(binary, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const ended = new Promise((resolve) => child.once('exit', resolve));
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => (said += text));
  await eventually(
    () => {
      assert.equal(child.exitCode, null, said);
      return /QWalT listens on/.test(said);
    },
    { what: 'the server' },
  );
  const client = (headers) => new Client(`http://127.0.0.1:${port}`, headers);
  return { client, said: () => said, stop: () => (child.kill('SIGTERM'), ended) };
}

const statusOf = async (client) => (await client.reply('/api/v1/documents')).status;

let server = await start('keyed', 8101);
const words = server
  .said()
  .split(/\s+/)
  .filter((word) => /^[\w-]{40,}$/.test(word));
let key;
for (const word of words)
  if ((await statusOf(server.client({ 'X-API-Key': word }))) === 200) key = word;
assert.ok(key, `no admin key was printed:\n${server.said()}`);
assert.equal(server.said().split(key).length, 2, 'printed once');
assert.equal(await statusOf(server.client()), 401);
assert.equal((await server.client().reply('/health')).status, 200);
await server.stop();

server = await start('keyed', 8102);
assert.ok(!server.said().includes(key), 'not printed at the second start');
assert.ok(
  !server
    .said()
    .split(/\s+/)
    .some((word) => /^[\w-]{40,}$/.test(word)),
  'no other key is made',
);
assert.equal(await statusOf(server.client()), 401);
assert.equal(await statusOf(server.client({ Authorization: `Bearer ${key}` })), 200);
await server.stop();

server = await start('open', 8103, '--open');
assert.equal(await statusOf(server.client()), 200);
await server.stop();

fs.rmSync(folder, { recursive: true, force: true });
console.log('every check passed');
