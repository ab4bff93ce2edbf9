// What is clicked or touched is large enough for it: 24 pixels for a mouse (WCAG 2.5.8), 40 for a finger.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { kPhone, launch, open } from './browser.mjs';
import { kRoomAnswer, kRoomDocument, kRoomText, rooms } from './rooms.mjs';

// Of a labelled box the label counts too. Left out are the numbers within an answer and links within a text, which
// WCAG excepts, and what is not in view.
const tooSmall = (page, least) => page.evaluate((least) => {
  const found = [];
  for (const e of document.querySelectorAll('button, a[href], select, summary, input, textarea, [role=option]')) {
    if (e.matches('.cite, [hidden], .veil, .skip, .unseen') || e.closest('[inert], [hidden]')) continue;
    if (e.matches('a[href]') && getComputedStyle(e).display === 'inline') continue;
    if (!e.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true })) continue;
    const area = (e.matches('input') && e.closest('label')) || e;
    const { width, height } = area.getBoundingClientRect();
    if (width === 0 || (width >= least - 0.5 && height >= least - 0.5)) continue;
    const name = e.getAttribute('aria-label') ?? e.textContent.trim().slice(0, 40);
    found.push(`${e.tagName.toLowerCase()}.${e.className} “${name}” ${Math.round(width)}×${Math.round(height)}`);
  }
  return found;
}, least);

describe('the targets of the page', () => {
  let browser;
  let model;
  let server;
  before(async () => {
    model = await startModel();
    model.script(() => ({ text: kRoomAnswer }));
    server = await startQwalt({ env: { OPENROUTER_BASE_URL: model.url, OPENROUTER_API_KEY: 'test' } });
    const client = new Client(server.url);
    await client.add(kRoomDocument, kRoomText);
    // A filter is offered for more than five.
    for (const n of [1, 2, 3, 4, 5]) await client.add(`more ${n}.txt`, `Number ${n}.\n`);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
  });

  for (const [size, options, least] of [['by mouse', {}, 24], ['by finger', kPhone, 40]]) {
    it(`are large enough ${size} in every room`, async () => {
      const { page, close } = await open(browser, server.url, { ...options, reducedMotion: 'reduce' });
      await page.getByRole('heading', { level: 1 }).waitFor();
      const found = [];
      for (const [room, enter] of rooms) {
        await enter(page, server.url);
        for (const one of await tooSmall(page, least)) found.push(`${room}: ${one}`);
      }
      await page.goto(`${server.url}/docs`);
      await page.locator('details#deleteDocuments summary').first().click();
      for (const one of await tooSmall(page, least)) found.push(`docs: ${one}`);
      assert.deepEqual([...new Set(found)], []);
      await close();
    });
  }

  it('choose a document beside its small box, and a range with Shift', async () => {
    const { page, close } = await open(browser, server.url);
    const box = (n) => page.getByRole('checkbox', { name: `Ask more ${n}.txt`, exact: true });
    await box(5).waitFor();
    const beside = async (n, modifiers = []) => {
      const { x, y } = await box(n).boundingBox();
      for (const key of modifiers) await page.keyboard.down(key);
      await page.mouse.click(x - 3, y - 3);
      for (const key of modifiers) await page.keyboard.up(key);
    };
    await beside(5);
    assert.equal(await box(5).isChecked(), false);
    await beside(2, ['Shift']);
    for (const n of [2, 3, 4, 5]) assert.equal(await box(n).isChecked(), false, `more ${n}`);
    assert.equal(await box(1).isChecked(), true);
    await close();
  });
});
