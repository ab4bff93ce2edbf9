// `qwalt add`, `list` and `show`: files, folders and addresses; what failed is said at the end.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runQwalt } from '../support/commands.mjs';
import { environmentWith, qwaltProgram, startQwalt } from '../support/qwalt.mjs';
import { startWeb } from '../support/web_server.mjs';
import { Client, eventually } from './client.mjs';

describe('adding by command', () => {
  let folder;
  let web;
  let server;
  let client;
  before(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-add-'));
    fs.mkdirSync(path.join(folder, 'papers'));
    for (let i = 0; i < 12; i++) {
      fs.writeFileSync(path.join(folder, 'papers', `paper${i}.txt`), `Paper ${i} speaks of zorvane${i}.\n`);
    }
    fs.writeFileSync(path.join(folder, 'papers', 'broken.pdf'), '%PDF-1.7\nno PDF at all\n');
    web = await startWeb();
    server = await startQwalt({ args: ['--allow-private-urls'] });
    client = new Client(server.url);
  });
  after(async () => {
    await server?.stop();
    await web?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('takes folders and addresses, and lists at the end what failed', async () => {
    const { code, stdout } = await runQwalt(
      ['add', path.join(folder, 'papers'), `${web.url}/page`, `${web.url}/gone`, '--data', server.dataDir]);
    assert.equal(code, 1);
    assert.match(stdout, /13 of 15 files added\./);
    const end = stdout.slice(stdout.indexOf('Not added:'));
    assert.match(end, /broken\.pdf: \S/);
    assert.match(end, /\/gone: .*404/);
    assert.doesNotMatch(stdout, /\u001b|\r/, 'plain lines where there is no terminal');
    assert.equal((await client.search('zorvane7'))[0]?.name, 'paper7.txt');
  });

  it('shows all that is known of a document', async () => {
    const data = ['--data', server.dataDir];
    const shown = await runQwalt(['show', 'page.html', ...data]);
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, new RegExp(`source +${web.url}/page`));
    assert.match(shown.stdout, /state +ready/);
    assert.match(shown.stdout, /characters +\d+/);
    assert.match(shown.stdout, /language +en/);
    assert.match(shown.stdout, /sha256 +[0-9a-f]{64}/);
    assert.match((await runQwalt(['show', 'broken.pdf', ...data])).stdout, /error +\S/);
    assert.equal(JSON.parse((await runQwalt(['show', 'page.html', '--json', ...data])).stdout).name, 'page.html');
    assert.equal((await runQwalt(['show', 'nothing.txt', ...data])).code, 1);
    const list = await runQwalt(['list', ...data]);
    assert.match(list.stdout, /failed .*broken\.pdf {2}\S/);
    assert.match(list.stdout, /ready .* en .*page\.html/);
  });

  it('leaves what was uploaded when it is interrupted', async () => {
    const many = path.join(folder, 'many');
    fs.mkdirSync(many);
    for (let i = 0; i < 400; i++) {
      fs.writeFileSync(path.join(many, `m${String(i).padStart(3, '0')}.txt`), `Many ${i} ostrel${i}.\n`.repeat(200));
    }
    const child = spawn(qwaltProgram(), ['add', many, '--data', server.dataDir],
      { env: environmentWith({}), stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (piece) => (said += piece));
    const exited = new Promise((resolve) => child.once('exit', resolve));
    await eventually(() => /m000\.txt/.test(said) || child.exitCode !== null, { seconds: 30 });
    child.kill('SIGINT');
    assert.equal(await exited, 1);
    assert.match(said, /Stopped: \d+ uploaded and still to be read, \d+ not uploaded\./);
    const added = Number(/(\d+) of 400 files added/.exec(said)[1]);
    const uploaded = added + Number(/Stopped: (\d+) uploaded/.exec(said)[1]);
    const there = (await client.allDocuments()).filter(({ name }) => /^m\d/.test(name)).length;
    assert.ok(there >= uploaded && there <= uploaded + 3, `${there} there, ${uploaded} told`);
  });
});

describe('what reading needs', () => {
  it('stands in the settings, with the limits that were set', async () => {
    const server = await startQwalt({ args: ['--limit', 'pages=7', '--limit', 'seconds=60'] });
    const settings = await new Client(server.url).api('GET', 'settings');
    assert.equal(settings.limits.reading.pages, '7');
    assert.equal(settings.limits.reading.seconds, '60');
    assert.deepEqual(settings.tools.map(({ name }) => name), ['ocr', 'legacy_office', 'outlook']);
    for (const tool of settings.tools) {
      assert.equal(typeof tool.installed, 'boolean');
      assert.ok(tool.installed ? tool.install === null : /apt install/.test(tool.install));
    }
    for (const format of ['pdf', 'docx', 'pptx', 'xlsx', 'eml', 'png']) assert.ok(settings.formats.includes(format));
    await server.stop();
  });

  it('is checked before anything starts', async () => {
    for (const limit of ['pages', 'pages=many', 'nothing=3', 'pages=0']) {
      const { code, stderr } = await runQwalt(['serve', '--port', '0', '--limit', limit]);
      assert.equal(code, 2, limit);
      assert.match(stderr, /^qwalt: \S/);
    }
  });
});
