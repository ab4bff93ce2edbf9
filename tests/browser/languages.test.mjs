// The page in the language of its reader.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from '../e2e/client.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { answerTo, ask, launch, open, overflows, shot } from './browser.mjs';

describe('the languages of the page', () => {
  let browser;
  let server;
  before(async () => {
    server = await startQwalt();
    await new Client(server.url).add('lang.md', 'The pump of hall 7 is serviced in May.\n');
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const loaded = (page) => page.evaluate(() => performance.getEntriesByType('resource')
    .map(({ name }) => /assets\/(de|es)-[^/]*\.js$/.exec(name)?.[1]).filter(Boolean));

  it('speaks English to those who read it, and fetches nothing for others', async () => {
    const { page, close } = await open(browser, server.url, { locale: 'en-GB' });
    await page.getByRole('heading', { name: 'What do you want to know?' }).waitFor();
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    assert.deepEqual(await loaded(page), []);
    await close();
  });

  it('follows the browser: German and Spanish, English for the rest', async () => {
    for (const [locale, lang, heading, files] of [['de-AT', 'de', 'Was möchten Sie wissen?', ['de']],
      ['es-MX', 'es', '¿Qué desea saber?', ['es']], ['fi-FI', 'en', 'What do you want to know?', []]]) {
      const { page, trouble, close } = await open(browser, server.url, { locale });
      await page.getByRole('heading', { name: heading }).waitFor();
      assert.equal(await page.getAttribute('html', 'lang'), lang);
      assert.equal(await page.getAttribute('html', 'dir'), 'ltr');
      assert.deepEqual(await loaded(page), files);
      assert.equal(await overflows(page), false);
      await shot(page, `language_${lang}`);
      assert.deepEqual(trouble, []);
      await close();
    }
  });

  it('keeps the language that was chosen', async () => {
    const { page, trouble, close } = await open(browser, server.url, { locale: 'en-US' });
    await page.getByRole('button', { name: 'Help and keys' }).click();
    await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'Deutsch' });
    await page.getByRole('heading', { name: 'Was möchten Sie wissen?' }).waitFor();
    await page.reload();
    await page.getByRole('checkbox', { name: 'lang.md befragen', exact: true }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /^Aktionen/ }).and(page.locator(':focus')).waitFor();
    await page.keyboard.type('Sprache English');
    await page.getByRole('option', { name: 'Sprache: English', selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'What do you want to know?' }).waitFor();
    assert.deepEqual(trouble, []);
    await close();
  });

  it('loses nothing that was being done when another language is chosen', async () => {
    const client = new Client(server.url);
    await client.add('other.md', 'The valve of hall 9 opens at 6 bar.\n');
    const { page, trouble, close } = await open(browser, server.url, { locale: 'en-US' });
    await page.getByRole('checkbox', { name: 'Ask other.md', exact: true }).uncheck();
    await ask(page, 'When is the pump serviced?');
    await answerTo(page, 'When is the pump serviced?');
    const address = page.url();
    assert.match(address, /#\/chat\//);
    await page.getByRole('textbox', { name: 'Question' }).fill('And who does it, next');
    await page.getByRole('button', { name: 'Help and keys' }).click();
    await page.getByRole('combobox', { name: 'Language' }).selectOption({ label: 'Deutsch' });
    await page.getByRole('article', { name: 'Antwort auf: When is the pump serviced?' }).waitFor();
    assert.equal(page.url(), address);
    assert.equal(await page.getByRole('textbox', { name: 'Frage' }).inputValue(), 'And who does it, next');
    await page.getByRole('checkbox', { name: 'other.md befragen', exact: true }).waitFor();
    assert.equal(await page.getByRole('checkbox', { name: 'other.md befragen', exact: true }).isChecked(), false);
    assert.equal(await page.getByRole('checkbox', { name: 'lang.md befragen', exact: true }).isChecked(), true);
    assert.deepEqual(trouble, []);
    await close();
  });

  it('has no word in a language file that English does not have', () => {
    const script = fileURLToPath(new URL('../../web/scripts/words.mjs', import.meta.url));
    const said = execFileSync(process.execPath, [script], { encoding: 'utf8' });
    assert.match(said, /^de\.ts: \d+ of \d+ words$/m);
    assert.match(said, /^es\.ts: \d+ of \d+ words$/m);
  });
});
