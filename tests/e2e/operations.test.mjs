// What load balancers, Prometheus and browsers are told.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startQwalt } from '../support/qwalt.mjs';
import { Client, eventsOf, eventually, rawExchange } from './client.mjs';

describe('operations', () => {
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
  });
  after(() => server?.stop());

  it('the server says when it is ready', async () => {
    await eventually(async () => (await client.reply('/ready')).status === 200, { what: '/ready' });
    assert.equal((await client.reply('/ready')).body.ready, true);
  });

  it('health counts the streams that are open', async () => {
    const streams = async () => (await client.reply('/health')).body.event_streams;
    const leave = new AbortController();
    const reply = await client.fetch('/api/v1/events', { signal: leave.signal });
    await eventsOf(reply).next();
    assert.equal(await streams(), 1);
    leave.abort();
    await eventually(async () => (await streams()) === 0, { what: 'no stream' });
  });

  it('the settings tell of the index of the workspace', async () => {
    await client.add('gears.txt', 'The gears are made of brass.\n');
    assert.deepEqual((await client.api('GET', 'settings')).index, { segments: 1, caught_up: true });
  });

  it('health is told also to those who ask by another name', async () => {
    const request = 'GET /health HTTP/1.1\r\nHost: qwalt.internal\r\n\r\n';
    assert.equal((await rawExchange(server.url, request)).status, 200);
  });

  it('metrics are in the form of Prometheus', async () => {
    const { status, headers, body } = await client.reply('/metrics');
    assert.equal(status, 200);
    assert.match(headers.get('content-type'), /^text\/plain; version=0\.0\.4/);
    for (const line of body.trim().split('\n')) {
      assert.match(line, /^(# (HELP|TYPE) qwalt_\w+ .+|qwalt_\w+(\{.*\})? -?[\d.e+]+)$/);
    }
    assert.match(body, /^qwalt_memory_resident_bytes \d{6,}$/m);
  });

  it('the page may load nothing from elsewhere and stand in no frame', async () => {
    const { headers, body } = await client.reply('/', { headers: { Accept: 'text/html' } });
    const policy = headers.get('content-security-policy');
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*/);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.doesNotMatch(body, /(src|href)="(https?:)?\/\//, 'everything comes from here');
  });

  it('a path that is not there is a problem, not the page', async () => {
    for (const path of ['/nowhere', '/api/v1/nowhere', '/assets/nowhere.js']) {
      const { status, headers, body } = await client.reply(path);
      assert.equal(status, 404, path);
      assert.match(headers.get('content-type'), /problem\+json/);
      assert.equal(body.type, 'urn:qwalt:not-found');
    }
    const { status, headers } = await client.reply('/api/v1/search');
    assert.equal(status, 405);
    assert.match(headers.get('allow'), /POST/);
  });
});
