// A small real server that speaks the chat-completions protocol, streams, and misbehaves when told to.
import http from 'node:http';
import net from 'node:net';

const kModel = 'test/model';
const kDripMs = 30;

const contentOf = ({ content }) =>
  typeof content === 'string' ? content : (content ?? []).map(({ text }) => text ?? '').join('');

const promptOf = (body) => (body.messages ?? []).map(contentOf).join('\n');

// What a willing model says: the first sentence of the first source, cited; or questions when asked for some.
function willingAnswer(body) {
  const prompt = promptOf(body);
  if (/questions/i.test(prompt) && /One question a line/.test(prompt)) {
    return 'What is the next step?\nWho is responsible for it?';
  }
  const followUp = /\nThe follow-up question: (.*)$/.exec(prompt);
  if (followUp) return followUp[1];
  const source = /<source id="1"[^>]*>\n([\s\S]*?)\n<\/source/.exec(prompt);
  if (!source) return 'The documents hold nothing about it.';
  const [sentence] = /[^.!?\n]+[.!?]?/.exec(source[1]) ?? [source[1]];
  return `${sentence.trim().replace(/[.!?]$/, '')} [1].`;
}

const chunk = (delta, finish_reason = null) =>
  `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: kModel,
    choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const kUsage = `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: kModel, choices: [],
  usage: { prompt_tokens: 120, completion_tokens: 9, total_tokens: 129, cost: 0.0001 } })}\n\n`;

function beginStream(response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream' });
  response.write(': OPENROUTER PROCESSING\n\n');
  response.write(chunk({ role: 'assistant', content: '' }));
}

// Streams `text` word by word, each chunk in two writes, cut wherever that falls.
function streamText(response, text, finish = 'stop') {
  beginStream(response);
  for (const word of text.match(/\s*\S+/g) ?? []) {
    const bytes = Buffer.from(chunk({ content: word }));
    const cut = Math.floor(bytes.length * 0.6);
    response.write(bytes.subarray(0, cut));
    response.write(bytes.subarray(cut));
  }
  response.write(chunk({}, finish));
  response.write(kUsage);
  response.end('data: [DONE]\n\n');
}

// Every character a chunk of its own and every byte a packet of its own: whatever can be cut, is.
async function streamBytes(response, text) {
  response.socket?.setNoDelay(true);
  beginStream(response);
  const whole = [...text].map((character) => chunk({ content: character })).join('') + chunk({}, 'stop') + kUsage;
  for (const byte of Buffer.from(whole)) {
    response.write(Buffer.of(byte));
    await new Promise(setImmediate);
    if (response.destroyed) return;
  }
  response.end('data: [DONE]\n\n');
}

// A word every `milliseconds`, with a sign of life before each.
async function streamSlowly(response, text, milliseconds) {
  beginStream(response);
  for (const word of text.match(/\s*\S+/g) ?? []) {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    if (response.destroyed) return;
    response.write(`: OPENROUTER PROCESSING\n\n${chunk({ content: word })}`);
  }
  response.end(`${chunk({}, 'stop')}${kUsage}data: [DONE]\n\n`);
}

// Three numbers a text, told by its letters.
const embeddingsOf = ({ input, model }) => ({
  object: 'list',
  model,
  data: [input].flat().map((text, index) => ({ object: 'embedding', index,
    embedding: [text.length, text.charCodeAt(0) / 256, 0.5] })),
  usage: { prompt_tokens: [input].flat().length, total_tokens: [input].flat().length },
});

function sendJson(response, status, body, headers = {}) {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

const errorBody = (code, message) => ({ error: { code, message } });

// Behaviours by name. Each gets the response and the request's body.
const kBehaviours = {
  answer: (response, body) => streamText(response, willingAnswer(body)),
  bytes: (response, body) => streamBytes(response, willingAnswer(body)),
  drip: (response, body) => streamSlowly(response, willingAnswer(body), kDripMs),
  // Begins and never goes on.
  stall(response) {
    beginStream(response);
    response.write(chunk({ content: 'The' }));
  },
  silent() {}, // never answers at all
  cut(response) {
    beginStream(response);
    response.write(chunk({ content: 'Half of an answer that will never reach its end because' }));
    setImmediate(() => response.destroy());
  },
  'error-under-200': (response) => sendJson(response, 200, errorBody(502, 'The provider is away.')),
  'error-mid-stream'(response) {
    beginStream(response);
    response.write(chunk({ content: 'An answer' }));
    response.end(`data: ${JSON.stringify({ ...errorBody(502, 'The provider broke.'),
      choices: [{ index: 0, delta: {}, finish_reason: 'error' }] })}\n\n`);
  },
  empty: (response) => streamText(response, ''),
  length: (response, body) => streamText(response, willingAnswer(body), 'length'),
  'wrong-json'(response) {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.end('data: {"choices": [{\n\ndata: [DONE]\n\n');
  },
  'huge-line'(response) {
    beginStream(response);
    response.end(`data: ${'x'.repeat(11 * 1024 * 1024)}\n\n`);
  },
  thinking(response, body) {
    beginStream(response);
    response.write(chunk({ reasoning: 'SECRET THOUGHT' }) + chunk({ reasoning_content: 'SECRET THOUGHT' }));
    response.write(chunk({ content: '<think>SECRET ' }) + chunk({ content: 'THOUGHT</think>\n' }));
    response.end(chunk({ content: willingAnswer(body) }) + chunk({}, 'stop') + kUsage + 'data: [DONE]\n\n');
  },
  'rate-limited': (response) => sendJson(response, 429, errorBody(429, 'Slow down.'), { 'Retry-After': '1' }),
  unauthorized: (response) => sendJson(response, 401, errorBody(401, 'No such key.')),
  'not-found': (response) => sendJson(response, 404, errorBody(404, 'No such model.')),
  'server-error': (response) => sendJson(response, 500, errorBody(500, 'Out of order.')),
};

// A request as it came over the wire, once it is whole; undefined until then.
function wholeRequest(bytes) {
  const head = bytes.indexOf('\r\n\r\n');
  if (head < 0) return undefined;
  const length = /content-length: (\d+)/i.exec(bytes.toString('latin1', 0, head))?.[1] ?? 0;
  return bytes.length >= head + 4 + Number(length) ? bytes.toString() : undefined;
}

// A model below HTTP: connect(socket) sees each connection at once, answer(socket, request, count) each whole request.
// Whatever they write goes out as it is.
export async function startRawModel({ connect = () => {}, answer = () => {} }) {
  const sockets = new Set();
  const model = { connections: 0, requests: [] };
  const server = net.createServer((socket) => {
    model.connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let bytes = Buffer.alloc(0);
    socket.on('data', (piece) => {
      bytes = Buffer.concat([bytes, piece]);
      const request = wholeRequest(bytes);
      if (request === undefined) return;
      bytes = Buffer.alloc(0);
      model.requests.push(request);
      answer(socket, request, model.requests.length);
    });
    connect(socket);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  model.url = `http://127.0.0.1:${server.address().port}/v1`;
  model.open = () => sockets.size;
  model.stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return model;
}

// delayMs: how long each answer takes to begin. `requests` logs {path, headers, body, aborted}: aborted when the
// connection ended before the answer did. open() counts the connections that wait for an answer; script() takes the name
// of a behaviour, or a function of the request that returns {text}, {status, body, headers}, or nothing for no answer.
export async function startModel({ delayMs = 0 } = {}) {
  let current = 'answer';
  const requests = [];
  const open = new Set();

  function answer(request, response) {
    const wanted = typeof current === 'function' ? current(request) : current;
    if (wanted === undefined) return;
    if (typeof wanted === 'string') {
      kBehaviours[wanted](response, request.body);
    } else if (wanted.status !== undefined && wanted.status !== 200) {
      sendJson(response, wanted.status, wanted.body, wanted.headers);
    } else {
      streamText(response, wanted.text);
    }
  }

  const server = http.createServer(async (incoming, response) => {
    open.add(response);
    response.on('close', () => open.delete(response));
    const pieces = [];
    for await (const piece of incoming) pieces.push(piece);
    const request = { path: incoming.url, headers: incoming.headers,
      body: JSON.parse(Buffer.concat(pieces).toString() || '{}'), aborted: false };
    requests.push(request);
    if (incoming.method === 'GET' && incoming.url.endsWith('/models')) {
      sendJson(response, 200, { object: 'list', data: [
        { id: kModel, name: 'Test', context_length: 32768, pricing: { prompt: '0.000001', completion: '0.000002' } },
        { id: 'test/other' }] });
      return;
    }
    response.on('close', () => { request.aborted = !response.writableFinished; });
    if (incoming.url.endsWith('/embeddings') && current === 'answer') {
      sendJson(response, 200, embeddingsOf(request.body));
      return;
    }
    if (delayMs > 0) setTimeout(() => answer(request, response), delayMs);
    else answer(request, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/v1`,
    requests,
    open: () => open.size,
    script(behaviour) {
      if (typeof behaviour === 'string' && !(behaviour in kBehaviours)) throw new Error(`no behaviour ${behaviour}`);
      current = behaviour;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
