// Documents by their address: what is fetched, what is refused, and how it is said.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startQwalt } from '../support/qwalt.mjs';
import { startRaw, startWeb } from '../support/web_server.mjs';
import { Client, eventually } from './client.mjs';
import { assertProblemBody } from './problem.mjs';

const post = (client, body) => client.reply('/api/v1/documents', { method: 'POST', body });

describe('a document by its address', () => {
  let web;
  let server;
  let client;
  before(async () => {
    web = await startWeb();
    server = await startQwalt({ args: ['--allow-private-urls', '--max-upload', '1M'] });
    client = new Client(server.url);
  });
  after(async () => {
    await server?.stop();
    await web?.stop();
  });

  const refused = async (url, status, type, words) => {
    const reply = await post(client, { url });
    assertProblemBody(reply, status, type);
    assert.match(reply.body.detail, words);
  };

  it('is fetched, found, and keeps its address', async () => {
    const { status, headers, body } = await post(client, { url: `${web.url}/moved#part` });
    assert.equal(status, 202, JSON.stringify(body));
    const [accepted] = body.documents;
    assert.equal(headers.get('location'), `/api/v1/documents/${accepted.id}`);
    assert.equal(accepted.name, 'notes.txt');
    assert.equal(accepted.source, `${web.url}/notes.txt?moved`);
    const ready = await client.settled(accepted.id);
    assert.equal(ready.source, `${web.url}/notes.txt?moved`);
    assert.equal((await client.search('zorvane'))[0].document_id, accepted.id);
    const asked = web.requests.find(({ path }) => path.startsWith('/notes.txt'));
    assert.match(asked.headers['user-agent'], /^QWalT\/\d/);
    assert.equal(asked.headers['accept-encoding'], 'identity');
  });

  it('is called as its server says, or as the caller wants', async () => {
    assert.equal((await post(client, { url: `${web.url}/named` })).body.documents[0].name, 'plan b.md');
    const page = (await post(client, { url: `${web.url}/page` })).body.documents[0];
    assert.equal(page.name, 'page.html');
    assert.equal((await client.settled(page.id)).state, 'ready');
    assert.equal((await client.search('quellmark valve'))[0].document_id, page.id);
    const wanted = await post(client, { url: `${web.url}/page`, name: 'Valves.html' });
    assert.equal(wanted.body.documents[0].duplicate_of, page.id);
    assert.ok(wanted.body.documents[0].names.includes('Valves.html'));
  });

  it('comes with others, and those refused are named', async () => {
    const urls = [`${web.url}/gone`, `${web.url}/notes.txt`];
    const { status, body } = await post(client, { urls });
    assert.equal(status, 202);
    assert.deepEqual(body.documents.map(({ name }) => name), ['notes.txt']);
    assert.equal(body.rejected[0].name, urls[0]);
    assert.equal(body.rejected[0].code, 'unavailable');
  });

  it('is refused in plain words when there is none', async () => {
    await refused(`${web.url}/gone`, 502, 'unavailable', /404 Not Found/);
    await refused(`${web.url}/broken`, 502, 'unavailable', /500/);
    await refused(`${web.url}/empty`, 502, 'unavailable', /nothing/);
    await refused(`${web.url}/loop`, 502, 'unavailable', /more than 5/);
    await refused(`${web.url}/short`, 502, 'unavailable', /broke off/);
    await refused(`${web.url}/packed`, 502, 'unavailable', /compressed/);
    await refused('http://127.0.0.1:1/', 502, 'unavailable', /connection/i);
    await refused('http://nowhere.invalid/', 502, 'unavailable', /resolved/);
    await refused(`${web.url}/endless`, 413, 'too-large', /larger/);
  });

  it('is refused when the other side speaks no HTTP', async () => {
    for (const bytes of [
      'SSH-2.0-OpenSSH_9.2\r\n',
      `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(10_000_000)}\r\n\r\nbody`,
      'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxy',
    ]) {
      const raw = await startRaw(bytes);
      await refused(raw.url, 502, 'unavailable', /HTTP|broke off/);
      await raw.stop();
    }
  });

  it('is refused when it is no address of the web', async () => {
    for (const url of ['file:///etc/passwd', 'ftp://h/x', 'example.org', 'http://u:p@h/', 7]) {
      assertProblemBody(await post(client, { url }), 400, 'invalid');
    }
    assertProblemBody(await post(client, {}), 400, 'invalid');
    assertProblemBody(await post(client, { urls: [] }), 400, 'invalid');
    assertProblemBody(await post(client, { urls: Array(21).fill(web.url) }), 413, 'too-large');
  });

  it('leaves nothing behind when it was refused', async () => {
    const before = (await client.allDocuments()).length;
    await refused(`${web.url}/endless`, 413, 'too-large', /larger/);
    assert.equal((await client.allDocuments()).length, before);
  });

  it('trickles without holding up anybody else, a few at a time', async () => {
    const stop = new AbortController();
    const slow = Array.from({ length: 8 }, () =>
      client.fetch('/api/v1/documents',
        { method: 'POST', body: { url: `${web.url}/drip` }, signal: stop.signal }).catch(() => {}));
    await eventually(() => web.requests.filter(({ path }) => path === '/drip').length >= 8);
    const turnedAway = await post(client, { url: `${web.url}/notes.txt` });
    assertProblemBody(turnedAway, 503, 'unavailable');
    assert.ok(turnedAway.headers.get('retry-after'));
    assert.match(turnedAway.body.detail, /try again/);
    assert.equal((await client.reply('/health')).status, 200);
    stop.abort();
    await Promise.all(slow);
  });
});

describe('an address that only this machine reaches', () => {
  let web;
  let server;
  let client;
  before(async () => {
    web = await startWeb();
    server = await startQwalt();
    client = new Client(server.url);
  });
  after(async () => {
    await server?.stop();
    await web?.stop();
  });

  it('is not connected to, however it is written', async () => {
    const { port } = new URL(web.url);
    for (const host of ['127.0.0.1', 'localhost', '127.1', '0x7f000001', '[::1]', '[::ffff:127.0.0.1]',
      '0.0.0.0', '10.0.0.1', '169.254.169.254', '[fd00:ec2::254]']) {
      const reply = await post(client, { url: `http://${host}:${port}/notes.txt` });
      assertProblemBody(reply, 403, 'forbidden');
      assert.match(reply.body.detail, /--allow-private-urls/);
    }
    assert.equal(web.requests.length, 0);
    assert.deepEqual(await client.allDocuments(), []);
  });

  it('is told by the settings', async () => {
    assert.equal((await client.api('GET', 'settings')).private_urls, false);
  });
});
