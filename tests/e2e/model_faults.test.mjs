// A model server that misbehaves: whatever it does, the asker keeps the passages, gets an answer
// and is told what went wrong.
import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, describe, it } from 'node:test';
import { startQwalt } from '../support/qwalt.mjs';
import { Client } from './client.mjs';
import { isSuggestionRequest, modelEnvironment } from './model.mjs';

const kQuestion = 'What is the torque limit for bolt M8?';
const kText = 'The torque limit for bolt M8 is 58 Nm. Tighten in two passes.\n';
const kLong = 'The torque limit for bolt M8 is 58 Nm [1], and it is reached in two passes that';

const json = (response, status, body, headers = {}) => {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};
const refuse =
  (status, message = 'no') =>
  (_, response) =>
    json(response, status, { error: { code: status, message } });

const open = (response) => response.writeHead(200, { 'Content-Type': 'text/event-stream' });
const chunk = (content, finish_reason = null) =>
  `data: ${JSON.stringify({
    id: 'x',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'test/model',
    choices: [{ index: 0, delta: content === null ? {} : { content }, finish_reason }],
  })}\n\n`;
const kDone = 'data: [DONE]\n\n';
const streaming =
  (...pieces) =>
  (_, response) => {
    open(response);
    response.end(pieces.join(''));
  };
const answering = (text) => streaming(chunk(text), chunk(null, 'stop'), kDone);
// The nth request for an answer is handled by the nth handler, later ones by the last.
const inTurn = (...handlers) => {
  let turn = 0;
  return (body, response) => handlers[Math.min(turn++, handlers.length - 1)](body, response);
};
const cut =
  (...pieces) =>
  (_, response) => {
    open(response);
    response.write(pieces.join(''), () => response.destroy());
  };

describe('a model that misbehaves', () => {
  let handler;
  let asked = 0;
  let model;
  let server;
  let client;
  before(async () => {
    model = http.createServer(async (request, response) => {
      const chunks = [];
      for await (const piece of request) chunks.push(piece);
      const body = JSON.parse(Buffer.concat(chunks).toString());
      if (isSuggestionRequest({ body })) return refuse(400)(body, response);
      asked++;
      handler(body, response);
    });
    await new Promise((resolve) => model.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${model.address().port}/v1`;
    server = await startQwalt({ env: modelEnvironment({ url }) });
    client = new Client(server.url);
    await client.add('bolts.txt', kText);
  });
  after(async () => {
    await server?.stop();
    model.closeAllConnections();
    await new Promise((resolve) => model.close(resolve));
  });

  async function askedOf(misbehaviour) {
    handler = misbehaviour;
    asked = 0;
    const result = await client.ask(kQuestion, { fresh: true });
    assert.equal(result.names.at(-1), 'done');
    assert.ok(result.message.sources.length > 0, 'the passages are kept');
    assert.equal(result.text, result.message.text, 'what was streamed is what is stored');
    assert.doesNotMatch(JSON.stringify(result.events), /test-key/, 'the key is never shown');
    return result;
  }

  // The answer falls back to the documents' own sentences, and says why.
  async function fallsBack(misbehaviour, code) {
    const { message, names, named } = await askedOf(misbehaviour);
    assert.deepEqual([message.mode, message.state], ['extractive', 'complete'], message.text);
    assert.match(message.text, /58 Nm/);
    assert.equal(message.citations[0]?.verified, 'verified');
    assert.ok(names.includes('error'));
    assert.deepEqual(named('error').code, message.error.code);
    assert.match(message.error.message, /^\S+ \S+ .*\S$/s, 'a sentence');
    if (code) assert.equal(message.error.code, code);
    return message;
  }

  // What the model wrote before it failed stays.
  async function keepsPart(misbehaviour) {
    const { message, names } = await askedOf(misbehaviour);
    assert.deepEqual([message.mode, message.state], ['model', 'partial']);
    assert.ok(message.text.startsWith(kLong.slice(0, 60)), message.text);
    assert.equal(message.citations[0]?.number, 1);
    assert.ok(names.includes('error'));
    assert.ok(message.error.message.length > 0);
  }

  async function recovers(misbehaviour, requests) {
    const { message } = await askedOf(misbehaviour);
    assert.deepEqual(
      [message.mode, message.state, message.error],
      ['model', 'complete', null],
      message.text,
    );
    assert.match(message.text, /It is 58 Nm/);
    assert.equal(asked, requests);
  }
  const kGood = answering('It is 58 Nm [1].');

  it('by refusing the key', () => fallsBack(refuse(401), 'model_key_refused'));
  it('by asking for money', () => fallsBack(refuse(402), 'model_no_credit'));
  it('by not liking the request', () => fallsBack(refuse(400), 'model_refused_request'));
  it('by not being there, and names the setting to change', async () => {
    const { error } = await fallsBack(refuse(404), 'model_not_found');
    assert.match(error.message, /QWALT_MODEL|--model|setting/);
  });
  it('by failing again and again', async () => {
    await fallsBack(refuse(500), 'model_failed');
    assert.equal(asked, 3, 'it is asked at most three times');
  });
  it('by failing once', () => recovers(inTurn(refuse(503), kGood), 2));
  it('by being busy for a second', () =>
    recovers(
      inTurn(
        (_, response) =>
          json(
            response,
            429,
            { error: { code: 429, message: 'slow down' } },
            { 'Retry-After': '1' },
          ),
        kGood,
      ),
      2,
    ));
  it('by being busy for an hour', () =>
    fallsBack(
      (_, response) =>
        json(
          response,
          429,
          { error: { code: 429, message: 'slow down' } },
          { 'Retry-After': '3600' },
        ),
      'model_rate_limited',
    ));
  it('by an error under status 200', () =>
    fallsBack((_, response) =>
      json(response, 200, { error: { code: 502, message: 'upstream is gone' } }),
    ));
  it('by an error in the stream before a word', () =>
    fallsBack(
      streaming(
        `data: ${JSON.stringify({ error: { code: 502, message: 'gone' }, choices: [{ index: 0, delta: {}, finish_reason: 'error' }] })}\n\n`,
      ),
    ));
  it('by an error in the stream after a few words', () =>
    fallsBack(
      streaming(
        chunk('The tor'),
        `data: ${JSON.stringify({ error: { code: 502, message: 'gone' }, choices: [{ index: 0, delta: {}, finish_reason: 'error' }] })}\n\n`,
      ),
    ));
  it('by an error in the stream after many words', () =>
    keepsPart(
      streaming(
        chunk(kLong),
        `data: ${JSON.stringify({ error: { code: 502, message: 'gone' }, choices: [{ index: 0, delta: {}, finish_reason: 'error' }] })}\n\n`,
      ),
    ));
  it('by cutting the stream after many words', () => keepsPart(cut(chunk(kLong))));
  it('by ending the stream without a word of the end', () => keepsPart(streaming(chunk(kLong))));
  it('by hanging up at once', () => fallsBack((_, response) => response.destroy()));
  it('by hanging up after the head', () => fallsBack(cut(': hello\n\n')));
  it('by sending what is no JSON', () => fallsBack(streaming('data: {"choices": [\n\n', kDone)));
  it('by sending a web page', () =>
    fallsBack((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<html><body>Please log in</body></html>');
    }));
  it('by sending another shape of JSON', () =>
    fallsBack(streaming('data: [1, 2, 3]\n\n', 'data: {"choices": "none"}\n\n', kDone)));
  it('by sending nothing twice', async () => {
    await fallsBack(streaming(chunk(''), chunk(null, 'stop'), kDone), 'model_empty');
    assert.equal(asked, 2);
  });
  it('by sending nothing once', () =>
    recovers(inTurn(streaming(chunk(null, 'stop'), kDone), kGood), 2));
  it('by sending a line without end', () =>
    fallsBack((_, response) => {
      open(response);
      response.on('error', () => {});
      response.end(`data: ${'x'.repeat(12_000_000)}`);
    }));
  it('by sending us elsewhere, where the key must not go', async () => {
    let followed = false;
    const other = http.createServer((request, response) => {
      followed = true;
      response.end();
    });
    await new Promise((resolve) => other.listen(0, '127.0.0.1', resolve));
    await fallsBack((_, response) => {
      response.writeHead(302, { Location: `http://127.0.0.1:${other.address().port}/` });
      response.end();
    });
    assert.equal(followed, false);
    await new Promise((resolve) => other.close(resolve));
  });
  it('by finding the question too long, and gets a shorter one', () =>
    recovers(
      inTurn(
        (_, response) =>
          json(response, 400, {
            error: {
              code: 400,
              message: 'too long',
              metadata: { error_type: 'context_length_exceeded' },
            },
          }),
        kGood,
      ),
      2,
    ));

  it('by stopping at its limit of words: the answer is marked partial', async () => {
    const { message } = await askedOf(streaming(chunk(kLong), chunk(null, 'length'), kDone));
    assert.deepEqual([message.mode, message.state], ['model', 'partial']);
  });

  it('only in ways that are allowed is simply read', async () => {
    const odd = streaming(
      ': OPENROUTER PROCESSING\n\n',
      ': OPENROUTER PROCESSING\r\n\r\n',
      'event: x\nretry: 5\n',
      chunk('It is '),
      chunk('58 Nm [1].').replace(/\n/g, '\r\n'),
      chunk(null, 'stop'),
      `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 9, completion_tokens: 4, cost: 0.002 } })}\n\n`,
    );
    const { message } = await askedOf(odd);
    assert.deepEqual(
      [message.text, message.mode, message.state],
      ['It is 58 Nm [1].', 'model', 'complete'],
    );
    assert.deepEqual(
      [message.usage.prompt_tokens, message.usage.completion_tokens, message.usage.cost],
      [9, 4, 0.002],
    );
  });

  it('by writing bytes that are no UTF-8 is still shown as text', async () => {
    handler = (_, response) => {
      open(response);
      response.write('data: {"choices":[{"index":0,"delta":{"content":"It is 58 Nm ');
      response.write(Buffer.from([0xff, 0xfe]));
      response.end(` [1]."},"finish_reason":"stop"}]}\n\n${kDone}`);
    };
    const { message } = await client.ask(kQuestion);
    assert.match(message.text, /58 Nm/);
  });
});

describe('a model that cannot be reached', () => {
  it('costs the answer nothing but the model', async () => {
    const closed = http.createServer();
    await new Promise((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address();
    await new Promise((resolve) => closed.close(resolve));
    const server = await startQwalt({
      env: modelEnvironment({ url: `http://127.0.0.1:${port}/v1` }),
    });
    const client = new Client(server.url);
    await client.add('bolts.txt', kText);
    const { message } = await client.ask(kQuestion);
    assert.deepEqual([message.mode, message.error.code], ['extractive', 'model_unreachable']);
    assert.match(message.text, /58 Nm/);
    await server.stop();
  });
});
