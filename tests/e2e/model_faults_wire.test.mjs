// A model server that misbehaves below and around HTTP, and in time. Each test is a row of
// docs/api/model-faults.md: the asker keeps the passages, gets an answer and is told what happened.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import tls from 'node:tls';
import { startModel, startRawModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { Client, eventually, within } from './client.mjs';
import { modelEnvironment } from './model.mjs';

const kQuestion = 'What is the torque limit for bolt M8?';
const kText = 'The torque limit for bolt M8 is 58 Nm. Tighten in two passes.\n';
const kLong = 'The torque limit for bolt M8 is 58 Nm [1], and it is reached in two passes that';
const kHead = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n';
const chunk = (content, finish_reason = null) =>
  `data: ${JSON.stringify({ model: 'test/model', choices: [{ index: 0, delta: content === null ? {} : { content }, finish_reason }] })}\n\n`;
const kAnswer = `${chunk('It is 58 Nm [1].')}${chunk(null, 'stop')}data: [DONE]\n\n`;

const isAnswerRequest = (request) => !/One question a line/.test(request);

describe('a model that misbehaves on the wire', () => {
  let server;
  let client;
  let raw;
  let misbehave = {};
  before(async () => {
    raw = await startRawModel({
      connect: (socket) => misbehave.connect?.(socket),
      answer: (socket, request, count) => {
        if (isAnswerRequest(request)) return misbehave.answer?.(socket, request, count);
        socket.end('HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n');
      },
    });
    server = await startQwalt({ env: modelEnvironment(raw) });
    client = new Client(server.url);
    await client.add('bolts.txt', kText);
    // What takes long has to end within the time of a test.
    await client.api('PUT', 'settings/model', { first_token_seconds: 1, idle_seconds: 1, total_seconds: 4 });
  });
  after(async () => {
    await server?.stop();
    await raw?.stop();
  });

  async function asked(how) {
    misbehave = how;
    raw.requests.length = 0;
    const result = await client.ask(kQuestion, { fresh: true });
    assert.equal(result.names.at(-1), 'done');
    assert.ok(result.message.sources.length > 0, 'the passages are kept');
    assert.doesNotMatch(JSON.stringify(result.events), /test-key/, 'the key is never shown');
    return { ...result, answers: raw.requests.filter(isAnswerRequest).length };
  }
  // The documents' own sentences, the reason, and how often the model was asked.
  async function fallsBack(how, code, times, says = /\S/) {
    const { message, answers } = await asked(how);
    assert.deepEqual([message.mode, message.state], ['extractive', 'complete'], message.text);
    assert.match(message.text, /58 Nm/);
    assert.equal(message.error.code, code, message.error.message);
    assert.match(message.error.message, says);
    if (times !== undefined) assert.equal(answers, times);
  }
  async function keepsPart(how, code) {
    const { message } = await asked(how);
    assert.deepEqual([message.mode, message.state], ['model', 'partial']);
    assert.ok(message.text.startsWith(kLong.slice(0, 60)), message.text);
    assert.equal(message.error.code, code, message.error.message);
  }
  async function answers(how) {
    const { message } = await asked(how);
    assert.deepEqual([message.mode, message.state, message.error], ['model', 'complete', null], message.text);
    assert.match(message.text, /It is 58 Nm/);
    return message;
  }
  const says = (...pieces) => ({ answer: (socket) => socket.end(pieces.join('')) });

  it('by resetting the connection at once', () =>
    fallsBack({ connect: (socket) => socket.resetAndDestroy() }, 'model_unreachable'));
  it('by hanging up before a word, once', () =>
    answers({ answer: (socket, _, count) => (count === 1 ? socket.destroy() : socket.end(kHead + kAnswer)) }));
  it('by never answering', () => fallsBack({}, 'model_timeout', 1, /in time/));
  it('by falling silent after the head', () =>
    fallsBack({ answer: (socket) => socket.write(kHead) }, 'model_timeout', 1));
  it('by falling silent in the middle', () =>
    keepsPart({ answer: (socket) => socket.write(kHead + chunk(kLong)) }, 'model_timeout'));
  it('by comments without end', () =>
    fallsBack(
      {
        answer(socket) {
          socket.write(kHead);
          const timer = setInterval(() => socket.write(': OPENROUTER PROCESSING\n\n'), 50);
          socket.on('close', () => clearInterval(timer));
        },
      },
      'model_timeout',
      1,
    ));
  it('by a drip without end: what came until the time was over stays', () =>
    keepsPart(
      {
        answer(socket) {
          socket.write(kHead + chunk(kLong));
          const timer = setInterval(() => socket.write(chunk(' on')), 50);
          socket.on('close', () => clearInterval(timer));
        },
      },
      'model_timeout',
    ));
  it('by cutting the stream in the middle', () =>
    keepsPart({ answer: (socket) => socket.write(kHead + chunk(kLong), () => socket.resetAndDestroy()) }, 'model_protocol'));
  it('by headers without end', () =>
    fallsBack(says(`HTTP/1.1 200 OK\r\nX-Long: ${'x'.repeat(100_000)}\r\n\r\n`), 'model_protocol', 1));
  it('by speaking no HTTP', () => fallsBack(says('SSH-2.0-OpenSSH_9.2\r\n\r\n'), 'model_protocol', 1));
  it('by interim replies without end', () =>
    fallsBack(says('HTTP/1.1 100 Continue\r\n\r\n'.repeat(50)), 'model_protocol', 1));
  it('by a web page under status 200', () =>
    fallsBack(says('HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<!doctype html><p>Log in'),
      'model_protocol', 1, /web page.*OPENROUTER_BASE_URL/));
  it('by a redirect, which is not followed', () =>
    fallsBack(says('HTTP/1.1 307 No\r\nLocation: http://elsewhere.invalid/\r\nContent-Length: 0\r\n\r\n'),
      'model_protocol', 1, /OPENROUTER_BASE_URL/));
  it('by compressing what was not asked for', () =>
    fallsBack(says('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b'), 'model_protocol', 1, /compressed/));
  it('by a NUL in the JSON is read all the same', () =>
    answers(says(kHead, kAnswer.replace('"choices"', '\0"choices"'))));
  it('by bytes that are no UTF-8 is read all the same', async () => {
    const [front, back] = kAnswer.split('58 Nm');
    const broken = Buffer.concat([Buffer.from(`${kHead}${front}58 Nm`), Buffer.of(0xff, 0xc3), Buffer.from(back)]);
    const message = await answers({ answer: (socket) => socket.end(broken) });
    assert.match(message.text, /58 Nm\ufffd/);
  });
  it('only by single bytes is simply read', () =>
    answers({
      async answer(socket) {
        socket.setNoDelay(true);
        for (const byte of Buffer.from(kHead + kAnswer)) {
          socket.write(Buffer.of(byte));
          await new Promise(setImmediate);
        }
        socket.end();
      },
    }));
  it('only by interim replies before its answer is simply read', () =>
    answers(says('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </style>\r\n\r\n', kHead, kAnswer)));
  it('only by the wrong content type is simply read', () =>
    answers(says(kHead.replace('text/event-stream', 'application/octet-stream'), kAnswer)));
  it('only by JSON where a stream was asked for is simply read', () =>
    answers(says('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n',
      JSON.stringify({ choices: [{ message: { content: 'It is 58 Nm [1].' }, finish_reason: 'stop' }] }))));
  it('only by a byte order mark, missing spaces and other line ends is simply read', () =>
    answers(says(kHead, '\ufeff', kAnswer.replaceAll('data: ', 'data:').replaceAll('\n', '\r\n'))));
  it('only by never closing a finished answer is simply read', () =>
    answers({ answer: (socket) => socket.write(kHead + kAnswer.replace('data: [DONE]\n\n', '')) }));
  it('by a word after the last one: it is not shown', async () => {
    const message = await answers(says(kHead, kAnswer, 'data: [DONE]\n\n', chunk('MORE')));
    assert.doesNotMatch(message.text, /MORE/);
  });
  it('by asking to wait until a date that is near', async () => {
    const date = new Date(Date.now() + 1000).toUTCString();
    await answers({
      answer: (socket, _, count) =>
        socket.end(count === 1
          ? `HTTP/1.1 429 Wait\r\nRetry-After: ${date}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`
          : kHead + kAnswer),
    });
  });
  it('by asking to wait until a date that is far', () =>
    fallsBack(says('HTTP/1.1 503 Wait\r\nRetry-After: Fri, 01 Jan 2100 00:00:00 GMT\r\nContent-Length: 0\r\n\r\n'),
      'model_failed', 1));
});

describe('a model behind the wrong kind of connection', () => {
  async function clientOf(test, url) {
    const server = await startQwalt({ env: modelEnvironment({ url }) });
    test.after(() => server.stop());
    const client = new Client(server.url);
    await client.add('bolts.txt', kText);
    return client;
  }

  it('TLS is asked of a server without it', async (test) => {
    const model = await startModel();
    test.after(() => model.stop());
    const client = await clientOf(test, model.url.replace('http:', 'https:'));
    const { message } = await client.ask(kQuestion);
    assert.deepEqual([message.mode, message.error?.code], ['extractive', 'model_unreachable']);
    assert.match(message.text, /58 Nm/);
    assert.match(message.error.message, /TLS/);
  });
  it('a server with TLS is asked without it', async (test) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-tls-'));
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => path.join(folder, name));
    execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=localhost',
      '-keyout', key, '-out', cert], { stdio: 'ignore' });
    const options = { key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
    const secure = tls.createServer(options);
    secure.on('tlsClientError', () => {});
    await new Promise((resolve) => secure.listen(0, '127.0.0.1', resolve));
    test.after(() => new Promise((resolve) => secure.close(resolve)));
    test.after(() => fs.rmSync(folder, { recursive: true }));
    const { port } = secure.address();
    const client = await clientOf(test, `http://127.0.0.1:${port}/v1`);
    const plain = (await client.ask(kQuestion)).message.error;
    assert.ok(['model_protocol', 'model_unreachable'].includes(plain.code), plain.message);
    await client.api('PUT', 'settings/model', { base_url: `https://127.0.0.1:${port}/v1`, key: 'test-key' });
    const untrusted = (await client.ask(kQuestion, { fresh: true })).message.error;
    assert.equal(untrusted.code, 'model_unreachable');
    assert.match(untrusted.message, /certificate/);
  });
});

describe('a model that thinks aloud', () => {
  it('is heard only where it answers', async (test) => {
    const model = await startModel();
    test.after(() => model.stop());
    model.script('thinking');
    const server = await startQwalt({ env: modelEnvironment(model) });
    test.after(() => server.stop());
    const client = new Client(server.url);
    await client.add('bolts.txt', kText);
    const { message, events } = await client.ask(kQuestion);
    assert.deepEqual([message.mode, message.state, message.error], ['model', 'complete', null]);
    assert.match(message.text, /^The torque limit/);
    assert.doesNotMatch(JSON.stringify(events), /SECRET/);
  });
});

describe('leaving an answer', () => {
  // Several tries, for a busy machine: the quickest shows what the server does.
  const kTries = 5;
  const kLimitMs = 100;
  let server;
  let client;
  let raw;
  let closed;
  before(async () => {
    raw = await startRawModel({
      answer: (socket, request) => {
        if (!isAnswerRequest(request)) return socket.end('HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n');
        socket.write(kHead + chunk(kLong));
        socket.on('close', () => closed?.(performance.now()));
      },
    });
    server = await startQwalt({ env: modelEnvironment(raw) });
    client = new Client(server.url);
    await client.add('bolts.txt', kText);
  });
  after(async () => {
    await server?.stop();
    await raw?.stop();
  });

  async function quickest(leave) {
    const times = [];
    for (let i = 0; i < kTries; i++) {
      const left = new AbortController();
      const gone = new Promise((resolve) => (closed = resolve));
      const reply = await client.openAnswer(kQuestion, { fresh: true }, left.signal);
      const reader = reply.body.getReader();
      let text = '';
      while (!text.includes('torque limit for bolt M8 is 58 Nm')) {
        text += new TextDecoder().decode((await within(10, 'the first words', reader.read())).value);
      }
      const start = performance.now();
      await leave(left, /"answer_id":"([^"]+)"/.exec(text)[1]);
      times.push((await within(10, 'the end of the call', gone)) - start);
      await reader.cancel().catch(() => {});
    }
    await eventually(() => raw.open() === 0, { what: 'no connection to the model' });
    return Math.min(...times);
  }

  it('ends the call of the model within 100 ms', async (test) => {
    const time = await quickest((left) => left.abort());
    test.diagnostic(`${time.toFixed(1)} ms`);
    assert.ok(time < kLimitMs, `${time} ms`);
  });
  it('by stopping it ends the call of the model within 100 ms', async (test) => {
    const time = await quickest((_, answer) => client.api('POST', `ask/${answer}/stop`, undefined, 204));
    test.diagnostic(`${time.toFixed(1)} ms`);
    assert.ok(time < kLimitMs, `${time} ms`);
  });
});
