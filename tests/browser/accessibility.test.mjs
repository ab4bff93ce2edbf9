// axe-core finds nothing serious in any room, by light, by dark and on a phone; and what a screen reader hears.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { addDocument, answerTo, ask, kPhone, launch, open, shot } from './browser.mjs';

const kAxe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kBolts = '# Assembly\n\n## Bolts\n\nThe torque limit for bolt M8 is 42 Nm. Tighten in two passes.\n';
const kQuestion = 'What is the torque limit for bolt M8?';
const kDesk = { viewport: { width: 1440, height: 900 } };

// Serious and critical findings, as "rule: element".
async function findings(page) {
  // Injected through the debugger: the page's content security policy stays as it is.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(kAxe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}

describe('the page for everyone', () => {
  let browser;
  let model;
  let server;
  before(async () => {
    model = await startModel();
    model.script(() => ({ text: 'The torque limit for bolt M8 is **42 Nm** [1]. It needs three passes [1].' }));
    server = await startQwalt({ env: { OPENROUTER_BASE_URL: model.url, OPENROUTER_API_KEY: 'test' } });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
  });

  // Opened first, because it is about a page without documents.
  const rooms = [
    ['the first visit', (page) => page.getByRole('button', { name: 'Choose files' }).waitFor()],
    ['the welcome', async (page) => {
      await new Client(server.url).add('bolts.md', kBolts);
      await page.getByRole('heading', { name: 'What do you want to know?' }).waitFor();
    }],
    ['an answer with its source', async (page) => {
      await ask(page, kQuestion);
      const answer = await answerTo(page, kQuestion);
      await answer.getByRole('button', { name: /^Source 1: bolts\.md/ }).first().click();
      await page.getByRole('region', { name: 'Source' }).getByRole('mark').waitFor();
    }],
    ['the documents', async (page) => {
      const back = page.getByRole('button', { name: 'Back to the answer' });
      if (await back.isVisible()) {
        await back.click();
        await page.getByRole('button', { name: 'Open documents' }).click();
      }
      await page.getByRole('tab', { name: /^Documents/ }).click();
      await page.getByRole('button', { name: 'Details of bolts.md' }).click();
      await page.getByText('Size', { exact: true }).waitFor();
    }],
    ['the search', async (page) => {
      await page.goto(new URL('#/search', server.url).href);
      await page.getByRole('searchbox', { name: 'Words to find' }).fill('torque');
      await page.keyboard.press('Enter');
      await page.getByRole('list', { name: 'Passages' }).getByRole('listitem').first().waitFor();
    }],
    ...['model', 'spending', 'prompts', 'workspaces', 'keys', 'limits', 'data', 'about'].map((section) => [`the settings, ${section}`, async (page) => {
      await page.goto(new URL(`#/settings/${section}`, server.url).href);
      await page.locator('main').getByRole('heading', { level: 2 }).first().waitFor();
    }]),
    ['the palette', async (page) => {
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog', { name: 'Find or do' }).getByRole('option').first().waitFor();
    }],
    ['the help', async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog', { name: 'Find or do' }).waitFor({ state: 'detached' });
      await page.keyboard.press('Control+/');
      await page.getByRole('dialog', { name: 'Help and keys' }).waitFor();
    }],
  ];

  for (const [name, options] of [['by light', { ...kDesk, colorScheme: 'light' }],
    ['by dark', { ...kDesk, colorScheme: 'dark' }], ['on a phone', kPhone]]) {
    it(`has no serious problem ${name}`, async () => {
      const { page, trouble, close } = await open(browser, server.url, { ...options, reducedMotion: 'reduce' });
      for (const [room, enter] of rooms) {
        if (room === 'the first visit' && name !== 'by light') continue;
        await enter(page);
        await shot(page, `${room} ${name}`.replaceAll(' ', '_'));
        assert.deepEqual(await findings(page), [], room);
      }
      assert.deepEqual(trouble, []);
      await close();
    });
  }

  it('tells a screen reader of an answer that is complete and a document that is ready', async () => {
    const { page, close } = await open(browser, server.url);
    const heard = page.locator('p.unseen[role=status][aria-live=polite]');
    await ask(page, kQuestion);
    await heard.getByText('The answer is complete.').waitFor({ state: 'attached' });
    await addDocument(page, 'late.md', 'The pump of hall 7 is serviced in May.\n');
    await heard.getByText('late.md is ready').waitFor({ state: 'attached' });
    await close();
  });

  it('has landmarks with names, one first heading, and a way past the panels', async () => {
    const { page, close } = await open(browser, server.url);
    await page.getByRole('main', { name: 'Conversation' }).waitFor();
    await page.getByRole('navigation', { name: 'Chats' }).waitFor();
    await page.getByRole('complementary', { name: 'Chats' }).waitFor();
    await page.getByRole('complementary', { name: 'Source and documents' }).waitFor();
    await page.getByRole('heading', { level: 1 }).waitFor();
    assert.equal(await page.getByRole('heading', { level: 1 }).count(), 1);
    const first = await page.evaluate(() => document.querySelector('a[href], button, input, textarea').textContent);
    assert.equal(first, 'Skip to the question');
    await page.getByRole('link', { name: first }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Question' }).and(page.locator(':focus')).waitFor();
    for (const [place, words, there] of [
      ['search', 'Skip to the search', page.getByRole('searchbox', { name: 'Words to find' })],
      ['settings/about', 'Skip to the settings', page.getByRole('main', { name: 'Settings' })],
    ]) {
      await page.goto(`${server.url}/#/${place}`);
      await page.getByRole('link', { name: words }).focus();
      await page.keyboard.press('Enter');
      await there.and(page.locator(':focus')).waitFor();
    }
    assert.equal(await page.getByRole('link', { name: 'Skip to the question' }).count(), 0);
    await close();
  });
});
