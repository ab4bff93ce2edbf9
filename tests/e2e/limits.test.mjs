// What is too large, too deep, malformed or too slow: a clear answer, and a server that stays well.
// QWALT_LARGE_UPLOAD_MB sets the size of the large upload (300; 1024 for the full claim).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';
import { after, afterEach, before, describe, it } from 'node:test';
import { startQwalt } from '../support/qwalt.mjs';
import { Client, eventually, multipart, rawExchange } from './client.mjs';
import { leftoversOf, originalsOf } from './data_folder.mjs';

const kLargeBytes = Number(process.env.QWALT_LARGE_UPLOAD_MB ?? 300) * 1_000_000;
const kGrowthBytes = 4_000_000;

const residentOf = (pid) =>
  Number(/^VmRSS:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
const isSanitized = (pid) => /lib[at]san/.test(fs.readFileSync(`/proc/${pid}/maps`, 'utf8'));

describe('limits', () => {
  let server;
  let client;
  let host;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    host = new URL(server.url).host;
  });
  after(() => server?.stop());
  afterEach(async () => {
    const { status, body } = await client.reply('/health');
    assert.equal(status, 200, 'the server is well afterwards');
    assert.equal(body.status, 'healthy');
  });

  const head = (method, target, headers) =>
    `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n` +
    `${Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}\r\n`;

  it(
    `let ${kLargeBytes / 1e6} MB of upload through in flat memory`,
    { timeout: 300_000 },
    async (t) => {
      await client.add('warm.txt', 'A first upload, so that everything is in place.\n');
      const line =
        'The large upload repeats a line about the calibration of gauges and goes on and on.\n';
      const block = Buffer.from(line.repeat(800));
      const opening =
        '--edge\r\nContent-Disposition: form-data; name="file"; filename="large.txt"\r\n' +
        'Content-Type: text/plain\r\n\r\n';
      const closing = '\r\n--edge--\r\n';
      const blocks = Math.ceil(kLargeBytes / block.length);
      const length = opening.length + blocks * block.length + closing.length;
      const first = residentOf(server.pid);
      let highest = first;
      async function* body() {
        yield head('POST', '/api/v1/documents', {
          'Content-Type': 'multipart/form-data; boundary=edge',
          'Content-Length': length,
        });
        yield opening;
        for (let i = 0; i < blocks; i++) {
          if (i % 64 === 0) highest = Math.max(highest, residentOf(server.pid));
          yield block;
        }
        yield closing;
      }
      const reply = await rawExchange(server.url, body(), { seconds: 240 });
      assert.equal(reply.status, 202, reply.body.toString());
      const { id, bytes } = reply.json().documents[0];
      await client.api('DELETE', `documents/${id}`, undefined, 204);
      assert.equal(bytes, blocks * block.length);
      const grown = highest - first;
      t.diagnostic(
        `resident ${(first / 1e6).toFixed(1)} MB, grown by ${(grown / 1e6).toFixed(1)} MB`,
      );
      if (isSanitized(server.pid))
        return t.skip('memory means nothing under the address sanitizer');
      assert.ok(grown <= kGrowthBytes, `grew by ${(grown / 1e6).toFixed(1)} MB`);
    },
  );

  it('refuse an upload that announces too much, before it is sent', async () => {
    const { limits } = await client.api('GET', 'settings');
    assert.ok(limits.upload_bytes > 0);
    for (const target of ['/api/v1/documents', '/upload']) {
      const reply = await rawExchange(
        server.url,
        head('POST', target, {
          'Content-Type': 'multipart/form-data; boundary=edge',
          'Content-Length': limits.upload_bytes * 4,
        }),
      );
      assert.equal(reply.status, 413, target);
      assert.match(reply.headers['content-type'], /json/);
      assert.match(reply.json().detail, /large|limit|at most/i);
    }
  });

  it('end an upload that grows beyond the limit', async () => {
    const small = await startQwalt({ args: ['--max-upload', '1M'] });
    const other = new Client(small.url);
    const piece = 'x'.repeat(100_000);
    const chunked = (target) => [
      `POST ${target} HTTP/1.1\r\nHost: ${new URL(small.url).host}\r\n` +
        'Content-Type: multipart/form-data; boundary=edge\r\nTransfer-Encoding: chunked\r\n\r\n',
      ...[
        '--edge\r\nContent-Disposition: form-data; name="file"; filename="grows.txt"\r\n\r\n',
        ...Array(60).fill(piece),
        '\r\n--edge--\r\n',
      ].map((text) => `${text.length.toString(16)}\r\n${text}\r\n`),
      '0\r\n\r\n',
    ];
    for (const target of ['/api/v1/documents', '/upload']) {
      const reply = await rawExchange(small.url, chunked(target));
      assert.equal(reply.status, 413, `${target}: ${reply.body}`);
      assert.ok(reply.json().detail);
    }
    const { status } = await other.uploadOld('a little more.txt', 'x '.repeat(600_000));
    assert.equal(status, 413);
    const { documents, rejected } = await other.upload({
      'large.txt': 'x '.repeat(600_000),
      'small.txt': 'A small text.\n',
    });
    assert.deepEqual(
      documents.map(({ name }) => name),
      ['small.txt'],
      'the others of the request go on',
    );
    assert.deepEqual(
      rejected.map(({ name, code }) => [name, code]),
      [['large.txt', 'too-large']],
    );
    assert.deepEqual(leftoversOf(small.dataDir), []);
    await small.stop();
  });

  it('drop what was received of an upload that breaks off', async () => {
    const before = originalsOf(server.dataDir);
    const documents = (await client.allDocuments()).length;
    const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write(
      head('POST', '/api/v1/documents', {
        'Content-Type': 'multipart/form-data; boundary=edge',
        'Content-Length': 10_000_000,
      }),
    );
    socket.write(
      '--edge\r\nContent-Disposition: form-data; name="file"; filename="half.txt"\r\n\r\n',
    );
    socket.write('half a file '.repeat(20_000));
    await eventually(() => leftoversOf(server.dataDir).length > 0, {
      what: 'a file on its way in',
    });
    socket.destroy();
    await eventually(() => leftoversOf(server.dataDir).length === 0, { what: 'its removal' });
    assert.deepEqual(originalsOf(server.dataDir), before);
    assert.equal((await client.allDocuments()).length, documents);
  });

  it('answer a malformed multipart body with a sentence', async () => {
    const good = multipart([
      { name: 'file', filename: 'a.txt', type: 'text/plain', value: 'text\n' },
    ]);
    const type = (value) => ({ 'Content-Type': value });
    const bodies = [
      ['no boundary', type('multipart/form-data'), good.body],
      ['another boundary', type('multipart/form-data; boundary=other'), good.body],
      ['no multipart at all', type('multipart/form-data; boundary=edge'), 'nothing of the kind'],
      ['an empty body', type('multipart/form-data; boundary=edge'), ''],
      ['no end', good.headers, good.body.subarray(0, good.body.length - 8)],
      [
        'a part without head',
        type('multipart/form-data; boundary=edge'),
        '--edge\r\n\r\nbody\r\n--edge--\r\n',
      ],
      [
        'a head without end',
        type('multipart/form-data; boundary=edge'),
        `--edge\r\nContent-Disposition: form-data; name="file"; filename="${'x'.repeat(100_000)}`,
      ],
      [
        'a boundary of 5000 characters',
        type(`multipart/form-data; boundary=${'b'.repeat(5000)}`),
        good.body,
      ],
      [
        '2000 parts',
        type('multipart/form-data; boundary=edge'),
        `${'--edge\r\nContent-Disposition: form-data; name="x"\r\n\r\nv\r\n'.repeat(2000)}--edge--\r\n`,
      ],
      ['JSON', type('application/json'), '{"file":"text"}'],
      ['no type', {}, 'text'],
      ['no file', good.headers, multipart([{ name: 'other', value: 'x' }]).body],
    ];
    const before = originalsOf(server.dataDir);
    for (const target of ['/api/v1/documents', '/upload']) {
      for (const [what, headers, body] of bodies) {
        const reply = await client.reply(target, {
          method: 'POST',
          headers,
          body: Buffer.from(body),
        });
        assert.ok(reply.status >= 400 && reply.status < 500, `${target}, ${what}: ${reply.status}`);
        assert.ok(reply.body.detail, `${target}, ${what}: ${JSON.stringify(reply.body)}`);
      }
    }
    assert.deepEqual(leftoversOf(server.dataDir), []);
    assert.deepEqual(originalsOf(server.dataDir), before);
  });

  const json = { 'Content-Type': 'application/json' };
  const kJsonCalls = ['/api/v1/search', '/api/v1/ask', '/query-json', '/chat', '/api/v1/session'];

  it('refuse JSON that is too large', async () => {
    const body = JSON.stringify({ query: 'x'.repeat(30_000_000), question: 'x' });
    for (const target of kJsonCalls) {
      const length = { ...json, 'Content-Length': Buffer.byteLength(body) };
      const reply = await rawExchange(server.url, [head('POST', target, length), body]);
      assert.equal(reply.status, 413, target);
      assert.match(reply.headers['content-type'], /json/, target);
      assert.ok(reply.json().detail, target);
    }
  });

  it('refuse JSON that is too deep, broken or not UTF-8', async () => {
    const bodies = [
      Buffer.from('['.repeat(100_000)),
      Buffer.from(`${'['.repeat(50_000)}${']'.repeat(50_000)}`),
      Buffer.from(`${'{"query":'.repeat(1000)}"x"${'}'.repeat(1000)}`),
      Buffer.from('{"query":"x",}'),
      Buffer.from('{"query":"x"} trailing'),
      Buffer.from('{"query":NaN}'),
      Buffer.from([
        0x7b, 0x22, 0x71, 0x75, 0x65, 0x72, 0x79, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0xc3, 0x28, 0x22,
        0x7d,
      ]),
      Buffer.from('{"query":"\\ud800"}'),
      Buffer.from([0, 1, 2, 3]),
    ];
    for (const target of kJsonCalls) {
      for (const [at, body] of bodies.entries()) {
        const reply = await client.reply(target, { method: 'POST', headers: json, body });
        assert.ok(
          reply.status >= 400 && reply.status < 500,
          `${target}, body ${at}: ${reply.status}`,
        );
        assert.ok(reply.body.detail, `${target}, body ${at}: ${JSON.stringify(reply.body)}`);
      }
    }
  });

  it('take bytes in a form that are no UTF-8 without harm', async () => {
    const urlencoded = await client.reply('/query', {
      method: 'POST',
      body: 'query=%ff%fe%c3%28',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    assert.ok(urlencoded.status < 500, `${urlencoded.status}`);
    const { body, headers } = multipart([
      { name: 'query', value: Buffer.from([0xff, 0xfe, 0xc3, 0x28]) },
    ]);
    assert.ok((await client.reply('/query', { method: 'POST', headers, body })).status < 500);
    const named = multipart([
      {
        name: 'file',
        filename: 'a.txt',
        type: 'text/plain',
        value: Buffer.from([0x41, 0xff, 0xfe, 0x0a]),
      },
    ]);
    assert.ok((await client.reply('/upload', { method: 'POST', ...named })).status < 500);
  });

  it('answer a malformed request and close', async () => {
    const requests = [
      'NONSENSE\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      'GET /\r\n\r\n',
      '\x00\x01\x02\x03\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: many\r\n\r\n`,
      `POST /query HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      `POST /query HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc`,
      `POST /query HTTP/1.1\r\nHost: ${host}\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n`,
      `GET / HTTP/1.1\r\nHost: ${host}\r\nbad header\r\n\r\n`,
    ];
    for (const request of requests) {
      const { status } = await rawExchange(server.url, request, { seconds: 15 });
      assert.ok(
        status === 0 || (status >= 400 && status <= 505),
        `${JSON.stringify(request)}: ${status}`,
      );
    }
    for (const target of [
      '/%zz',
      '/%00',
      '/../../etc/passwd',
      '/assets/../../../etc/passwd',
      '/%2e%2e/%2e%2e/etc/passwd',
    ]) {
      const reply = await rawExchange(server.url, head('GET', target, {}));
      assert.ok(reply.status < 500, `${target}: ${reply.status}`);
      assert.doesNotMatch(reply.body.toString(), /root:x:/);
    }
    assert.equal(
      (await rawExchange(server.url, head('GET', '/health', { 'X-Long': 'x'.repeat(100_000) })))
        .status,
      431,
    );
    const long = await rawExchange(server.url, head('GET', `/${'x'.repeat(100_000)}`, {}));
    assert.ok([414, 431].includes(long.status), `${long.status}`);
    const { status } = await client.reply('/api/v1/search', { method: 'DELETE' });
    assert.equal(status, 405);
  });

  it('serve others while many clients send a byte now and then', async () => {
    const { hostname, port } = new URL(server.url);
    const slow = Array.from({ length: 200 }, () => net.connect(Number(port), hostname));
    await Promise.all(
      slow.map((socket) => new Promise((resolve) => socket.once('connect', resolve))),
    );
    for (const socket of slow) {
      socket.on('error', () => {});
      socket.write('POST /query HTTP/1.1\r\nHo');
    }
    const begun = Date.now();
    assert.equal((await client.reply('/health')).status, 200);
    assert.ok((await client.search('upload')).length > 0);
    assert.ok(Date.now() - begun < 3000, 'the slow ones hold nobody up');
    for (const socket of slow) socket.destroy();
  });

  it('close a connection whose head does not come', { timeout: 40_000 }, async () => {
    const begun = Date.now();
    const { status } = await rawExchange(server.url, 'GET /health HTTP/1.1\r\nHost', {
      seconds: 30,
    });
    assert.ok(status === 408 || status === 0, `${status}`);
    assert.ok(Date.now() - begun < 30_000);
  });

  it('answer two requests sent at once on one connection, in order', async () => {
    const socket = net.connect(Number(new URL(server.url).port), '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk) => (text += chunk));
    socket.write(`${head('GET', '/health', {})}${head('GET', '/api/v1/session', {})}`);
    await eventually(() => /"healthy"[\s\S]*"required"/.test(text), { what: 'two replies' });
    socket.destroy();
  });
});
