// How the page behaves: behind a proxy, when the server goes and comes, by light and by dark, on a phone, from right
// to left.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startModel } from '../support/model_server.mjs';
import { startPrefixProxy } from '../support/prefix_proxy.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { addDocument, answerTo, ask, kPhone, launch, open, overflows, shot } from './browser.mjs';

const kBolts = '# Assembly\n\n## Bolts\n\nThe torque limit for bolt M8 is 42 Nm. Tighten in two passes.\n';
const kQuestion = 'What is the torque limit for bolt M8?';

describe('the manners of the page', () => {
  let browser;
  let model;
  let server;
  const environment = () => ({ OPENROUTER_BASE_URL: model.url, OPENROUTER_API_KEY: 'test' });
  before(async () => {
    model = await startModel();
    model.script(() => ({ text: 'The torque limit for bolt M8 is 42 Nm [1].' }));
    server = await startQwalt({ env: environment() });
    await new Client(server.url).add('bolts.md', kBolts);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
  });

  it('copies where the browser hides its clipboard, as it does over plain http', async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addInitScript(() => {
      Object.defineProperty(navigator, 'clipboard', { value: undefined });
      window.copies = [];
      document.addEventListener('copy', () => window.copies.push(document.activeElement.value));
    });
    const page = await context.newPage();
    await page.goto(server.url);
    const copied = async (button, what) => {
      await button.click();
      await page.waitForFunction(() => window.copies.length === 1);
      assert.match(await page.evaluate(() => window.copies.pop()), what);
      await button.and(page.locator(':focus')).waitFor();
    };
    await page.getByRole('button', { name: 'Details of bolts.md' }).click();
    const link = page.getByRole('button', { name: /^(Copy link|Link copied)$/ });
    await copied(link, /#\/documents\/[0-9a-f]{16}$/);
    await ask(page, kQuestion);
    const answer = await answerTo(page, kQuestion);
    await copied(answer.getByRole('button', { name: 'Copy with sources' }), /42 Nm.*Sources:.*bolts\.md/s);
    await page.goto(`${server.url}/#/settings/keys`);
    await copied(page.locator('main').getByRole('button', { name: /^Copy: / }).first(), /\S/);
    await context.close();
  });

  it('works below a path of a proxy that strips it', async () => {
    const proxy = await startPrefixProxy(server.url, '/some/prefix');
    const { page, trouble, close } = await open(browser, proxy.url);
    await page.getByText('Connected', { exact: true }).waitFor();
    await addDocument(page, 'prefixed.md', 'The valve of the north pump opens at 6 bar.\n');
    await ask(page, kQuestion);
    const answer = await answerTo(page, kQuestion);
    await answer.getByRole('button', { name: /^Source 1: bolts\.md/ }).click();
    await page.getByRole('region', { name: 'Source' }).getByRole('mark').waitFor();
    await page.reload();
    await answerTo(page, kQuestion);
    const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope);
    assert.equal(scope, proxy.url);
    const manifest = await page.evaluate(async () => {
      const at = document.querySelector('link[rel=manifest]').href;
      return { at, ...(await (await fetch(at)).json()) };
    });
    assert.equal(new URL(manifest.start_url, manifest.at).href, proxy.url);
    assert.deepEqual(proxy.strays, []);
    assert.deepEqual(trouble, []);
    await close();
    await proxy.stop();
  });

  it('goes on by itself when the server was stopped and has come back', async () => {
    const first = await startQwalt({ env: environment(), keepData: true });
    await new Client(first.url).add('bolts.md', kBolts);
    const { page, trouble, close } = await open(browser, first.url);
    await ask(page, kQuestion);
    await answerTo(page, kQuestion);
    await page.evaluate(() => (window.sameAsBefore = true));
    await first.stop();
    await page.getByRole('status').getByText('Connection lost, trying again').and(page.locator('[data-panel=left] *')).waitFor();
    await page.getByRole('textbox', { name: 'Question' }).fill('A draft that must not be lost');

    const { port } = new URL(first.url);
    const second = await startQwalt({ env: environment(), dataDir: first.dataDir, port, keepData: true });
    await page.getByText('Connected', { exact: true }).waitFor();
    await answerTo(page, kQuestion);
    await page.getByRole('navigation', { name: 'Chats' }).getByRole('button', { name: kQuestion, exact: true }).waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Question' }).inputValue(), 'A draft that must not be lost');
    // What is new on the server arrives again, without a reload.
    await new Client(second.url).add('later.md', 'The pump of hall 7 is serviced in May.\n');
    await page.getByRole('checkbox', { name: 'Ask later.md', exact: true }).waitFor();
    assert.equal(await page.evaluate(() => window.sameAsBefore), true);
    assert.deepEqual(trouble, []);
    await close();
    await second.stop();
    fs.rmSync(first.dataDir, { recursive: true, force: true });
  });

  it('keeps the look that was chosen, from the first drawing on', async () => {
    const { page, trouble, close } = await open(browser, server.url, { colorScheme: 'light' });
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const light = await ground();
    await page.getByRole('button', { name: 'Help and keys' }).click();
    await page.getByRole('radio', { name: 'Dark', exact: true }).check();
    const dark = await ground();
    assert.notEqual(dark, light);
    await page.keyboard.press('Escape');
    // The look is there when the first element of the page is.
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (!document.body) return;
        window.firstLook = document.documentElement.dataset.theme;
        observer.disconnect();
      }).observe(document, { childList: true, subtree: true });
    });
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await page.evaluate(() => window.firstLook), 'dark');
    assert.equal(await ground(), dark);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.getByRole('button', { name: 'Help and keys' }).click();
    await page.getByRole('radio', { name: 'As the system' }).check();
    assert.equal(await ground(), dark);
    await page.emulateMedia({ colorScheme: 'light' });
    assert.equal(await ground(), light);
    assert.deepEqual(trouble, []);
    await close();
  });

  it('shows panels as drawers on a phone, and a source on the whole screen with a way back', async () => {
    const { page, trouble, close } = await open(browser, server.url, kPhone);
    const opener = page.getByRole('button', { name: 'Open chats' });
    await opener.click();
    const chats = page.getByRole('dialog', { name: 'Chats' });
    await chats.waitFor();
    await shot(page, 'phone_chats');
    for (let presses = 0; presses < 30; presses++) {
      await page.keyboard.press('Tab');
      const inside = await page.evaluate(() =>
        document.activeElement === document.body || document.activeElement.closest('[data-panel=left]') !== null);
      assert.ok(inside, `the focus left the drawer after ${presses + 1} tabs`);
    }
    await page.keyboard.press('Escape');
    await chats.waitFor({ state: 'detached' });
    await opener.and(page.locator(':focus')).waitFor();

    await ask(page, kQuestion);
    const answer = await answerTo(page, kQuestion);
    const chip = answer.getByRole('button', { name: /^Source 1: bolts\.md/ }).first();
    await chip.click();
    const source = page.getByRole('dialog', { name: 'Source and documents' });
    await source.getByRole('mark').waitFor();
    await page.waitForFunction(() => document.querySelector('[data-panel=right]').getBoundingClientRect().left === 0);
    const box = await source.boundingBox();
    assert.deepEqual([box.x, box.y, box.width, box.height], [0, 0, 390, 844]);
    await shot(page, 'phone_source');
    await source.getByRole('button', { name: 'Back to the answer' }).click();
    await source.waitFor({ state: 'detached' });
    await chip.and(page.locator(':focus')).waitFor();

    // The way back of the phone itself leads to the answer too.
    await chip.click();
    await source.getByRole('mark').waitFor();
    await page.goBack();
    await source.waitFor({ state: 'detached' });
    await answer.waitFor();
    assert.equal(await overflows(page), false);
    assert.deepEqual(trouble, []);
    await close();
  });

  it('has buttons that a finger can meet', async () => {
    const { page, close } = await open(browser, server.url, kPhone);
    const small = () => page.evaluate(() => [...document.querySelectorAll('button:not(.cite), select, summary')]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest('.veil'))
      .map((element) => [element.ariaLabel || element.textContent.trim(), element.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && (box.height < 39.5 || box.width < 39.5))
      .map(([name, box]) => `${name}: ${Math.round(box.width)} × ${Math.round(box.height)}`));
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.deepEqual(await small(), []);
    await ask(page, kQuestion);
    await answerTo(page, kQuestion);
    await page.getByRole('button', { name: 'Open chats' }).click();
    await page.getByRole('dialog', { name: 'Chats' }).waitFor();
    assert.deepEqual(await small(), []);
    await close();
  });

  it('can be read from right to left', async () => {
    const { page, trouble, close } = await open(browser, server.url);
    await ask(page, kQuestion);
    const answer = await answerTo(page, kQuestion);
    await answer.getByRole('button', { name: /^Source 1: bolts\.md/ }).click();
    await page.evaluate(() => (document.documentElement.dir = 'rtl'));
    const side = (name) => page.locator(`[data-panel=${name}]`).evaluate((panel) => panel.getBoundingClientRect().left);
    assert.equal(await side('right'), 0);
    assert.ok((await side('left')) > 1000);
    assert.equal(await overflows(page), false);
    await shot(page, 'rtl');
    await page.setViewportSize({ width: 390, height: 844 });
    assert.equal(await overflows(page), false);
    await page.getByRole('button', { name: 'Back to the answer' }).click();
    await page.getByRole('button', { name: 'Open chats' }).click();
    const chats = page.getByRole('dialog', { name: 'Chats' });
    await chats.waitFor();
    await page.waitForFunction(() => document.querySelector('[data-panel=left]').getBoundingClientRect().right === innerWidth);
    await shot(page, 'rtl_phone');
    assert.equal(await overflows(page), false);
    assert.deepEqual(trouble, []);
    await close();
  });
});
