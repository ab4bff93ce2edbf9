// The page in the language of its reader.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from '../e2e/client.mjs';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { answerTo, ask, kPhone, launch, open, overflows, shot } from './browser.mjs';

const kSections = ['model', 'spending', 'prompts', 'workspaces', 'keys', 'limits', 'data', 'about'];
const kSpoken = {
  de: { locale: 'de-DE', question: 'Frage', ask: 'Fragen', answer: 'Antwort auf', source: /^Quelle 1: .*stimmt mit dem Text überein/,
    documents: 'Dokumente öffnen', details: 'Einzelheiten zu lang.md', actions: 'Aktionen für lang.md',
    failed: 'Fehlgeschlagen. Die Datei ist beschädigt oder unvollständig. Der Server meldet: „The PDF',
    refused: 'Der Server des Sprachmodells nimmt den Schlüssel nicht an. Der Server meldet: „' },
  es: { locale: 'es-ES', question: 'Pregunta', ask: 'Preguntar', answer: 'Respuesta a', source: /^Fuente 1: .*coincide con el texto/,
    documents: 'Abrir los documentos', details: 'Detalles de lang.md', actions: 'Acciones sobre lang.md',
    failed: 'Error. El archivo está dañado o incompleto. El servidor indica: «The PDF',
    refused: 'El servidor del modelo de lenguaje no acepta la clave. El servidor indica: «' },
};

// Buttons, tabs and section names whose words do not fit. What people wrote themselves may be shortened.
const cutOff = (page) => page.evaluate(() => [...document.querySelectorAll('button, [role=tab], nav a, summary')]
  .filter((e) => e.checkVisibility() && e.clientWidth > 0 && e.scrollWidth > e.clientWidth && getComputedStyle(e).textOverflow !== 'ellipsis')
  .map((e) => e.textContent.trim() || e.getAttribute('aria-label')));

async function nothingIsCut(page, where) {
  assert.deepEqual(await cutOff(page), [], where);
  assert.equal(await overflows(page), false, where);
}

describe('the languages of the page', () => {
  let browser;
  let model;
  let server;
  before(async () => {
    model = await startModel();
    server = await startQwalt({ env: { OPENROUTER_BASE_URL: model.url, OPENROUTER_API_KEY: 'test' } });
    await new Client(server.url).add('lang.md', 'The pump of hall 7 is serviced in May.\n');
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
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

  for (const [lang, words] of Object.entries(kSpoken)) {
    for (const [size, options] of [['a wide window', {}], ['a phone', kPhone]]) {
      it(`shows every word whole in ${lang} on ${size}, and answers a question`, async () => {
        const { page, trouble, close } = await open(browser, server.url, { locale: words.locale, ...options });
        await page.locator(`html[lang=${lang}]`).waitFor({ state: 'attached' });
        await page.getByRole('textbox', { name: words.question, exact: true }).fill('When is the pump serviced?');
        await nothingIsCut(page, 'the beginning');
        await page.getByRole('button', { name: words.ask, exact: true }).click();
        const answer = page.getByRole('article', { name: `${words.answer}: When is the pump serviced?`, exact: true })
          .and(page.locator('[aria-busy=false]'));
        await answer.getByRole('button', { name: words.source }).waitFor();
        await nothingIsCut(page, 'the answer');
        if (size === 'a phone') await page.getByRole('button', { name: words.documents }).click();
        await page.getByRole('button', { name: words.details, exact: true }).click();
        await page.locator('dl').first().waitFor();
        await nothingIsCut(page, 'the details');
        await page.getByRole('button', { name: words.actions, exact: true }).click();
        await page.getByText('RACI').waitFor();
        await nothingIsCut(page, 'the actions');
        for (const section of kSections) {
          await page.goto(`${server.url}/#/settings/${section}`);
          await page.locator(`a[href$="settings/${section}"][aria-current=page]`).waitFor();
          await page.locator('main h2, main h3').last().waitFor();
          await nothingIsCut(page, section);
        }
        await page.keyboard.press('Control+/');
        await page.getByRole('dialog').getByRole('combobox').waitFor();
        await nothingIsCut(page, 'the help');
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'hidden' });
        await page.keyboard.press('Control+k');
        await page.getByRole('option').first().waitFor();
        await nothingIsCut(page, 'the palette');
        assert.deepEqual(trouble, []);
        await close();
      });
    }

    it(`says in ${lang} what the server says in English`, async () => {
      await new Client(server.url).upload({ [`broken-${lang}.pdf`]: `%PDF-1.4 broken ${lang}` });
      const { page, close } = await open(browser, server.url, { locale: words.locale });
      await page.getByText(words.failed).first().waitFor();
      model.script('unauthorized');
      await page.getByRole('textbox', { name: words.question, exact: true }).fill(`Who services the pump, ${lang}?`);
      await page.getByRole('button', { name: words.ask, exact: true }).click();
      await page.getByText(words.refused).waitFor();
      model.script('answer');
      await close();
    });
  }

  it('has no word in a language file that English does not have', () => {
    const script = fileURLToPath(new URL('../../web/scripts/words.mjs', import.meta.url));
    const said = execFileSync(process.execPath, [script], { encoding: 'utf8' });
    assert.match(said, /^de\.ts: \d+ of \d+ words$/m);
    assert.match(said, /^es\.ts: \d+ of \d+ words$/m);
  });
});
