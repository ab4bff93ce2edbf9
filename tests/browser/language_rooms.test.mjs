// Every room has room for the words of each language, and the sample document speaks it, too.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startQwalt } from '../support/qwalt.mjs';
import { kPhone, launch, open, overflows } from './browser.mjs';

const kRooms = ['', '#/search', ...['model', 'spending', 'prompts', 'workspaces', 'keys', 'limits', 'data', 'about'].map((room) => `#/settings/${room}`)];
const kLanguages = [
  { locale: 'de-DE', add: 'Beispiel hinzufügen', question: /^Wie fest müssen/ },
  { locale: 'es-ES', add: 'Añadir el ejemplo', question: /^¿Con qué par/ },
];

// Buttons, tabs and links whose words do not fit into them.
const cutOff = (page) => page.evaluate(() => [...document.querySelectorAll('button, [role=tab], a')]
  .filter((e) => e.checkVisibility() && e.textContent.trim() !== '' && getComputedStyle(e).textOverflow !== 'ellipsis' &&
    ![...e.querySelectorAll('*')].some((inner) => getComputedStyle(inner).textOverflow === 'ellipsis') && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
  .map((e) => e.textContent.trim().slice(0, 40)));

for (const { locale, add, question } of kLanguages) {
  describe(`the page in ${locale}`, () => {
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

    it('offers a sample in that language, and answers from it', async () => {
      const { page, trouble, close } = await open(browser, server.url, { locale });
      assert.equal(await page.locator('html').getAttribute('lang'), locale.slice(0, 2));
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

    for (const [where, options] of [['a desk', { viewport: { width: 1440, height: 900 } }], ['a phone', kPhone]]) {
      it(`has room for its words on ${where}`, async () => {
        const { page, trouble, close } = await open(browser, server.url, { ...options, locale });
        for (const room of kRooms) {
          await page.goto(`${server.url}/${room}`);
          await page.locator('main').getByRole('heading').first().waitFor();
          assert.equal(await overflows(page), false, `${room}: wider than the window`);
          assert.deepEqual(await cutOff(page), [], room);
        }
        assert.deepEqual(trouble, []);
        await close();
      });
    }
  });
}
