// Starts the server under measurement and talks to it with as little cost of our own as possible.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const binary = path.resolve(root, process.env.QWALT_BIN ?? 'build/release/qwalt');

// Environment without what would reach a real model.
function environment(more) {
  const env = { ...process.env, ...more };
  for (const name of [
    'OPENROUTER_API_KEY',
    'OPENROUTER_BASE_URL',
    'QWALT_MODEL',
    'PORT',
    'UPLOAD_DIR',
    'PROMPT_DIR',
  ]) {
    if (!(name in more)) delete env[name];
  }
  return env;
}

export class Server {
  // Resolves when the server says that it listens. `started` is the moment before the spawn; `data`
  // is a folder to go on with, a new one is made otherwise.
  static async start({ env = {}, data } = {}) {
    const folder = data ?? fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-bench-'));
    const started = performance.now();
    const child = spawn(binary, ['serve', '--host', '127.0.0.1', '--port', '0', '--data', folder], {
      cwd: folder,
      env: environment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = [];
    const url = await new Promise((resolve, reject) => {
      const onText = (text) => {
        said.push(text);
        const found = /QWalT listens on (http:\/\/[\d.:]+)/.exec(said.join(''));
        if (found) resolve(found[1]);
      };
      child.stdout.setEncoding('utf8').on('data', onText);
      child.stderr.setEncoding('utf8').on('data', onText);
      child.on('exit', (code) => reject(new Error(`qwalt ended (${code}): ${said.join('')}`)));
    });
    return Object.assign(new Server(), {
      child,
      folder,
      started,
      url,
      pid: child.pid,
      agent: new http.Agent({ keepAlive: true, maxSockets: 200 }),
    });
  }

  async stop({ keepData = false } = {}) {
    this.agent.destroy();
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await gone;
    clearTimeout(timer);
    if (!keepData) fs.rmSync(this.folder, { recursive: true, force: true });
  }

  // {status, text, milliseconds} over a kept connection.
  call(method, target, body, headers = {}) {
    const begun = performance.now();
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
      const request = http.request(
        this.url + target,
        { method, agent: this.agent, headers: { ...headers, ...length } },
        (reply) => {
          const chunks = [];
          reply.on('data', (chunk) => chunks.push(chunk));
          reply.on('error', reject);
          reply.on('end', () =>
            resolve({
              status: reply.statusCode,
              text: Buffer.concat(chunks).toString('utf8'),
              milliseconds: performance.now() - begun,
            }),
          );
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  async json(method, target, value) {
    const body = value === undefined ? undefined : JSON.stringify(value);
    const reply = await this.call(method, target, body, { 'Content-Type': 'application/json' });
    if (reply.status >= 300) throw new Error(`${method} ${target}: ${reply.status} ${reply.text}`);
    return { value: JSON.parse(reply.text), milliseconds: reply.milliseconds };
  }

  // POST /upload of one file, `content` a text or bytes: replies when it is searchable.
  async upload(name, content) {
    const boundary = 'qwalt-bench-boundary';
    const body = Buffer.concat([
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n` +
          'Content-Type: application/octet-stream\r\n\r\n',
      ),
      Buffer.from(content),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]);
    const reply = await this.call('POST', '/upload', body, {
      'Content-Type': `multipart/form-data; boundary=${boundary}`,
    });
    if (reply.status !== 200) throw new Error(`upload: ${reply.status} ${reply.text}`);
    return reply;
  }

  async ask(query, name, user = 'bench') {
    const fields = new URLSearchParams({ query, file_name: name, user_id: user }).toString();
    const reply = await this.call('POST', '/query', fields, {
      'Content-Type': 'application/x-www-form-urlencoded',
    });
    if (reply.status !== 200) throw new Error(`query: ${reply.status} ${reply.text}`);
    return { value: JSON.parse(reply.text), milliseconds: reply.milliseconds };
  }

  // Opens `count` event streams; resolves with their sockets when each has its reply's head.
  openStreams(count) {
    const { hostname, port } = new URL(this.url);
    const open = () =>
      new Promise((resolve, reject) => {
        const socket = net.connect({ host: hostname, port: Number(port) });
        socket.on('error', reject);
        socket.on('close', () => reject(new Error('an event stream was closed')));
        socket.once('data', (head) => {
          if (head.toString('latin1').startsWith('HTTP/1.1 200')) resolve(socket);
          else reject(new Error(`an event stream was refused: ${head.toString('latin1', 0, 80)}`));
        });
        socket.write(
          `GET /api/v1/events HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAccept: text/event-stream\r\n\r\n`,
        );
      });
    return Promise.all(Array.from({ length: count }, open));
  }
}
