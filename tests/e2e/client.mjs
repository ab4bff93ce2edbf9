// Speaks to a running QWalT as a client program would, for the tests and the benchmark.
import assert from 'node:assert/strict';
import net from 'node:net';

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Asks `condition` again and again until it gives something true, which is returned; fails after
// `seconds`, and at once when `condition` throws.
export async function eventually(condition, { seconds = 15, what = 'the condition' } = {}) {
  const end = Date.now() + seconds * 1000;
  for (let wait = 2; ; wait = Math.min(wait * 2, 100)) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await pause(wait);
  }
}

// The value of `promise`, or a failure after `seconds`: nothing may hang a test.
export async function within(seconds, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

// The server-sent events of a fetch reply as {event, data, id}, data parsed; comments as
// {comment}. Ends with the stream.
export async function* eventsOf(reply) {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of reply.body) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop();
    for (const block of blocks) yield parseEvent(block);
  }
}

function parseEvent(block) {
  const found = { event: 'message', data: [], id: undefined };
  for (const line of block.split(/\r?\n/)) {
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (field === '') return { comment: value };
    if (field === 'data') found.data.push(value);
    else found[field] = value;
  }
  const text = found.data.join('\n');
  return { ...found, data: text === '' ? undefined : JSON.parse(text) };
}

// A multipart body written by hand, so that names may hold what FormData would escape.
// parts: [{name, filename?, type?, value: string|Buffer}]
export function multipart(parts, boundary = 'qwalt-test-boundary-7d1f') {
  const pieces = parts.flatMap(({ name, filename, type, value }) => [
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`,
    filename === undefined ? '' : `; filename="${filename}"`,
    `\r\n${type ? `Content-Type: ${type}\r\n` : ''}\r\n`,
    value,
    '\r\n',
  ]);
  const body = Buffer.concat([...pieces, `--${boundary}--\r\n`].map((piece) => Buffer.from(piece)));
  return { body, headers: { 'Content-Type': `multipart/form-data; boundary=${boundary}` } };
}

// Sends bytes over one connection as they come and reads the reply until it is whole or the server
// hangs up. `source` is a string, a Buffer or an (async) iterable of them. A server that stops
// reading and answers early is no error. Gives {status, headers, body, json()}.
export async function rawExchange(url, source, { seconds = 60 } = {}) {
  const { hostname, port } = new URL(url);
  const socket = net.connect({ host: hostname, port: Number(port) });
  const chunks = [];
  let ended = false;
  const closed = new Promise((resolve) => {
    socket.on('error', resolve);
    socket.on('close', resolve);
  });
  closed.then(() => (ended = true));
  const answered = new Promise((resolve) => {
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      if (isWhole(Buffer.concat(chunks))) resolve();
    });
  });
  let finished = false;
  const over = Promise.race([answered, closed]).then(() => (finished = true));
  const sending = (async () => {
    for await (const chunk of iterable(source)) {
      if (finished || ended) return;
      if (!socket.write(chunk)) {
        await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), over]);
      }
    }
  })();
  try {
    await within(seconds, 'the exchange', over);
  } finally {
    socket.destroy();
    await sending;
  }
  return parseReply(Buffer.concat(chunks));
}

function iterable(source) {
  return typeof source === 'string' || Buffer.isBuffer(source) ? [source] : source;
}

function isWhole(bytes) {
  const reply = parseReply(bytes);
  if (!reply.status) return false;
  const length = reply.headers['content-length'];
  if (length !== undefined) return reply.body.length >= Number(length);
  return bytes.subarray(-7).toString('latin1').endsWith('\r\n0\r\n\r\n');
}

function unchunked(sent) {
  const pieces = [];
  for (let at = 0; ;) {
    const end = sent.indexOf('\r\n', at);
    const size = end < 0 ? 0 : parseInt(sent.toString('latin1', at, end), 16);
    if (!size) return Buffer.concat(pieces);
    pieces.push(sent.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
}

function parseReply(bytes) {
  const split = bytes.indexOf('\r\n\r\n');
  if (split < 0) return { status: 0, headers: {}, body: Buffer.alloc(0), json: () => undefined };
  const [first, ...lines] = bytes.subarray(0, split).toString('latin1').split('\r\n');
  const headers = {};
  for (const line of lines) {
    const at = line.indexOf(':');
    headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
  }
  const sent = bytes.subarray(split + 4);
  const body = /chunked/.test(headers['transfer-encoding'] ?? '') ? unchunked(sent) : sent;
  const json = () => JSON.parse(body.toString('utf8'));
  return { status: Number(first.split(' ')[1]), headers, body, json };
}

export class Client {
  constructor(url, headers = {}) {
    this.url = url;
    this.headers = headers;
  }

  // A fetch below the server's address; `body` as JSON when it is a plain value.
  fetch(path, { body, headers = {}, ...rest } = {}) {
    const isJson =
      body !== undefined && (body === null || body.constructor === Object || Array.isArray(body));
    return fetch(this.url + path, {
      ...rest,
      body: isJson ? JSON.stringify(body) : body,
      headers: {
        ...this.headers,
        ...(isJson ? { 'Content-Type': 'application/json' } : {}),
        ...headers,
      },
    });
  }

  // The JSON of a reply that must have `status`.
  async json(method, path, body, status = 200) {
    const reply = await this.fetch(path, { method, body });
    const text = await reply.text();
    assert.equal(reply.status, status, `${method} ${path}: ${reply.status} ${text.slice(0, 600)}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  api(method, path, body, status) {
    return this.json(method, `/api/v1/${path}`, body, status);
  }

  // files: {name: string|Buffer}. The 202 reply of POST documents.
  async upload(files, { headers = {}, status = 202, signal } = {}) {
    const form = new FormData();
    for (const [name, bytes] of Object.entries(files)) form.append('file', new Blob([bytes]), name);
    const options = { method: 'POST', body: form, headers, signal };
    const reply = await this.fetch('/api/v1/documents', options);
    const text = await reply.text();
    assert.equal(reply.status, status, `upload: ${reply.status} ${text.slice(0, 600)}`);
    return JSON.parse(text);
  }

  // The document once it is ready or failed.
  settled(id, seconds = 60) {
    return eventually(
      async () => {
        const document = await this.api('GET', `documents/${id}`);
        return ['ready', 'failed'].includes(document.state) && document;
      },
      { seconds, what: `document ${id} ready or failed` },
    );
  }

  // Uploads one file and waits until it is ready.
  async add(name, bytes, seconds = 60) {
    const { documents, rejected } = await this.upload({ [name]: bytes });
    assert.deepEqual(rejected, []);
    const document = await this.settled(documents[0].id, seconds);
    assert.equal(document.state, 'ready', `${name}: ${JSON.stringify(document.error)}`);
    return document;
  }

  async search(query, more = {}) {
    return (await this.api('POST', 'search', { query, ...more })).passages;
  }

  async allDocuments() {
    const found = [];
    for (let cursor = ''; cursor !== null;) {
      const page = await this.api('GET', `documents?limit=100${cursor && `&cursor=${cursor}`}`);
      found.push(...page.documents);
      cursor = page.next_cursor;
    }
    return found;
  }

  // The open stream of a question; read it with eventsOf.
  async openAnswer(question, more = {}, signal = undefined) {
    const body = { question, ...more };
    const reply = await this.fetch('/api/v1/ask', { method: 'POST', body, signal });
    assert.equal(reply.status, 200, reply.status === 200 ? '' : await reply.text());
    assert.match(reply.headers.get('content-type'), /^text\/event-stream/);
    return reply;
  }

  // All events of a question, and what a reader sees at the end.
  async ask(question, more = {}) {
    const events = [];
    let text = '';
    for await (const event of eventsOf(await this.openAnswer(question, more))) {
      if (event.comment !== undefined) continue;
      events.push(event);
      if (event.event === 'delta') text += event.data.text;
      if (event.event === 'replace') text = event.data.text;
    }
    const named = (name) => events.find(({ event }) => event === name)?.data;
    return {
      events,
      names: events.map(({ event }) => event),
      text,
      named,
      message: named('done')?.message,
    };
  }

  // Form fields as the old front ends send them. fields: [[name, value], …] or an object.
  async form(path, fields) {
    const body = new FormData();
    const pairs = Array.isArray(fields) ? fields : Object.entries(fields);
    for (const [name, value] of pairs) body.append(name, value);
    return this.reply(path, { method: 'POST', body });
  }

  // {status, headers, body} with the body parsed when it is JSON.
  async reply(path, options = {}) {
    const reply = await this.fetch(path, options);
    const text = await reply.text();
    const isJson = /json/.test(reply.headers.get('content-type') ?? '');
    return {
      status: reply.status,
      headers: reply.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text,
    };
  }

  // The original API's upload.
  uploadOld(name, bytes) {
    const form = new FormData();
    form.append('file', new Blob([bytes]), name);
    return this.reply('/upload', { method: 'POST', body: form });
  }
}
