// The list of chats: by date, searched, renamed, exported, deleted and brought back.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Client, eventually } from '../e2e/client.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { launch, open } from './browser.mjs';
import { assertSmooth, tasksDuring } from './trace.mjs';

const kChats = 2000;
const kAtOnce = 10;
const kDay = 24 * 60 * 60 * 1000;

describe('chats in the page', () => {
  let browser;
  let server;
  let client;
  const titles = ['What torque do the bolts need?', 'Which oil does the gearbox take?', 'When is the valve checked?'];
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    await client.add('notes.txt', 'The bolts need 42 Nm. The gearbox takes zorvane oil. The valve is checked daily.\n');
    for (const question of titles) await client.ask(question);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const history = (page) => page.getByRole('navigation', { name: 'Chats' });
  const chat = (page, title) => history(page).getByRole('button', { name: title, exact: true });
  const options = (page, title) => history(page).getByRole('button', { name: `Options of chat: ${title}`, exact: true });

  it('are found by what was said in them', async () => {
    const { page, trouble, close } = await open(browser, server.url);
    const field = page.getByRole('searchbox', { name: 'Search in chats' });
    await field.fill('zorvane');
    await history(page).getByText('1 chat', { exact: true }).waitFor();
    await chat(page, titles[1]).waitFor();
    assert.equal(await chat(page, titles[0]).count(), 0);
    await field.fill('nothing like it');
    await history(page).getByText('No chat has “nothing like it”').waitFor();
    await field.fill('');
    await chat(page, titles[0]).waitFor();
    assert.deepEqual(trouble, []);
    await close();
  });

  it('are renamed in place, by keyboard and by mouse', async () => {
    const { page, trouble, close } = await open(browser, server.url);
    await chat(page, titles[2]).focus();
    await page.keyboard.press('F2');
    const field = page.getByRole('textbox', { name: 'New title' });
    await field.and(page.locator(':focus')).waitFor();
    await page.keyboard.type('Valves');
    await page.keyboard.press('Enter');
    await chat(page, 'Valves').and(page.locator(':focus')).waitFor();
    await chat(page, 'Valves').dblclick();
    await field.fill('Nothing');
    await page.keyboard.press('Escape');
    await chat(page, 'Valves').dblclick();
    await field.fill('Valves and checks');
    await page.keyboard.press('Enter');
    await chat(page, 'Valves and checks').waitFor();
    await eventually(async () => (await client.api('GET', 'chats')).chats.some(({ title }) => title === 'Valves and checks'));
    titles[2] = 'Valves and checks';
    assert.deepEqual(trouble, []);
    await close();
  });

  it('are exported as Markdown and JSON', async () => {
    const { page, trouble, close } = await open(browser, server.url);
    await chat(page, titles[0]).hover();
    await options(page, titles[0]).click();
    if (process.env.QWALT_SCREENSHOTS) await page.screenshot({ path: `${process.env.QWALT_SCREENSHOTS}/chats.png` });
    for (const [name, holds] of [['Markdown', /42 Nm[\s\S]*notes\.txt/], ['JSON', /"messages"/]]) {
      const link = history(page).getByRole('link', { name: `Export as ${name}: ${titles[0]}` });
      const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
      assert.equal(download.suggestedFilename(), `What torque do the bolts need.${name === 'JSON' ? 'json' : 'md'}`);
      assert.match(fs.readFileSync(await download.path(), 'utf8'), holds);
    }
    assert.deepEqual(trouble, []);
    await close();
  });

  it('are deleted at once, and come back when that is undone', async () => {
    const { page, trouble, close } = await open(browser, server.url);
    await chat(page, titles[0]).click();
    await page.getByRole('article', { name: `Answer to: ${titles[0]}` }).waitFor();
    assert.equal(await chat(page, titles[0]).getAttribute('aria-current'), 'page');
    await options(page, titles[0]).click();
    await history(page).getByRole('button', { name: `Delete chat: ${titles[0]}` }).click();
    await chat(page, titles[0]).waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'What do you want to know?' }).waitFor();
    await history(page).getByText('2 messages and their citations go.').waitFor();
    await history(page).getByRole('button', { name: 'Undo' }).click();
    await chat(page, titles[0]).waitFor();
    await page.getByRole('article', { name: `Answer to: ${titles[0]}` }).waitFor();

    await chat(page, titles[0]).focus();
    await page.keyboard.press('Delete');
    await chat(page, titles[0]).waitFor({ state: 'detached' });
    await history(page).getByRole('button', { name: 'Do not wait' }).click();
    await eventually(async () => (await client.api('GET', 'chats')).chats.every(({ title }) => title !== titles[0]));
    assert.deepEqual(trouble, []);
    await close();
  });
});

describe('thousands of chats', () => {
  let browser;
  let server;
  let client;
  const questionOf = (n) => `What do the bolts of frame ${n} need?`;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    await client.add('notes.txt', 'The bolts need 42 Nm.\n');
    for (let from = 0; from < kChats; from += kAtOnce) {
      await Promise.all(Array.from({ length: kAtOnce }, (_, i) => client.ask(questionOf(from + i))));
    }
    browser = await launch();
  }, { timeout: 180_000 });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('are read as far as one scrolls, smoothly', async (t) => {
    const { page, trouble, close } = await open(browser, server.url);
    const list = page.getByRole('list', { name: 'Chats' });
    const rows = list.getByRole('listitem');
    await list.locator('[aria-posinset="1"][aria-setsize="-1"]').waitFor();
    assertSmooth('scrolling', await tasksDuring(browser, page, async () => {
      const last = list.locator(`[aria-setsize="${kChats}"][aria-posinset="${kChats}"]`);
      await eventually(async () => {
        await list.evaluate((ul) => (ul.parentElement.scrollTop = ul.offsetHeight));
        return last.isVisible();
      }, { seconds: 60, what: 'the whole list' });
    }), t);
    assert.ok((await rows.count()) < 120, 'only what is in view is drawn');
    await page.getByRole('searchbox', { name: 'Search in chats' }).fill('frame 77 ');
    await list.getByRole('button', { name: questionOf(77), exact: true }).waitFor();
    assert.deepEqual(trouble, []);
    await close();
  });

  it('stand below the day, the week or the month of their last use', async () => {
    const { page, close } = await open(browser, server.url);
    const heading = (name) => page.getByRole('navigation', { name: 'Chats' }).getByRole('heading', { name });
    await heading('Today').waitFor();
    const now = Date.now();
    for (const [days, name] of [[1, 'Yesterday'], [5, 'Last 7 days'], [60, new Date(now).toLocaleString('en', { month: 'long', year: 'numeric' })]]) {
      await page.clock.setFixedTime(now + days * kDay);
      await page.reload();
      await heading(name).waitFor();
    }
    await close();
  });
});
