// Search of the native API.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startQwalt } from '../support/qwalt.mjs';
import { Client, eventually } from './client.mjs';
import { assertProblem } from './problem.mjs';

describe('a search', () => {
  let server;
  let client;
  let bolts;
  let paint;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    bolts = await client.add(
      'bolts.md',
      '# Assembly\n\n## Bolts\n\nThe torque limit for bolt M8 is 42 Nm.\n',
    );
    paint = await client.add(
      'paint.txt',
      'The primer dries for 90 minutes. A torque wrench stays clean.\n',
    );
  });
  after(() => server?.stop());

  it('tells everything about a passage', async () => {
    const { passages, took_ms, sequence } = await client.api('POST', 'search', {
      query: 'torque bolt M8',
    });
    const [first] = passages;
    assert.equal(first.document_id, bolts.id);
    assert.equal(first.name, 'bolts.md');
    assert.equal(typeof first.id, 'string');
    assert.ok(first.score > 0);
    assert.deepEqual(first.heading, ['Assembly', 'Bolts']);
    assert.ok(first.char_end > first.char_start);
    assert.deepEqual([first.page_first, first.page_last], [null, null]);
    assert.equal(first.section, 1);
    assert.ok(took_ms >= 0);
    assert.ok(Number.isInteger(sequence));
    const scores = passages.map(({ score }) => score);
    assert.deepEqual(
      scores,
      [...scores].sort((a, b) => b - a),
    );
  });

  it('is restricted to documents by id or by name', async () => {
    for (const chosen of [paint.id, 'paint.txt']) {
      const passages = await client.search('torque', { documents: [chosen] });
      assert.deepEqual(
        [...new Set(passages.map(({ document_id }) => document_id))],
        [paint.id],
        chosen,
      );
    }
    const both = await client.search('torque', { documents: [paint.id, 'bolts.md'] });
    assert.equal(new Set(both.map(({ document_id }) => document_id)).size, 2);
  });

  it('marks the words that were found, by code points', async () => {
    await client.add('marked.txt', '\u{1f529}\u{1f529} The frobnicated flange.\n');
    const [{ text, highlights }] = await client.search('frobnicated', { highlight: true });
    assert.deepEqual(
      highlights.map(([from, to]) => [...text].slice(from, to).join('')),
      ['frobnicated'],
    );
  });

  it('gives at most as many passages as asked for', async () => {
    assert.equal((await client.search('torque', { limit: 1 })).length, 1);
  });

  it('of words that are nowhere finds nothing', async () => {
    assert.deepEqual(await client.search('xyzzyplugh'), []);
    assert.deepEqual(await client.search('?!… —'), []);
  });

  it('moves its sequence on when the documents change', async () => {
    const first = (await client.api('POST', 'search', { query: 'torque' })).sequence;
    const { id } = await client.add('passing.txt', 'A passing text.\n');
    const second = (await client.api('POST', 'search', { query: 'torque' })).sequence;
    await client.api('DELETE', `documents/${id}`, undefined, 204);
    assert.ok(first < second, `${first} ${second}`);
    const sequence = async () => (await client.api('POST', 'search', { query: 'torque' })).sequence;
    await eventually(async () => (await sequence()) > second, { what: 'a later sequence' });
  });

  it('that makes no sense is refused with a sentence', async () => {
    const wrong = [
      {},
      { query: '' },
      { query: '   ' },
      { query: 7 },
      { query: null },
      [],
      'torque',
      { query: 'a', limit: 0 },
      { query: 'a', limit: 101 },
      { query: 'a', limit: 'x' },
      { query: 'a', documents: 7 },
      { query: 'a', documents: [7] },
    ];
    for (const body of wrong) {
      await assertProblem(client, 'POST', '/api/v1/search', 400, 'invalid', JSON.stringify(body));
    }
    await assertProblem(client, 'POST', '/api/v1/search', 400, 'invalid', '{"query": ');
    await assertProblem(client, 'POST', '/api/v1/search', 400, 'invalid', '');
  });

  it('of a very long question still answers', async () => {
    const reply = await client.reply('/api/v1/search', {
      method: 'POST',
      body: { query: 'torque bolt limit '.repeat(2000) },
    });
    assert.ok([200, 400, 413].includes(reply.status), `${reply.status}`);
    assert.equal((await client.search('torque')).length > 0, true);
  });
});
