// What a page looks like: its words with boxes, its picture with words marked, and what is kept.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makePdf, startQwalt } from '../support/qwalt.mjs';
import { Client } from './client.mjs';
import { assertProblemBody } from './problem.mjs';

const kPages = [
  'Assembly of the frame\nTighten the bolts M8 to 42 Nm in two passes.',
  'Painting\nThe primer dries for ninety minutes.',
];
const kPng = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const widthOf = (png) => png.readUInt32BE(16);

describe('views of a page', () => {
  let server;
  let client;
  let document;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    document = await client.add('frame.pdf', makePdf(kPages));
  });
  after(() => server?.stop());

  const page = (more) => `/api/v1/documents/${document.id}/pages/${more}`;
  const picture = async (more, headers = {}) => {
    const reply = await client.fetch(page(more), { headers });
    return { status: reply.status, headers: reply.headers, bytes: Buffer.from(await reply.arrayBuffer()) };
  };
  const cached = () => {
    const folder = path.join(server.dataDir, 'cache', 'pages');
    return fs.readdirSync(folder).filter((name) => name.startsWith(document.sha256));
  };

  it('gives each word its box and its place in the text', async () => {
    const { width, height, words, text, char_start } = await client.json('GET', page('1?words=1'));
    assert.equal(width, 612);
    assert.equal(height, 792);
    assert.deepEqual(words.map((word) => word.text),
      'Assembly of the frame Tighten the bolts M8 to 42 Nm in two passes.'.split(' '));
    for (const { text: word, box, char_start: begin, char_end: end } of words) {
      const [x0, y0, x1, y1] = box;
      assert.ok(x0 >= 0 && x0 < x1 && x1 <= width && y0 >= 0 && y0 < y1 && y1 <= height, `${box}`);
      assert.equal(text.slice(begin - char_start, end - char_start), word.replace('.', ''));
    }
    assert.ok(words[0].box[1] < words[4].box[1], 'y goes down the page');
    assert.equal('words' in (await client.json('GET', page('1'))), false);
  });

  it('draws the page in the width that is asked for', async () => {
    const { status, headers, bytes } = await picture('2.png?width=300');
    assert.equal(status, 200);
    assert.equal(headers.get('content-type'), 'image/png');
    assert.match(headers.get('cache-control'), /private/);
    assert.ok(bytes.subarray(0, 8).equals(kPng));
    assert.equal(widthOf(bytes), 300);
    assert.equal(widthOf((await picture('2.png')).bytes), 900);
  });

  it('marks the words of a passage, or of a part of the text', async () => {
    const [passage] = await client.search('bolts M8');
    const plain = await picture('1.png?width=400');
    const byPassage = await picture(`1.png?width=400&passage=${passage.id}`);
    const byRange = await picture(`1.png?width=400&start=${passage.char_start}&end=${passage.char_end}`);
    assert.ok(!byPassage.bytes.equals(plain.bytes));
    assert.ok(byPassage.bytes.equals(byRange.bytes));
    const elsewhere = await picture(`2.png?width=400&passage=${passage.id}`);
    assert.ok(elsewhere.bytes.equals((await picture('2.png?width=400')).bytes));
  });

  it('is not sent again to who has it', async () => {
    const first = await picture('1.png?width=200');
    const etag = first.headers.get('etag');
    const again = await picture('1.png?width=200', { 'If-None-Match': etag });
    assert.equal(again.status, 304);
    assert.equal(again.bytes.length, 0);
    assert.notEqual((await picture('1.png?width=201')).headers.get('etag'), etag);
  });

  it('is refused in plain words where there is nothing to see', async () => {
    const reply = async (more) => client.reply(page(more));
    assertProblemBody(await reply('3.png'), 404, 'not-found');
    assertProblemBody(await reply('0.png'), 404, 'not-found');
    assertProblemBody(await reply('x.png'), 404, 'not-found');
    assertProblemBody(await reply('1.png?width=10'), 400, 'invalid');
    assertProblemBody(await reply('1.png?width=90000'), 400, 'invalid');
    assertProblemBody(await reply('1.png?start=x&end=3'), 400, 'invalid');
    assertProblemBody(await reply('1.png?passage=nonsense'), 404, 'not-found');
    const text = await client.add('plain.txt', 'Only words.\n');
    for (const view of ['1.png', '1?words=1']) {
      assertProblemBody(await client.reply(`/api/v1/documents/${text.id}/pages/${view}`), 415, 'unsupported');
    }
  });

  it('comes to many who ask at once', async () => {
    const replies = await Promise.all(Array.from({ length: 12 }, (_, i) => picture(`1.png?width=${500 + i}`)));
    assert.deepEqual(replies.map(({ status }) => status), Array(12).fill(200));
  });

  it('ignores what is damaged on disk', async () => {
    const first = await picture('1.png?width=333');
    const folder = path.join(server.dataDir, 'cache', 'pages');
    for (const name of cached()) fs.writeFileSync(path.join(folder, name), 'QWPV0001damaged');
    const second = await picture('1.png?width=333');
    assert.equal(second.status, 200);
    assert.ok(second.bytes.equals(first.bytes));
  });

  it('is gone with its document, before the reply', async () => {
    await picture('1.png?width=250');
    assert.ok(cached().length > 0);
    await client.api('DELETE', `documents/${document.id}`, undefined, 204);
    assert.deepEqual(cached(), []);
    assert.equal((await picture('1.png?width=250')).status, 404);
  });
});

describe('the cache of pictures', () => {
  it('keeps to its limit', async () => {
    const server = await startQwalt({ args: ['--page-cache', '40k'] });
    const client = new Client(server.url);
    const document = await client.add('frame.pdf', makePdf(kPages));
    const folder = path.join(server.dataDir, 'cache', 'pages');
    for (let width = 600; width < 620; width++) {
      const reply = await client.fetch(`/api/v1/documents/${document.id}/pages/1.png?width=${width}`);
      assert.equal(reply.status, 200);
      await reply.arrayBuffer();
      const sizes = fs.readdirSync(folder).map((name) => fs.statSync(path.join(folder, name)).size);
      assert.ok(sizes.reduce((a, b) => a + b, 0) <= 40 * 1024);
    }
    assert.ok(fs.readdirSync(folder).length > 0);
    await server.stop();
  });

  it('can be left out', async () => {
    const server = await startQwalt({ args: ['--page-cache', '0'] });
    const client = new Client(server.url);
    const document = await client.add('frame.pdf', makePdf(kPages));
    const reply = await client.fetch(`/api/v1/documents/${document.id}/pages/1.png`);
    assert.equal(reply.status, 200);
    await reply.arrayBuffer();
    assert.deepEqual(fs.readdirSync(path.join(server.dataDir, 'cache', 'pages')), []);
    await server.stop();
  });
});
