// The command line, with and without a server that runs on the same data folder.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startQwalt } from '../support/qwalt.mjs';
import { Client } from './client.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const binary = path.resolve(root, process.env.QWALT_BIN ?? 'build/release/qwalt');

// {code, stdout, stderr} of one call of the program.
function qwalt(...args) {
  const env = { ...process.env };
  for (const name of ['OPENROUTER_API_KEY', 'OPENROUTER_BASE_URL', 'QWALT_MODEL', 'PORT'])
    delete env[name];
  return new Promise((resolve) => {
    execFile(binary, args, { env, cwd: os.tmpdir(), timeout: 60_000 }, (error, stdout, stderr) =>
      resolve({ code: error ? (error.code ?? error.signal) : 0, stdout, stderr }),
    );
  });
}

async function succeeds(...args) {
  const { code, stdout, stderr } = await qwalt(...args);
  assert.equal(code, 0, `qwalt ${args.join(' ')}: ${code}\n${stdout}${stderr}`);
  return stdout;
}

// The reason stands on standard error; of one file among several, in its line of the report.
async function failsClearly(...args) {
  const { code, stdout, stderr } = await qwalt(...args);
  assert.ok(
    Number.isInteger(code) && code !== 0,
    `qwalt ${args.join(' ')}: ${code}\n${stdout}${stderr}`,
  );
  const said = args[0] === 'add' ? stderr + stdout : stderr;
  assert.match(said, /\S{3,}.*\s\S{2,}/, `qwalt ${args.join(' ')} says why`);
  assert.doesNotMatch(said, /terminate called|Assertion|std::|runtime error|AddressSanitizer/);
  return said;
}

describe('the command line by itself', () => {
  it('tells its version', async () => {
    assert.match(await succeeds('version'), /\d+\.\d+\.\d+/);
  });

  it('explains every command', async () => {
    const help = await succeeds('--help');
    for (const command of [
      'serve',
      'add',
      'ask',
      'search',
      'list',
      'show',
      'rm',
      'watch',
      'verify',
      'export',
      'import',
      'key',
      'mcp',
      'version',
      'healthcheck',
    ]) {
      assert.match(help, new RegExp(`\\b${command}\\b`));
      assert.match(await succeeds(command, '--help'), /usage|--/i, command);
    }
  });

  it('fails clearly when it is used wrongly', async () => {
    await failsClearly();
    await failsClearly('dance');
    await failsClearly('--no-such-option');
    await failsClearly('add');
    await failsClearly('search');
    await failsClearly('serve', '--port', 'many');
    await failsClearly('serve', '--port', '70000');
    await failsClearly('serve', '--no-such-option');
    await failsClearly('serve', '--data', '/proc/nowhere');
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-wrong-'));
    await failsClearly('serve', '--host', 'not an address', '--data', folder);
    fs.rmSync(folder, { recursive: true });
  });
});

// The same promises whether a server runs on the folder or not.
function workOn(title, start) {
  describe(title, () => {
    let folder;
    let data;
    let server;
    before(async () => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-cli-'));
      fs.mkdirSync(path.join(folder, 'papers', 'deep'), { recursive: true });
      fs.writeFileSync(path.join(folder, 'bolts.txt'), 'The torque limit for bolt M8 is 42 Nm.\n');
      fs.writeFileSync(
        path.join(folder, 'papers', 'paint.txt'),
        'The primer dries for 90 minutes.\n',
      );
      fs.writeFileSync(
        path.join(folder, 'papers', 'deep', 'oil.md'),
        '# Oil\n\nThe gearbox takes zorvane oil.\n',
      );
      fs.writeFileSync(path.join(folder, 'broken.pdf'), '%PDF-1.7\nno PDF at all\n');
      data = path.join(folder, 'data');
      server = await start(data);
    });
    after(async () => {
      await server?.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    });

    const search = async (...words) =>
      JSON.parse(await succeeds('search', '--json', '--data', data, words.join(' ')));

    it('adds a file and finds it', async () => {
      await succeeds('add', '--data', data, path.join(folder, 'bolts.txt'));
      const [first] = await search('torque', 'M8');
      assert.equal(first.name, 'bolts.txt');
      assert.match(first.text, /42 Nm/);
      assert.match(await succeeds('search', '--data', data, 'torque M8'), /bolts\.txt/);
    });

    it('adds a folder with all that lies in it', async () => {
      await succeeds('add', '--data', data, path.join(folder, 'papers'));
      assert.match((await search('primer'))[0]?.name, /paint\.txt$/);
      assert.match((await search('zorvane'))[0]?.name, /oil\.md$/);
    });

    it('lists what is there', async () => {
      const list = await succeeds('list', '--data', data);
      for (const name of ['bolts.txt', 'paint.txt', 'oil.md']) assert.ok(list.includes(name), list);
      assert.match(list, /ready/);
    });

    it('answers a question, cited', async () => {
      const text = await succeeds('ask', '--data', data, 'What is the torque limit for bolt M8?');
      assert.match(text, /42 Nm/);
      assert.match(text, /bolts\.txt/);
      const answer = JSON.parse(
        await succeeds('ask', '--json', '--data', data, 'What is the torque limit for bolt M8?'),
      );
      assert.match(JSON.stringify(answer), /42 Nm/);
      assert.match(JSON.stringify(answer), /citations/);
    });

    it('says why a file could not be added', async () => {
      assert.match(
        await failsClearly('add', '--data', data, path.join(folder, 'broken.pdf')),
        /damaged|broken|cut/,
      );
      const missing = await failsClearly('add', '--data', data, path.join(folder, 'not there.txt'));
      assert.match(missing, /not there\.txt/);
    });

    it('makes a key, lists it and removes it', async () => {
      const made = await succeeds('key', 'add', 'for the tests', '--data', data);
      assert.match(made, /[\w-]{43,}/, 'the key is shown');
      const list = await succeeds('key', 'list', '--data', data);
      assert.match(list, /for the tests/);
      const [id] = /[0-9a-f]{16}/.exec(list);
      await succeeds('key', 'rm', id, '--data', data);
      assert.doesNotMatch(await succeeds('key', 'list', '--data', data), /for the tests/);
    });

    it('removes by name', async () => {
      await succeeds('rm', '--data', data, 'bolts.txt');
      assert.deepEqual(
        (await search('torque', 'M8')).filter(({ name }) => name === 'bolts.txt'),
        [],
      );
      await failsClearly('rm', '--data', data, 'bolts.txt');
    });
  });
}

workOn('the command line without a server', async () => undefined);
workOn('the command line beside a server', (data) => startQwalt({ dataDir: data }));

describe('qwalt healthcheck', () => {
  it('succeeds while a server runs and fails when none does', async () => {
    const server = await startQwalt();
    await succeeds('healthcheck', '--url', server.url);
    await succeeds('healthcheck', '--data', server.dataDir);
    await server.stop();
    await failsClearly('healthcheck', '--url', server.url);
  });
});

describe('a second server', () => {
  it('on the same data folder is refused with a sentence', async () => {
    const server = await startQwalt();
    try {
      await failsClearly('serve', '--port', '0', '--data', server.dataDir);
      assert.equal((await new Client(server.url).reply('/health')).status, 200);
    } finally {
      await server.stop();
    }
  });

  it('on the same port is refused with a sentence', async () => {
    const server = await startQwalt();
    const other = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-port-'));
    try {
      const { port } = new URL(server.url);
      assert.match(await failsClearly('serve', '--port', port, '--data', other), new RegExp(port));
    } finally {
      await server.stop();
      fs.rmSync(other, { recursive: true, force: true });
    }
  });
});
