// The page from right to left, with Arabic documents and questions: every room, on a desk and on a phone.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { kPhone, launch, open, shot } from './browser.mjs';
import { kRoomAnswer, kRoomDocument, kRoomText, rooms } from './rooms.mjs';

// What can be scrolled sideways and should not be. Strips of names, code and tables may.
const sideways = (page) => page.evaluate(() => [...document.querySelectorAll('html, body, body *')]
  .filter((e) => e.matches('html, body') || /auto|scroll/.test(getComputedStyle(e).overflowY))
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && !e.closest('pre, textarea, input, nav, table, .table'))
  .map((e) => `${e.tagName}.${e.className} ${e.scrollWidth} > ${e.clientWidth}`));

const turn = (page) => page.evaluate(() => (document.documentElement.dir = 'rtl'));
const edges = (page, panel) => page.locator(`[data-panel=${panel}]`).evaluate((e) => {
  const { left, right } = e.getBoundingClientRect();
  return [Math.round(left), Math.round(innerWidth - right)];
});

describe('the page from right to left', () => {
  let browser;
  let model;
  let server;
  before(async () => {
    model = await startModel();
    model.script(() => ({ text: kRoomAnswer }));
    server = await startQwalt({ env: { OPENROUTER_BASE_URL: model.url, OPENROUTER_API_KEY: 'test' } });
    await new Client(server.url).add(kRoomDocument, kRoomText);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
  });

  for (const [size, options] of [['desk', {}], ['phone', kPhone]]) {
    it(`mirrors its panels and is nowhere too wide on a ${size}`, async () => {
      const { page, trouble, close } = await open(browser, server.url, { ...options, reducedMotion: 'reduce' });
      await page.getByRole('heading', { level: 1 }).waitFor();
      await turn(page);
      for (const [room, enter] of rooms) {
        await enter(page, server.url);
        await shot(page, `rtl_${size}_${room.replace(' ', '_')}`);
        assert.deepEqual(await sideways(page), [], room);
        if (room === 'source') {
          const arrow = page.getByRole('button', { name: 'Next citation' }).locator('svg');
          assert.match(await arrow.evaluate((e) => getComputedStyle(e).transform), /^matrix\(-1,/, 'arrows point the other way');
        }
        if (size === 'desk') {
          assert.equal((await edges(page, 'left'))[1], 0, `${room}: the chats are at the right edge`);
          assert.equal((await edges(page, 'right'))[0], 0, `${room}: the sources are at the left edge`);
        }
        if (size === 'phone' && room === 'chats') assert.equal((await edges(page, 'left'))[1], 0, 'the drawer comes from the right');
        if (size === 'phone' && room === 'documents') assert.equal((await edges(page, 'right'))[0], 0, 'the drawer comes from the left');
      }
      assert.deepEqual(trouble, []);
      await close();
    });

    it(`mirrors the description of the interfaces on a ${size}`, async () => {
      const { page, trouble, close } = await open(browser, `${server.url}/docs`, options);
      await turn(page);
      const call = page.locator('details#deleteDocuments');
      await call.locator('summary').first().click();
      await call.getByRole('heading', { name: 'Try it' }).waitFor();
      await shot(page, `rtl_${size}_docs`);
      assert.deepEqual(await sideways(page), []);
      const [method, path] = await Promise.all(['.method', '.path'].map((part) => call.locator(part).first().boundingBox()));
      assert.ok(method.x > path.x, 'the method stands at the right of the path');
      assert.deepEqual(trouble, []);
      await close();
    });
  }
});
