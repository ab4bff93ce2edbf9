// Faults of the replaced backend that must not return: what an upload may touch, and what a search
// must find.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeDocx, startQwalt } from '../support/qwalt.mjs';
import { randomSource } from '../../bench/corpus.mjs';
import { Client, multipart } from './client.mjs';

const kHostileNames = [
  '../evil.txt',
  '../../../../evil.txt',
  '..\\..\\evil.txt',
  '/tmp/qwalt-evil.txt',
  'C:\\evil.txt',
  'evil\0.txt',
  'nested/../../evil.txt',
  '..',
  '.',
  '/',
  `${'x'.repeat(300)}.txt`,
  `${'ü'.repeat(300)}.txt`,
  'evil\r\nX-Evil: 1.txt',
  '%2e%2e%2fevil.txt',
  '~/evil.txt',
  '-evil.txt',
  'con.txt',
  ' ',
];

function filesUnder(folder, skip = []) {
  const found = [];
  const walk = (at) => {
    for (const entry of fs.readdirSync(at, { withFileTypes: true })) {
      const full = path.join(at, entry.name);
      if (skip.includes(full)) continue;
      if (entry.isDirectory()) walk(full);
      else found.push(path.relative(folder, full));
    }
  };
  walk(folder);
  return found.sort();
}

describe('hostile names', () => {
  let outer;
  let server;
  let client;
  const inner = (name) => path.join(outer, 'a', 'b', name);
  before(async () => {
    outer = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-hostile-'));
    for (const name of ['data', 'uploads', 'prompts'])
      fs.mkdirSync(inner(name), { recursive: true });
    server = await startQwalt({
      dataDir: inner('data'),
      env: { UPLOAD_DIR: inner('uploads'), PROMPT_DIR: inner('prompts') },
    });
    client = new Client(server.url);
  });
  after(async () => {
    await server?.stop();
    fs.rmSync(outer, { recursive: true, force: true });
  });

  const outside = () => filesUnder(outer, [inner('data'), inner('uploads'), inner('prompts')]);

  it('never write outside the folders when they name an upload', async () => {
    for (const [at, name] of kHostileNames.entries()) {
      const text = `The harmless text number ${at} about calibration.\n`;
      for (const target of ['/upload', '/api/v1/documents']) {
        const { body, headers } = multipart([
          { name: 'file', filename: name, type: 'text/plain', value: text },
        ]);
        const reply = await client.reply(target, { method: 'POST', body, headers });
        assert.ok(
          reply.status < 500,
          `${target} ${JSON.stringify(name)}: ${reply.status} ${JSON.stringify(reply.body)}`,
        );
        assert.deepEqual(outside(), [], `${target} ${JSON.stringify(name)}`);
      }
    }
    for (const file of ['/tmp/qwalt-evil.txt', '/tmp/qwalt-evil.txt.json', '/evil.txt']) {
      assert.ok(!fs.existsSync(file), file);
    }
    for (const file of filesUnder(inner('prompts')))
      assert.ok(!file.includes(path.sep), `prompts/${file}`);
  });

  it('never write outside or read foreign files when they name a user or a document', async () => {
    for (const name of [...kHostileNames, '../../../../etc/passwd', '/etc/passwd']) {
      const chat = await client.reply('/chat', {
        method: 'POST',
        body: { query: 'calibration?', user_id: name },
      });
      assert.ok(chat.status < 500, `${JSON.stringify(name)}: ${chat.status}`);
      const query = await client.reply('/query-json', {
        method: 'POST',
        body: { query: 'root bash', file_name: name, user_id: name },
      });
      assert.ok(query.status < 500, `${JSON.stringify(name)}: ${query.status}`);
      assert.doesNotMatch(JSON.stringify(query.body), /root:x:/);
      assert.deepEqual(outside(), [], JSON.stringify(name));
    }
  });

  it('are shown as plain names that stay downloadable', async () => {
    for (const { id, name } of await client.allDocuments()) {
      assert.doesNotMatch(name, /^\/|(^|\/)\.\.?(\/|$)|[\\\0\r\n]/, JSON.stringify(name));
      assert.ok(Buffer.byteLength(name) <= 500, `${Buffer.byteLength(name)} bytes`);
      const file = await client.reply(`/api/v1/documents/${id}/file`);
      assert.equal(file.status, 200);
      assert.match(file.headers.get('content-disposition'), /^attachment/);
      assert.equal(file.headers.get('x-evil'), null);
    }
  });
});

describe('an upload', () => {
  let server;
  let client;
  let prompts;
  before(async () => {
    prompts = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-prompts-'));
    server = await startQwalt({ env: { PROMPT_DIR: prompts } });
    client = new Client(server.url);
  });
  after(async () => {
    await server?.stop();
    fs.rmSync(prompts, { recursive: true, force: true });
  });

  const originals = () => filesUnder(path.join(server.dataDir, 'files'));

  it('of the same name answers from the new text only', async () => {
    await client.uploadOld('limits.txt', 'The torque limit for bolt M8 is 42 Nm.\n');
    await client.uploadOld('limits.txt', 'The torque limit for bolt M8 is 57 Nm.\n');
    const { body } = await client.form('/query', {
      query: 'torque limit for bolt M8',
      file_name: 'limits.txt',
    });
    assert.match(body.result, /57 Nm/);
    assert.doesNotMatch(JSON.stringify(body), /42 Nm/);
    assert.equal(
      (await client.search('torque limit 42 Nm')).filter(({ text }) => /42 Nm/.test(text)).length,
      0,
    );
  });

  it('that fails leaves nothing behind', async () => {
    const before = {
      files: originals(),
      prompts: filesUnder(prompts),
      documents: (await client.allDocuments()).length,
    };
    const noise = Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256));
    const broken = [
      ['broken.pdf', '%PDF-1.7\nthis is not a PDF at all\n', [400]],
      ['broken.docx', 'PK\x03\x04 no archive', [400, 415]],
      ['noise.bin', noise, [415]],
    ];
    for (const [name, bytes, statuses] of broken) {
      const { status, body } = await client.uploadOld(name, bytes);
      assert.ok(statuses.includes(status), `${name}: ${status} ${JSON.stringify(body)}`);
      assert.equal(typeof body.detail, 'string', JSON.stringify(body));
      assert.ok(body.detail.length > 10, body.detail);
    }
    assert.deepEqual(
      {
        files: originals(),
        prompts: filesUnder(prompts),
        documents: (await client.allDocuments()).length,
      },
      before,
    );
  });

  it('of an empty text is refused', async () => {
    for (const [name, text] of [
      ['empty.txt', ''],
      ['blank.txt', ' \n\t\n '],
      ['blank.md', '\n\n'],
    ]) {
      const { status, body } = await client.uploadOld(name, text);
      assert.equal(status, 400, `${name}: ${JSON.stringify(body)}`);
      assert.equal(typeof body.detail, 'string', JSON.stringify(body));
    }
  });
});

describe('a search', () => {
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
  });
  after(() => server?.stop());

  it('finds a line that starts with a digit, by each of its words', async () => {
    await client.add(
      'numbered.txt',
      'Limits\n\n1. Torque limit is 42 Nm for bolt M8\n2. Torque limit is 70 Nm for bolt M10\n',
    );
    for (const query of ['M8', '42', 'torque']) {
      const [first] = await client.search(query);
      assert.match(first?.text ?? '', /1\. Torque limit is 42 Nm for bolt M8/, query);
    }
    const { body } = await client.form('/query', {
      query: 'torque limit for bolt M8',
      file_name: 'numbered.txt',
    });
    assert.match(body.result, /42 Nm/);
  });

  it('finds rare words of a large text', async () => {
    const random = randomSource(7);
    const consonants = 'bdfgklmnprstvz';
    const vowels = 'aeiou';
    const pick = (letters) => letters[Math.floor(random() * letters.length)];
    const syllable = () => pick(consonants) + pick(vowels);
    const rare = new Set();
    while (rare.size < 3000) rare.add(`q${syllable()}${syllable()}${syllable()}${syllable()}x`);
    const words = [...rare];
    const lines = words.map(
      (word, i) => `Step ${i} of the work needs the part named ${word} and a clean bench.`,
    );
    await client.add('rare.txt', `${lines.join('\n\n')}\n`);
    for (let i = 0; i < words.length; i += 59) {
      const passages = await client.search(words[i], { limit: 3 });
      assert.ok(
        passages.some(({ text }) => text.includes(words[i])),
        words[i],
      );
    }
  });

  it('keeps accents, digits and other scripts', async () => {
    const texts = {
      'de.txt': [
        'Die Größe der Schraube beträgt 17,5 Millimeter.',
        ['Größe', 'Groesse Schraube', 'größe schraube'],
      ],
      'fr.txt': ['Le café naïf est servi à 8 heures près du hôtel.', ['naïf café', 'naif cafe']],
      'ru.txt': ['Момент затяжки болта составляет 42 ньютон-метра.', ['момент затяжки', 'болта']],
      'el.txt': ['Η ροπή σύσφιξης είναι σαράντα δύο.', ['ροπή σύσφιξης']],
      'zh.txt': ['螺栓的扭矩限制为四十二牛米。', ['扭矩限制', '螺栓']],
      'ja.txt': ['ボルトの締め付けトルクは四十二です。', ['締め付けトルク']],
      'ar.txt': ['عزم الدوران للمسمار هو اثنان وأربعون.', ['عزم الدوران']],
      'hi.txt': ['बोल्ट की कसने की सीमा बयालीस है।', ['कसने की सीमा']],
    };
    for (const [name, [text]] of Object.entries(texts)) await client.add(name, `${text}\n`);
    for (const [name, [text, queries]] of Object.entries(texts)) {
      for (const query of queries) {
        const [first] = await client.search(query);
        assert.equal(first?.name, name, query);
        assert.equal(first.text.trim(), text, 'no character is lost');
      }
    }
  });

  it('finds a part number whole and by its part', async () => {
    await client.add('parts.txt', 'Order the gasket AB-1234/5 from the store.\n');
    for (const query of ['AB-1234/5', 'ab-1234/5', '1234']) {
      assert.equal((await client.search(query))[0]?.name, 'parts.txt', query);
    }
  });

  it('finds what stands in the tables of a Word document', async () => {
    const bytes = makeDocx([
      'Torque table',
      {
        table: [
          ['Bolt', 'Limit'],
          ['M8', '42 Nm'],
          ['M10', 'seventy thrummel'],
        ],
      },
    ]);
    await client.add('table.docx', bytes);
    const [first] = await client.search('thrummel');
    assert.equal(first?.name, 'table.docx');
    assert.match(first.text, /M10.*seventy thrummel/);
  });
});
