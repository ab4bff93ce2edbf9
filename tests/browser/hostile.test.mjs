// Whatever an answer, a file name or a document holds: nothing of it runs, and nothing is loaded.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { addDocument, answerTo, ask, launch, open, overflows } from './browser.mjs';

const kAnswer = [
  'The grommet holds 12 volts [1]. <img src=x onerror="window.harmed=1"> <svg onload="window.harmed=2"></svg>',
  '![a **seen** picture](https://elsewhere.example/seen.png) ![x](data:text/html,<script>window.harmed=3</script>)',
  '[press](javascript:window.harmed=4) [data](data:text/html,hello) [out](https://elsewhere.example/page "onclick=x")',
  '| a <script>window.harmed=5</script> | ![t](//elsewhere.example/t.png) |\n|---|---|\n| 1 | <iframe src="https://elsewhere.example"></iframe> |',
  '```html" onmouseover="window.harmed=6\n<script>window.harmed=7</script> [1]\n```',
  'Formula $a_1 * b_2 * <img src=x onerror=window.harmed=8>$ stays. Turned: \u202egnp.exe\u202c end.',
  '<button class="cite" data-mark="0" data-number="1" onclick="window.harmed=9">9</button>',
].join('\n\n');

describe('hostile text', () => {
  let browser;
  let model;
  let server;
  before(async () => {
    model = await startModel();
    server = await startQwalt({ env: { OPENROUTER_BASE_URL: model.url, OPENROUTER_API_KEY: 'test' } });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
  });

  it('is words in an answer, a file name and a document', async () => {
    const name = '<img src=x onerror=window.harmed=10>.txt';
    model.script(() => ({ text: kAnswer }));
    const { page, trouble, close } = await open(browser, server.url);
    await addDocument(page, name, 'The grommet holds 12 volts. <script>window.harmed=11</script> ![x](https://elsewhere.example/d.png)\n');
    const question = 'How many volts does the grommet <script>window.harmed=12</script> hold?';
    await ask(page, question);
    const answer = await answerTo(page, question);
    await answer.getByText('[Picture: a **seen** picture]').waitFor();
    await answer.getByText('$a_1 * b_2 * <img src=x onerror=window.harmed=8>$').waitFor();
    await answer.getByText('Turned: gnp.exe end.').waitFor();
    await answer.getByRole('button', { name: /^Source 1: <img/ }).first().click();
    const proof = page.getByRole('region', { name: 'Source' });
    await proof.getByText('<script>window.harmed=11</script>').waitFor();

    assert.equal(await page.locator('img, iframe, object, embed, body script, main svg[onload]').count(), 0);
    const odd = await page.evaluate(() => [...document.querySelectorAll('main *')].flatMap((e) =>
      [...e.attributes].filter((a) => a.name.startsWith('on') || /^\s*(javascript|data):/i.test(a.value)).map((a) => a.name)));
    assert.deepEqual(odd, []);
    for (const link of await answer.getByRole('link').all()) {
      assert.match(await link.getAttribute('href'), /^https:\/\/elsewhere\.example\//);
      assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
      assert.match(await link.getAttribute('title'), /Leaves this page: elsewhere\.example/);
    }
    assert.equal(await page.evaluate(() => window.harmed), undefined);
    assert.deepEqual(trouble, []);
    await close();
  });

  it('turns nothing round and widens nothing, however it is written', async () => {
    const turned = '\u202emgpj.exe\u202c\u2067\u200f';
    const long = 'x'.repeat(400);
    const name = `grommet${turned}${'n'.repeat(150)}.txt`;
    model.script(() => ({ text: `The grommet ${turned} holds 12 volts [1]. ${long} \`${long}\`\n\n| ${long} | b |\n|---|---|\n| ${long} | 2 |\n\n\`\`\`\n${long}\n\`\`\`` }));
    const { page, trouble, close } = await open(browser, server.url, { viewport: { width: 390, height: 844 } });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await new Client(server.url).add(name, `The grommet ${turned} holds 12 volts. ${long}\n`);
    const question = `How many volts does the grommet ${turned} hold? ${long}`;
    await ask(page, question);
    const answer = page.getByRole('article').last();
    await answer.getByText('holds 12 volts').first().waitFor();
    assert.equal(await overflows(page), false);
    // Only the page of the document itself, a block of its own, may hold what turns its letters.
    const turning = () => page.evaluate(() => [...document.querySelectorAll('body *')].flatMap((e) =>
      [...e.childNodes].filter((n) => n.nodeType === 3 && /[\u202a-\u202e\u2066-\u2069]/.test(n.data) && !e.closest('[role=group] .text'))
        .map((n) => n.data.slice(0, 40))));
    assert.deepEqual(await turning(), []);
    await answer.getByRole('button', { name: /^Source 1: / }).first().click();
    const proof = page.getByRole('region', { name: 'Source' });
    await proof.getByRole('mark').first().waitFor();
    assert.equal(await overflows(page), false);
    const heading = await proof.getByRole('heading').innerText();
    assert.match(heading, /^grommetmgpj\.exe/, 'the name without what turns it');
    await page.getByRole('tab', { name: /^Documents/ }).click();
    await page.getByRole('checkbox', { name: /^Ask grommetmgpj/ }).waitFor();
    assert.equal(await overflows(page), false);
    await page.getByRole('button', { name: 'Close panel' }).first().click();
    await page.getByRole('button', { name: 'Open chats' }).click();
    await page.getByRole('navigation', { name: 'Chats' }).getByRole('button', { name: /^How many volts does the grommet mgpj\.exe hold/ }).waitFor();
    assert.equal(await overflows(page), false);
    assert.deepEqual(await turning(), []);
    assert.equal(await page.evaluate(() => window.harmed), undefined);
    assert.deepEqual(trouble, []);
    await close();
  });
});
