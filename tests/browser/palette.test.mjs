// The command palette and the keys of the page.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { answerTo, ask, launch, open, shot } from './browser.mjs';

const kBolts = '# Assembly\n\n## Bolts\n\nThe torque limit for bolt M8 is 42 Nm. Tighten in two passes.\n';
const kQuestion = 'What is the torque limit for bolt M8?';

describe('the command palette and the keys', () => {
  let browser;
  let model;
  let server;
  before(async () => {
    model = await startModel();
    server = await startQwalt({ env: { OPENROUTER_BASE_URL: model.url, OPENROUTER_API_KEY: 'test' } });
    await new Client(server.url).add('bolts.md', kBolts);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
  });

  const openPalette = async (page) => {
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Find or do' });
    await palette.getByRole('combobox').and(page.locator(':focus')).waitFor();
    return palette;
  };

  it('finds actions, chats and documents, and passages when nothing has that name', async () => {
    model.script(() => ({ text: 'The torque limit for bolt M8 is 42 Nm [1].' }));
    const { page, trouble, close } = await open(browser, server.url);
    await ask(page, kQuestion);
    await answerTo(page, kQuestion);

    let palette = await openPalette(page);
    await shot(page, 'palette');
    // Each action stands with its keys.
    for (const name of [/New chat.*Ctrl\+Shift\+O/, /Search passages/, /Show documents/, /Add files/, /Look: dark/,
      /Language: Deutsch/, /Copy the last answer/, /Help and keys.*Ctrl\+\//]) {
      await palette.getByRole('option', { name }).waitFor();
    }
    await page.keyboard.type('new');
    await palette.getByRole('option', { name: /New chat/, selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await palette.waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'What do you want to know?' }).waitFor();

    // No letter of a fast writer is lost.
    await page.keyboard.press('Control+k');
    await page.keyboard.type('torq lim');
    assert.equal(await palette.getByRole('combobox').inputValue(), 'torq lim');
    await palette.getByRole('group', { name: 'Chats' }).getByRole('option', { name: kQuestion, selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await answerTo(page, kQuestion);

    palette = await openPalette(page);
    await page.keyboard.type('bolts');
    await palette.getByRole('group', { name: 'Documents' }).getByRole('option', { name: /bolts\.md/ }).click();
    await page.getByRole('region', { name: 'Source' }).getByRole('heading', { name: 'bolts.md' }).waitFor();

    palette = await openPalette(page);
    await page.keyboard.type('two passes');
    await palette.getByRole('option', { name: 'Search passages for “two passes”', selected: true }).waitFor();
    await shot(page, 'palette_passages');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Search passages' }).waitFor();
    await page.getByRole('list', { name: 'Passages' }).getByText('Tighten in').waitFor();
    assert.deepEqual(trouble, []);
    await close();
  });

  it('is walked with the arrows, gives the focus back, and acts', async () => {
    const { page, trouble, close } = await open(browser, server.url, { colorScheme: 'light' });
    const question = page.getByRole('textbox', { name: 'Question' });
    await question.and(page.locator(':focus')).waitFor();
    const palette = await openPalette(page);
    const active = () => palette.getByRole('combobox').getAttribute('aria-activedescendant');
    assert.equal(await active(), 'palette-new');
    await page.keyboard.press('ArrowUp');
    assert.equal(await active(), await palette.getByRole('option').last().getAttribute('id'));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    assert.equal(await active(), 'palette-question');
    await page.keyboard.press('Escape');
    await question.and(page.locator(':focus')).waitFor();

    await openPalette(page);
    await page.keyboard.type('dark');
    await page.keyboard.press('Enter');
    await page.locator('html[data-theme=dark]').waitFor();
    assert.deepEqual(trouble, []);
    await close();
  });

  it('begins a chat, stops an answer, shows help and finds the question by keys', async () => {
    model.script('stall');
    const { page, trouble, close } = await open(browser, server.url);
    await ask(page, 'How many passes does bolt M8 need?');
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    // A dialog is closed before the answer is stopped.
    const palette = await openPalette(page);
    await palette.getByRole('option', { name: /Stop the answer.*Esc/ }).waitFor();
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Stop', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByText(/^Stopped/).waitFor();

    await page.keyboard.press('Control+/');
    const help = page.getByRole('dialog', { name: 'Help and keys' });
    await help.getByText('Start a new chat').waitFor();
    await shot(page, 'help');
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'detached' });

    await page.keyboard.press('Control+Shift+o');
    await page.getByRole('heading', { name: 'What do you want to know?' }).waitFor();
    const question = page.getByRole('textbox', { name: 'Question' });
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('/');
    await question.and(page.locator(':focus')).waitFor();
    assert.equal(await question.inputValue(), '');
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.type('Why');
    assert.equal(await question.inputValue(), 'Why');
    assert.deepEqual(trouble, []);
    await close();
  });
});
