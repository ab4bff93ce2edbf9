// A list and a table that do not end before the answer does: drawn in parts, they read as one.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { answerTo, ask, launch, open } from './browser.mjs';

const kItems = 430;
const kRows = 230;
const kQuestion = 'How is the bolt turned with care?';

const list = Array.from({ length: kItems }, (_, i) =>
  `${i + 7}. Turn the **bolt** ${i} with care [1].\n${i % 9 === 0 ? '\n     - First the left one.\n\n' : ''}`).join('');
const table = ['| part | torque |', '|---|--:|', ...Array.from({ length: kRows }, (_, i) => `| bolt ${i} | ${i} Nm [1] |`)].join('\n');

describe('a long answer', () => {
  let browser;
  let model;
  let server;
  before(async () => {
    model = await startModel();
    server = await startQwalt({ env: { OPENROUTER_BASE_URL: model.url, OPENROUTER_API_KEY: 'test' } });
    await new Client(server.url).add('bolts.txt', 'Turn the bolt with care, tightly, to 42 Nm. First the left one.\n');
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
  });

  it('has the numbers of its list and the columns of its table go on, while it grows and when it is opened again', async () => {
    model.script(() => ({ text: `${list}\n${table}\n\n- That is all.` }));
    const { page, trouble, close } = await open(browser, server.url);
    await ask(page, kQuestion);
    const answer = await answerTo(page, kQuestion);
    const drawn = () => answer.locator('.answer').evaluate((element) => ({
      numbers: [...element.querySelectorAll('.block > ol')].flatMap((ol) => [...ol.children].map((_, i) => ol.start + i)),
      items: [...element.querySelectorAll('ol > li')].map((li) => li.firstChild.textContent + li.children[0].textContent),
      signs: [...element.querySelectorAll('.block > :is(ol, ul)')].map((e) => getComputedStyle(e).listStyleType),
      nested: element.querySelectorAll('li li').length,
      tables: element.querySelectorAll('table').length,
      heads: [...element.querySelectorAll('th')].map((th) => [th.textContent, getComputedStyle(th).textAlign]),
      rows: [...element.querySelectorAll('td:first-child')].map((td) => td.textContent),
      aligned: [...element.querySelectorAll('td:last-child')].every((td) => getComputedStyle(td).textAlign === 'end'),
      chips: element.querySelectorAll('.cite:not([data-implied])[data-state]:not([data-state=unchecked])').length,
      last: element.lastElementChild.textContent,
      html: element.innerHTML.replaceAll(/<!--.*?-->|\s+/g, ''),
    }));
    const grown = await drawn();
    assert.deepEqual(grown.numbers, Array.from({ length: kItems }, (_, i) => i + 7));
    assert.equal(grown.items.length, kItems);
    assert.equal(grown.nested, Math.ceil(kItems / 9));
    assert.deepEqual([...new Set(grown.signs)], ['decimal', 'disc']);
    assert.equal(grown.tables, 1);
    assert.deepEqual(grown.heads, [['part', 'start'], ['torque', 'end']]);
    assert.deepEqual(grown.rows, Array.from({ length: kRows }, (_, i) => `bolt ${i}`));
    assert.ok(grown.aligned);
    assert.equal(grown.chips, kItems + kRows);
    assert.equal(grown.last.trim(), 'That is all.');
    await page.reload();
    await answer.locator('.facts').waitFor();
    assert.deepEqual(await drawn(), grown);
    assert.deepEqual(trouble, []);
    await close();
  });
});
