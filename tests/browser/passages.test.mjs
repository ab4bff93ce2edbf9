// Searching passages without a model, while one writes.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { launch, open } from './browser.mjs';

describe('the search for passages', () => {
  let browser;
  let server;
  before(async () => {
    server = await startQwalt();
    const client = new Client(server.url);
    await client.add('press.txt', 'The safety valve of the press opens at 250 bar.\n');
    await client.add('boiler.txt', 'The safety valve of the boiler opens at 6 bar.\n');
    await client.add('wood.txt', 'Dry wood burns well.\n');
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('follows what is written, marks the words and says what it corrected', async () => {
    const { page, trouble, close } = await open(browser, server.url);
    await page.getByRole('button', { name: 'Search passages' }).click();
    const field = page.getByRole('searchbox', { name: 'Words to find' });
    await page.getByRole('heading', { name: 'What can be written' }).waitFor();
    const results = page.getByRole('list', { name: 'Passages' });
    // Whoever comes to search may write at once.
    await page.keyboard.type('savety valve');
    assert.equal(await field.inputValue(), 'savety valve');
    await page.getByText('No document has “savety”: searched for “safety”.').waitFor();
    await page.getByText(/^2 passages in/).waitFor();
    await results.getByRole('mark').getByText('valve').first().waitFor();
    await field.pressSequentially(' -boiler');
    await page.getByText(/^1 passage in/).waitFor();
    await results.getByText('250 bar').waitFor();
    assert.deepEqual(trouble, []);
    await close();
  });

  it('shows the last words, whatever comes late', async () => {
    const { page, trouble, close } = await open(browser, `${server.url}/#/search`);
    let late;
    const held = new Promise((resolve) => (late = resolve));
    await page.route('**/api/v1/search', async (route) => {
      if (route.request().postDataJSON().query === 'wood') await held;
      await route.continue().catch(() => {});
    });
    const field = page.getByRole('searchbox', { name: 'Words to find' });
    const [asked] = await Promise.all([page.waitForRequest('**/api/v1/search'), field.fill('wood')]);
    assert.equal(asked.postDataJSON().query, 'wood');
    await field.fill('boiler');
    await page.getByRole('list', { name: 'Passages' }).getByText('6 bar').waitFor();
    late();
    await field.fill('');
    await page.getByRole('heading', { name: 'What can be written' }).waitFor();
    assert.equal(await page.getByText('burns well').count(), 0);
    assert.deepEqual(trouble, []);
    await close();
  });

  it('goes through the passages by keyboard and opens the source', async () => {
    const { page, trouble, close } = await open(browser, `${server.url}/#/search`);
    await page.getByRole('searchbox', { name: 'Words to find' }).fill('safety valve');
    const buttons = page.getByRole('list', { name: 'Passages' }).getByRole('button');
    await buttons.nth(1).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await buttons.nth(1).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    const proof = page.getByRole('region', { name: 'Source' });
    await proof.getByRole('mark').getByText('safety valve').waitFor();
    await proof.getByText('2 of 2').waitFor();
    if (process.env.QWALT_SCREENSHOTS) await page.screenshot({ path: `${process.env.QWALT_SCREENSHOTS}/search.png` });
    await buttons.nth(1).focus();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    await page.getByRole('searchbox').and(page.locator(':focus')).waitFor();
    assert.deepEqual(trouble, []);
    await close();
  });

  it('looks only into the chosen documents, and says so', async () => {
    const { page, trouble, close } = await open(browser, `${server.url}/#/search`);
    await page.getByRole('button', { name: 'Details of boiler.txt' }).click();
    await page.getByRole('button', { name: 'Ask only this: boiler.txt' }).click();
    await page.getByRole('searchbox', { name: 'Words to find' }).fill('safety valve');
    await page.getByText('In 1 of 3 documents.').waitFor();
    await page.getByText(/^1 passage in/).waitFor();
    await page.getByRole('button', { name: 'Search all' }).click();
    await page.getByText(/^2 passages in/).waitFor();
    assert.deepEqual(trouble, []);
    await close();
  });
});
