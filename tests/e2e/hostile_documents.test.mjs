// Documents that are huge, or unpack to more than they are, pass through (or are refused) without
// moving the server's own memory, and their reader stays in its limit.
// QWALT_HOSTILE_TEXT_MB sets the size of the large text (64; 1024 for the full claim).
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { makeDocxOf, makePdf } from '../support/documents.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { englishLike } from '../../bench/corpus.mjs';
import { Client } from './client.mjs';
import { childrenOf, memoryOf } from './processes.mjs';

const kTextBytes = Number(process.env.QWALT_HOSTILE_TEXT_MB ?? 64) * 1_000_000;
const kPages = 1000;
const kBombBytes = 300_000_000;
const kSampleMs = 20;
const kSecondsToRead = 600;

// The server's anonymous memory and the largest peak of its children while `work` goes on, in bytes.
async function watch(server, work) {
  const first = memoryOf(server.pid).anonymous;
  const seen = { grown: 0, child: 0 };
  const look = () => {
    seen.grown = Math.max(seen.grown, memoryOf(server.pid).anonymous - first);
    for (const child of childrenOf(server.pid)) seen.child = Math.max(seen.child, memoryOf(child).peak);
  };
  const timer = setInterval(look, kSampleMs);
  try {
    seen.result = await work();
  } finally {
    clearInterval(timer);
  }
  look();
  return seen;
}

// "lol" to the power of levels: 10^levels times three letters.
function entityBomb(levels) {
  const entities = ['<!ENTITY e0 "lol">'];
  for (let i = 1; i <= levels; i++) entities.push(`<!ENTITY e${i} "${`&e${i - 1};`.repeat(10)}">`);
  return `<!DOCTYPE w:document [${entities.join('')}]>`;
}

const pagesOfText = (pages) => {
  const { sentences } = englishLike(pages * 2500, 7);
  const each = Math.floor(sentences.length / pages);
  return Array.from({ length: pages }, (_, i) => sentences.slice(i * each, (i + 1) * each).join('\n'));
};

describe('huge and hostile documents', () => {
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    await client.add('warm.pdf', makePdf(pagesOfText(20)));
    await client.add('warm.txt', englishLike(2e6, 8).text);
  });
  after(() => server?.stop());

  async function pass(t, name, bytes, expected) {
    const seen = await watch(server, async () => {
      const { documents } = await client.upload({ [name]: bytes });
      return client.settled(documents[0].id, kSecondsToRead);
    });
    const megabytes = (value) => `${(value / 1e6).toFixed(1)} MB`;
    t.diagnostic(`the server grew by ${megabytes(seen.grown)}, the child held ${megabytes(seen.child)}`);
    const { state, error } = seen.result;
    assert.equal(error?.code ?? state, expected, JSON.stringify(error));
    return seen;
  }

  it(`reads a PDF of ${kPages} pages`, { timeout: 300_000 }, async (t) => {
    const { result } = await pass(t, 'thousand.pdf', makePdf(pagesOfText(kPages)), 'ready');
    assert.equal(result.pages, kPages);
  });

  it(`reads a text of ${kTextBytes / 1e6} MB`, { timeout: 900_000 }, async (t) => {
    const piece = englishLike(1e6, 9).text;
    const blob = new Blob(Array(Math.ceil(kTextBytes / piece.length)).fill(piece));
    await pass(t, 'large.txt', blob, 'ready');
  });

  it('refuses what unpacks to too much', async (t) => {
    const bomb = makeDocxOf(' '.repeat(kBombBytes), { deflate: true });
    assert.ok(bomb.length < 1e6);
    const { result } = await pass(t, 'bomb.docx', bomb, 'too_large');
    assert.match(result.error.message, /unpack/);
  });

  it('refuses entities that grow without end', async (t) => {
    const body = '<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>';
    await pass(t, 'laughs.docx', makeDocxOf(body, { doctype: entityBomb(9) }), 'unreadable');
  });

  it('goes on with the next document', async () => {
    const { id } = await client.add('after.txt', 'The xylemic valve opens after all of this.\n');
    assert.equal((await client.search('xylemic valve'))[0].document_id, id);
  });
});
