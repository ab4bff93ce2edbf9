// What people write into the search box beside plain words, and what a search says of itself.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startQwalt } from '../support/qwalt.mjs';
import { Client } from './client.mjs';

const kNotice =
  'Either side may end this agreement in writing with a notice of ninety days to the end of a quarter; ' +
  'what was ordered before stays due, and keys, badges and drawings are handed back within a week.';

describe('a search', () => {
  let server;
  let client;
  const search = (query, more = {}) => client.api('POST', 'search', { query, ...more });
  const names = ({ passages }) => passages.map(({ name }) => name).sort();
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    await client.add('exact.txt', 'The torque limit of the flange is written on its label.\n');
    await client.add('apart.txt', 'The torque has a limit, which no flange may exceed.\n');
    await client.add('hall.txt', 'Wooden floors of the hall are waxed in spring.\n');
    await client.add('lease.md', `# Notice\n\n${kNotice}\n`);
    await client.add('gallery loan.md', `# NOTICE\n\n${kNotice}\n`);
  });
  after(() => server?.stop());

  it('for a phrase finds only where its words stand next to each other', async () => {
    const both = await search('torque limit');
    assert.deepEqual(names(both), ['apart.txt', 'exact.txt']);
    assert.deepEqual([both.relaxed, both.corrections], [false, []]);
    for (const query of ['"torque limit"', 'flange „Torque Limit“', '«torque-limit»']) {
      const reply = await search(query);
      assert.deepEqual(names(reply), ['exact.txt'], query);
      assert.equal(reply.relaxed, false, query);
    }
  });

  it('for a phrase that is nowhere says that it looked for the words', async () => {
    const reply = await search('"limit torque"');
    assert.deepEqual(names(reply), ['apart.txt', 'exact.txt']);
    assert.equal(reply.relaxed, true);
    const nothing = await search('"xyzzy plugh"');
    assert.deepEqual([nothing.passages, nothing.relaxed], [[], false]);
  });

  it('without a word finds nothing that has it, not even as a last resort', async () => {
    assert.deepEqual(names(await search('torque -label')), ['apart.txt']);
    assert.deepEqual(names(await search('torque -labels')), ['apart.txt']);
    assert.deepEqual(names(await search('torque -"torque limit"')), ['apart.txt']);
    assert.deepEqual(names(await search('torque -flange')), []);
  });

  it('marks nothing but what was asked for', async () => {
    const { passages } = await search('title:exact "torque limit" -wooden');
    const [{ text, highlights }] = passages;
    assert.deepEqual(
      highlights.map(([from, to]) => [...text].slice(from, to).join('')),
      ['torque', 'limit'],
    );
  });

  it('in titles looks at names and headings only', async () => {
    assert.deepEqual(names(await search('limit title:apart')), ['apart.txt']);
    assert.deepEqual(names(await search('title:"gallery loan" notice')), ['gallery loan.md']);
    assert.equal((await search('limit title:nowhere')).relaxed, true);
  });

  it('of a question with dashes and numbers is a plain one', async () => {
    for (const query of ['torque limit -40 °C', 'torque - limit', 'torque limit --json -v', '-torque']) {
      assert.deepEqual(names(await search(query)), ['apart.txt', 'exact.txt'], query);
    }
  });

  it('reads a word that no document has as the nearest one, and says so', async () => {
    const reply = await search('torqe label');
    assert.deepEqual(reply.corrections, [{ written: 'torqe', meant: 'torque' }]);
    const [{ name, text, highlights }] = reply.passages;
    assert.equal(name, 'exact.txt');
    assert.ok(highlights.some(([from, to]) => [...text].slice(from, to).join('') === 'torque'));
    assert.deepEqual((await search('torque M88')).corrections, []);
  });

  it('shows once what several documents say, and names the others', async () => {
    const reply = await search('notice of ninety days');
    assert.equal(reply.passages.length, 1);
    const [{ name, also_in: others, document_id: own }] = reply.passages;
    assert.equal(others.length, 1);
    assert.deepEqual([name, others[0].name].sort(), ['gallery loan.md', 'lease.md']);
    assert.notEqual(others[0].document_id, own);
    assert.deepEqual(Object.keys(others[0]).sort(), [
      'document_id',
      'id',
      'name',
      'page_first',
      'page_last',
      'section',
    ]);
    const one = await search('notice of ninety days', { documents: ['gallery loan.md'] });
    assert.deepEqual(
      one.passages.map((passage) => [passage.name, passage.also_in]),
      [['gallery loan.md', []]],
    );
  });
});
