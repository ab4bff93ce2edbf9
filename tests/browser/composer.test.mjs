// The field for questions: # picks documents, / picks actions, and what is written outlives a reload.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { answerTo, launch, open } from './browser.mjs';

describe('the field for questions', () => {
  let browser;
  let model;
  let server;
  before(async () => {
    model = await startModel();
    server = await startQwalt({ env: { OPENROUTER_BASE_URL: model.url, OPENROUTER_API_KEY: 'test' } });
    const client = new Client(server.url);
    await client.add('press.md', '# Press\n\nSwitch off the main valve of the press. The gasket must be replaced.\n');
    await client.add('pump.md', '# Pump\n\nThe main valve of the pump opens at 9 bar. The gasket stays.\n');
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
  });

  it('asks only the documents named after #, and keeps the draft over a reload', async () => {
    model.script(() => ({ text: 'The main valve of the pump opens at 9 bar [1].' }));
    const { page, trouble, close } = await open(browser, server.url);
    const field = page.getByRole('textbox', { name: 'Question' });
    await field.click();
    await field.pressSequentially('#pum');
    const list = page.getByRole('listbox', { name: 'Choose a document' });
    await list.getByRole('option', { name: /pump\.md/, selected: true }).waitFor();
    assert.equal(await list.getByRole('option').count(), 1);
    await page.keyboard.press('Enter');
    await list.waitFor({ state: 'detached' });
    await page.getByRole('list', { name: 'Documents' }).getByText('pump.md').first().waitFor();
    await field.pressSequentially('When does the main valve open?');
    await page.reload();
    assert.equal(await field.inputValue(), 'When does the main valve open?');
    await page.getByRole('switch', { name: 'Read the whole document' }).check();
    const [asked] = await Promise.all([
      page.waitForRequest((request) => request.url().endsWith('/api/v1/ask')),
      page.getByRole('button', { name: 'Ask', exact: true }).click(),
    ]);
    assert.equal(asked.postDataJSON().documents.length, 1);
    assert.equal(asked.postDataJSON().whole_document, true);
    const answer = await answerTo(page, 'When does the main valve open?');
    await answer.getByRole('button', { name: /^Source 1: pump\.md/ }).waitFor();
    await page.getByRole('button', { name: 'Do not ask only pump.md' }).click();
    assert.equal(await page.getByRole('button', { name: 'Do not ask only pump.md' }).count(), 0);
    assert.deepEqual(trouble, []);
    await close();
  });

  it('starts an action after / with what it needs, on a phone too', async () => {
    model.script(() => ({ text: '| Requirement | Shown |\n|---|---|\n| Valves | shown [1] |' }));
    const { page, trouble, close } = await open(browser, server.url);
    await page.setViewportSize({ width: 390, height: 844 });
    const field = page.getByRole('textbox', { name: 'Question' });
    await page.getByRole('button', { name: 'Choose a document' }).click();
    await page.getByRole('option', { name: /press\.md/ }).click();
    await page.getByRole('button', { name: 'Choose an action' }).click();
    await field.pressSequentially('gaps');
    await page.getByRole('option', { name: /^Gaps against a standard/ }).click();
    const form = page.getByRole('form', { name: 'Gaps against a standard' });
    await form.getByRole('textbox').fill('ISO 9001');
    await form.getByRole('button', { name: 'Start' }).click();
    const answer = await answerTo(page, 'Gaps against a standard: ISO 9001 (press.md)');
    await answer.getByRole('table').waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no scrolling sideways');
    assert.equal(await field.inputValue(), '');
    assert.deepEqual(trouble, []);
    await close();
  });
});
