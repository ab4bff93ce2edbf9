// The sample document speaks the language of the page.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startQwalt } from '../support/qwalt.mjs';
import { launch, open } from './browser.mjs';

const kLanguages = [
  { locale: 'de-DE', add: 'Beispiel hinzufügen', question: /^Wie fest müssen/ },
  { locale: 'es-ES', add: 'Añadir el ejemplo', question: /^¿Con qué par/ },
];

for (const { locale, add, question } of kLanguages) {
  describe(`the sample in ${locale}`, () => {
    let browser;
    let server;
    before(async () => {
      server = await startQwalt();
      browser = await launch();
    });
    after(async () => {
      await browser?.close();
      await server?.stop();
    });

    it('is offered in that language, and answers in it', async () => {
      const { page, trouble, close } = await open(browser, server.url, { locale });
      await page.locator(`html[lang=${locale.slice(0, 2)}]`).waitFor({ state: 'attached' });
      await page.getByRole('button', { name: add }).click();
      await page.getByRole('checkbox', { name: /P-40/ }).waitFor();
      await page.getByRole('button', { name: question }).click();
      await page.getByRole('textbox').last().press('Enter');
      await page.getByRole('article').getByText(/85 Nm/).first().waitFor();
      // In another language it is known still, and asked nothing that it cannot answer.
      const english = await open(browser, server.url, { locale: 'en-US' });
      await english.page.getByRole('heading', { name: 'What do you want to know?' }).waitFor();
      await english.page.getByRole('button', { name: 'Remove the sample' }).waitFor();
      assert.equal(await english.page.getByRole('button', { name: /guide rails/ }).count(), 0);
      await english.close();
      assert.deepEqual(trouble, []);
      await close();
    });
  });
}
