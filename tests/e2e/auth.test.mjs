// Who may call: open on loopback until there is a key, keys and the page's cookie afterwards.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startQwalt } from '../support/qwalt.mjs';
import { Client, rawExchange } from './client.mjs';
import { assertProblem, assertProblemBody } from './problem.mjs';

const run = promisify(execFile);

describe('on loopback without a key', () => {
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
  });
  after(() => server?.stop());

  it('everybody on the machine may call', async () => {
    assert.deepEqual(await client.api('GET', 'session'), {
      required: false,
      authenticated: true,
      role: 'admin',
      workspace: 'default',
      bound: false,
    });
    await client.api('GET', 'documents');
  });

  it('a page of another origin may not', async () => {
    for (const origin of [
      'http://evil.example',
      'https://127.0.0.1.evil.example',
      'null',
      'http://localhost:1',
    ]) {
      for (const [method, path, body] of [
        ['GET', '/api/v1/documents'],
        ['POST', '/api/v1/search', { query: 'x' }],
        ['POST', '/query-json', { query: 'x' }],
        ['POST', '/chat', { query: 'x' }],
      ]) {
        const { status } = await client.reply(path, { method, body, headers: { Origin: origin } });
        assert.equal(status, 403, `${origin} ${method} ${path}`);
      }
    }
  });

  it('the own page and the development front end may', async () => {
    for (const origin of [server.url, 'http://localhost:5173']) {
      const { status } = await client.reply('/api/v1/documents', { headers: { Origin: origin } });
      assert.equal(status, 200, origin);
    }
  });

  it('a name that is not this machine is refused, so that no foreign page can rebind its name', async () => {
    const { port } = new URL(server.url);
    const asked = (host) =>
      rawExchange(
        server.url,
        `GET /api/v1/documents HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', '']) {
      const { status } = await asked(host);
      assert.ok([400, 403, 421].includes(status), `${host}: ${status}`);
    }
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, 'localhost']) {
      assert.equal((await asked(host)).status, 200, host);
    }
  });
});

describe('with a key', () => {
  let server;
  let open;
  let key;
  let keyed;
  before(async () => {
    server = await startQwalt();
    open = new Client(server.url);
    await open.add('secret.txt', 'The secret of the umbral gasket.\n');
    ({ key } = await open.api('POST', 'keys', { name: 'first', role: 'admin' }, 201));
    keyed = new Client(server.url, { 'X-API-Key': key });
  });
  after(() => server?.stop());

  it('every call needs one, health apart', async () => {
    const calls = [
      ['GET', '/api/v1/documents'],
      ['POST', '/api/v1/search', { query: 'umbral' }],
      ['POST', '/api/v1/ask', { question: 'umbral' }],
      ['GET', '/api/v1/chats'],
      ['GET', '/api/v1/events'],
      ['GET', '/api/v1/keys'],
      ['GET', '/api/v1/settings'],
      ['POST', '/api/v1/documents'],
      ['POST', '/query-json', { query: 'umbral' }],
      ['POST', '/chat', { query: 'umbral' }],
      ['POST', '/upload'],
    ];
    for (const [method, path, body] of calls) {
      const reply = await open.reply(path, { method, body });
      assert.equal(reply.status, 401, `${method} ${path}: ${JSON.stringify(reply.body)}`);
      assert.doesNotMatch(JSON.stringify(reply.body), /gasket/);
      if (path.startsWith('/api')) assertProblemBody(reply, 401, 'unauthorized');
    }
    assert.equal((await open.reply('/health')).status, 200);
    assert.equal((await open.reply('/')).status, 200);
    assert.deepEqual(await open.api('GET', 'session'), {
      required: true,
      authenticated: false,
      role: null,
      workspace: 'default',
      bound: false,
    });
  });

  it('it is taken as X-API-Key and as Bearer', async () => {
    for (const headers of [
      { 'X-API-Key': key },
      { Authorization: `Bearer ${key}` },
      { Authorization: `bearer ${key}` },
    ]) {
      const client = new Client(server.url, headers);
      assert.equal((await client.search('umbral')).length, 1);
      assert.equal((await client.form('/query', { query: 'umbral gasket' })).status, 200);
    }
  });

  it('a wrong one is refused', async () => {
    const last = key.at(-1) === '0' ? '1' : '0';
    for (const wrong of [
      'x',
      `${key}0`,
      key.slice(0, -1),
      key.slice(0, -1) + last,
      'x'.repeat(5000),
    ]) {
      assert.equal(
        (await new Client(server.url, { 'X-API-Key': wrong }).reply('/api/v1/documents')).status,
        401,
      );
    }
    for (const value of ['Bearer', `Basic ${key}`, key, `Bearer ${key} x`]) {
      assert.equal(
        (await new Client(server.url, { Authorization: value }).reply('/api/v1/documents')).status,
        401,
        value.slice(0, 8),
      );
    }
  });

  it('the page gets a cookie for it', async () => {
    await assertProblem(open, 'POST', '/api/v1/session', 401, 'unauthorized', { key: 'wrong' });
    const reply = await open.reply('/api/v1/session', { method: 'POST', body: { key } });
    assert.equal(reply.status, 204);
    const cookie = reply.headers.get('set-cookie');
    assert.match(cookie, /HttpOnly/i);
    assert.match(cookie, /SameSite=Lax/i);
    const page = new Client(server.url, { Cookie: cookie.split(';')[0] });
    assert.equal((await page.api('GET', 'session')).authenticated, true);
    assert.equal((await page.search('umbral')).length, 1);
    const foreign = await page.reply('/api/v1/documents', {
      headers: { Origin: 'http://evil.example' },
    });
    assert.equal(foreign.status, 403, 'a foreign page cannot ride on the cookie');
    const left = await page.reply('/api/v1/session', { method: 'DELETE' });
    assert.equal(left.status, 204);
    assert.match(left.headers.get('set-cookie'), /Max-Age=0|Expires=Thu, 01 Jan 1970/i);
  });

  it('another can be made, is shown once and ends when it is deleted', async () => {
    const made = await keyed.api('POST', 'keys', { name: 'second', role: 'admin' }, 201);
    assert.ok(made.key.length >= 43, 'at least 256 bits');
    const second = new Client(server.url, { 'X-API-Key': made.key });
    assert.equal((await second.search('umbral')).length, 1);
    const { keys } = await keyed.api('GET', 'keys');
    assert.deepEqual(keys.map(({ name }) => name).sort(), ['first', 'second']);
    assert.doesNotMatch(JSON.stringify(keys), new RegExp(`${made.key}|${key}`));
    await keyed.api('DELETE', `keys/${made.id}`, undefined, 204);
    assert.equal((await second.reply('/api/v1/documents')).status, 401);
    await assertProblem(keyed, 'DELETE', `/api/v1/keys/${made.id}`, 404, 'not-found');
    for (const wrong of [{}, { name: 7, role: 'admin' }, { name: 'x', role: 'emperor' }]) {
      assert.equal(
        (await keyed.reply('/api/v1/keys', { method: 'POST', body: wrong })).status,
        400,
        JSON.stringify(wrong),
      );
    }
  });

  it('is not stored or logged as it is', async () => {
    assert.ok(!server.log().includes(key));
  });
});

// In a network of its own that nothing else can reach, where binding every address is harmless.
describe('on other addresses than loopback', () => {
  it(
    'a key is made, printed once and needed; --open is the way without',
    { timeout: 120_000 },
    async (t) => {
      const checks = path.join(path.dirname(fileURLToPath(import.meta.url)), 'public_address.mjs');
      const inside = (script, ...rest) =>
        run('unshare', ['--map-root-user', '--net', 'sh', '-c', script, ...rest]);
      try {
        await inside('ip link set lo up');
      } catch (error) {
        return t.skip(
          `NOT CHECKED: no network namespace can be made here (${error.message.trim()})`,
        );
      }
      const { stdout } = await inside(
        'ip link set lo up && exec "$@"',
        'sh',
        process.execPath,
        checks,
      );
      assert.match(stdout, /every check passed/);
    },
  );
});
