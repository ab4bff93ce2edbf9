// What the key of a reader opens, and what it takes an editor's for.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client, eventually } from '../e2e/client.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { addDocument, answerTo, ask, launch, open } from './browser.mjs';

const kQuestion = 'When does the office open?';

describe('the roles of keys in the page', () => {
  let browser;
  let server;
  let client;
  const keys = {};
  before(async () => {
    server = await startQwalt();
    const { key } = await new Client(server.url).api('POST', 'keys', { name: 'owner' }, 201);
    client = new Client(server.url, { Authorization: `Bearer ${key}` });
    for (const role of ['reader', 'editor']) keys[role] = (await client.api('POST', 'keys', { name: role, role }, 201)).key;
    await client.add('office.txt', 'The office opens at nine.\n');
    const { documents: [broken] } = await client.upload({ 'broken.pdf': 'no PDF at all' });
    assert.equal((await client.settled(broken.id)).state, 'failed');
    await client.ask('Where is the office?');
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function enter(role) {
    const opened = await open(browser, server.url);
    const refused = [];
    opened.page.on('response', (reply) => reply.status() === 403 && refused.push(reply.url()));
    await opened.page.getByLabel('Key', { exact: true }).fill(keys[role]);
    await opened.page.getByRole('button', { name: 'Sign in' }).click();
    await opened.page.getByRole('checkbox', { name: 'Ask office.txt', exact: true }).waitFor();
    return { ...opened, refused };
  }

  const options = (page) => page.getByRole('button', { name: 'Options of chat: Where is the office?' });
  const count = (page, name) => page.getByRole('button', { name }).count();
  async function details(page, name) {
    await page.getByRole('button', { name: `Details of ${name}` }).click();
    await page.getByRole('link', { name: 'Download the original' }).waitFor();
  }

  it('let a reader ask, search and rate, and offer nothing that would be refused', async () => {
    const { page, refused, trouble, close } = await enter('reader');
    await page.getByText('Your key asks, searches and rates.').waitFor();
    for (const name of ['Add documents', 'Add a folder', 'Add by address', 'Retry broken.pdf', 'Remove broken.pdf']) {
      assert.equal(await count(page, name), 0, name);
    }
    await details(page, 'office.txt');
    assert.equal(await count(page, 'Remove office.txt'), 0);
    await page.getByRole('button', { name: 'Instructions for office.txt' }).click();
    await page.getByText('Only the key of an editor changes them.').waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Instructions for office.txt' }).getAttribute('readonly'), '');
    assert.equal(await count(page, 'Save'), 0);

    await options(page).click();
    await page.getByRole('link', { name: /^Export as Markdown/ }).waitFor();
    assert.equal(await count(page, /^(Rename|Delete) chat/), 0);
    await page.getByRole('button', { name: 'Where is the office?', exact: true }).focus();
    await page.keyboard.press('Delete');
    await page.keyboard.press('F2');
    assert.equal(await page.getByRole('textbox', { name: 'New title' }).count(), 0);
    assert.equal(await options(page).count(), 1);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /^Actions, chats/ }).fill('Add files');
    assert.equal(await page.getByRole('option', { name: 'Add files', exact: true }).count(), 0);
    await page.keyboard.press('Escape');

    await ask(page, kQuestion);
    const answer = await answerTo(page, kQuestion);
    await answer.getByRole('button', { name: 'Good answer' }).click();
    await answer.getByRole('button', { name: 'Good answer', pressed: true }).waitFor();
    assert.equal(await answer.getByRole('button', { name: 'Delete question and answer' }).count(), 0);
    await page.goto(`${server.url}/#/search`);
    await page.getByRole('searchbox', { name: 'Words to find' }).fill('nine');
    await page.getByRole('list', { name: 'Passages' }).getByRole('listitem').first().waitFor();
    for (const section of ['model', 'spending', 'prompts', 'workspaces', 'keys', 'limits', 'data', 'about']) {
      await page.goto(`${server.url}/#/settings/${section}`);
      await page.locator('main h2').first().waitFor();
      assert.equal(await page.locator('main').getByRole('button', { name: /^(Save|Create|Make key|Check everything|Delete)/ }).count(), 0, section);
    }
    assert.deepEqual(refused, []);
    assert.deepEqual(trouble, []);
    await close();
  });

  it('tell a reader who drops a file why nothing is added', async () => {
    const { page, close } = await enter('reader');
    await page.evaluate(() => {
      const event = new DragEvent('dragenter', { bubbles: true });
      Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'] } });
      document.querySelector('main').dispatchEvent(event);
    });
    await page.locator('.overlay').getByText('Adding and removing takes the key of an editor.').waitFor();
    await page.evaluate(() => {
      const event = new DragEvent('drop', { bubbles: true, cancelable: true });
      Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], items: [], files: [new File(['x'], 'x.txt')] } });
      document.querySelector('main').dispatchEvent(event);
    });
    await page.locator('.overlay').waitFor({ state: 'detached' });
    assert.equal(await page.getByText('x.txt').count(), 0);
    await close();
  });

  it('let an editor add, rename and remove', async () => {
    const { page, refused, trouble, close } = await enter('editor');
    await addDocument(page, 'more.txt', 'The canteen opens at noon.\n');
    await page.getByRole('button', { name: 'Retry broken.pdf' }).waitFor();
    await details(page, 'more.txt');
    await page.getByRole('button', { name: 'Remove more.txt' }).click();
    await page.getByRole('button', { name: 'Do not wait' }).click();
    await eventually(async () => !(await client.allDocuments()).some(({ name }) => name === 'more.txt'));
    await options(page).click();
    await page.getByRole('button', { name: 'Rename chat: Where is the office?' }).click();
    await page.getByRole('textbox', { name: 'New title' }).fill('Office hours');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Office hours', exact: true }).waitFor();
    assert.equal(await page.getByText('Your key asks, searches and rates.').count(), 0);
    await page.goto(`${server.url}/#/settings/prompts`);
    await page.getByText('This needs the key of an admin.').waitFor();
    assert.deepEqual(refused, []);
    assert.deepEqual(trouble, []);
    await close();
  });
});
