// Starts the real server on a folder of its own, and ends it.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export { makeDocx, makePdf } from './documents.mjs';

const kRoot = fileURLToPath(new URL('../..', import.meta.url));
const kOwnVariables = ['OPENROUTER_API_KEY', 'OPENROUTER_BASE_URL', 'QWALT_MODEL', 'QWALT_DATA', 'QWALT_HOST',
  'QWALT_FALLBACK_MODELS', 'QWALT_EMBEDDING_MODEL', 'QWALT_CONTEXT_TOKENS', 'QWALT_DAILY_CAP', 'QWALT_DAILY_TOKENS',
  'QWALT_MEMORY', 'QWALT_CORS', 'QWALT_PAGE_CACHE', 'QWALT_ALLOW_PRIVATE_URLS', 'QWALT_LIMITS', 'QWALT_OCR_LANGUAGES',
  'QWALT_WATCH', 'QWALT_WATCH_ROOT', 'PORT', 'UPLOAD_DIR', 'PROMPT_DIR'];
const kStartSeconds = 30;
const kStopSeconds = 20;

export const qwaltProgram = () => path.resolve(kRoot, process.env.QWALT_BIN ?? 'build/release/qwalt');

// The environment of the tests' caller, without what would change the server's settings.
export function environmentWith(env) {
  const all = { ...process.env };
  for (const name of kOwnVariables) delete all[name];
  return { ...all, ...env };
}

// Bytes, from a line of /proc/PID/status such as "VmRSS:  7000 kB".
const statusBytes = (status, name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) * 1024;

function whenListening(child, said) {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The server did not listen within ${kStartSeconds} s and said:\n${said.text}`));
    }, kStartSeconds * 1000);
    const look = () => {
      const line = /QWalT listens on (http:\/\/\S+)/.exec(said.text);
      if (!line) return;
      clearTimeout(late);
      resolve(line[1]);
    };
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        said.text += text;
        look();
      });
    }
    child.once('error', (error) => {
      clearTimeout(late);
      reject(error);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(late);
      reject(new Error(`The server ended (${code ?? signal}) and said:\n${said.text}`));
    });
  });
}

// args: further flags; env: further variables; port: 0 for any; dataDir: a folder to go on with (a new one is made
// otherwise); keepData: stop() leaves the folder.
export async function startQwalt({ args = [], env = {}, port = 0, dataDir, keepData = false } = {}) {
  const folder = dataDir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-test-'));
  const said = { text: '' };
  const child = spawn(qwaltProgram(),
    ['serve', '--host', '127.0.0.1', '--port', String(port), '--data', folder, ...args],
    // A scripted model is asked every time, unless a test is about answers that are given again.
    { env: environmentWith({ QWALT_ANSWER_CACHE: '0', ...env }), stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const url = await whenListening(child, said);

  async function end(signal) {
    child.kill(signal);
    const late = setTimeout(() => child.kill('SIGKILL'), kStopSeconds * 1000);
    const ended = await exited;
    clearTimeout(late);
    return ended;
  }
  return {
    url,
    pid: child.pid,
    dataDir: folder,
    log: () => said.text,
    // Bytes: {resident, anonymous}.
    rss() {
      const status = fs.readFileSync(`/proc/${child.pid}/status`, 'utf8');
      return { resident: statusBytes(status, 'VmRSS'), anonymous: statusBytes(status, 'RssAnon') };
    },
    // Ends it as a service manager would. A server that does not end cleanly fails the test.
    async stop() {
      const ended = child.exitCode === null && child.signalCode === null ? await end('SIGTERM') : await exited;
      if (!keepData) fs.rmSync(folder, { recursive: true, force: true });
      if (ended.signal !== 'SIGKILL' && ended.code !== 0) {
        throw new Error(`The server did not end cleanly (${ended.code ?? ended.signal}):\n${said.text.slice(-4000)}`);
      }
      if (ended.signal === 'SIGKILL' && !said.killed) throw new Error('The server did not end when it was told to.');
    },
    async kill9() {
      said.killed = true;
      await end('SIGKILL');
    },
  };
}
