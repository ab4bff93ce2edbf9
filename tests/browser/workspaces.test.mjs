// Workspaces, keys and roles in the page.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { addDocument, launch, open } from './browser.mjs';

describe('workspaces and keys in the page', () => {
  let browser;
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    await client.add('office.txt', 'The office opens at nine.\n');
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('are made, entered, kept apart, and deleted only after their name was typed', async () => {
    const { page, trouble, close } = await open(browser, `${server.url}/#/settings/workspaces`);
    const field = page.getByLabel('Name of a new workspace');
    await field.fill('Not A Name');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('alert').waitFor();
    await field.fill('plant');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByText('The workspace “plant” is there.').waitFor();
    await page.getByRole('button', { name: 'Open the workspace plant' }).click();
    await page.getByRole('button', { name: 'Workspace: plant' }).waitFor();

    await addDocument(page, 'kiln.txt', 'The kiln reaches 900 degrees.\n');
    assert.equal(await page.getByText('office.txt').count(), 0);
    const file = await page.evaluate(async () => {
      const { documents } = await (await fetch('api/v1/documents?workspace=plant')).json();
      return documents.map((d) => d.name);
    });
    assert.deepEqual(file, ['kiln.txt']);
    await page.getByRole('button', { name: 'Details of kiln.txt' }).click();
    const href = await page.getByRole('link', { name: 'Download the original' }).getAttribute('href');
    assert.equal((await page.request.get(href)).status(), 200, 'links are about this workspace too');

    await page.reload();
    await page.getByRole('checkbox', { name: 'Ask kiln.txt', exact: true }).waitFor();

    await page.getByRole('button', { name: 'Delete the workspace plant' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete “plant”?' });
    const sure = dialog.getByRole('button', { name: 'Delete workspace' });
    assert.ok(await sure.isDisabled());
    await dialog.getByLabel('Type plant to confirm').fill('plant');
    await sure.click();
    await page.getByRole('checkbox', { name: 'Ask office.txt', exact: true }).waitFor();
    assert.deepEqual((await client.api('GET', 'workspaces')).workspaces.map((w) => w.name), ['default']);
    assert.deepEqual(trouble, []);
    await close();
  });

  it('stand in the link of a document, which opens it from another one', async () => {
    await client.api('POST', 'workspaces', { name: 'yard' }, 201);
    const { page, close } = await open(browser, server.url, { permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Workspace: default' }).waitFor();
    await page.getByRole('button', { name: 'Details of office.txt' }).click();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByRole('button', { name: 'Link copied' }).waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /\/#\/in\/default\/documents\/[0-9a-f]{16}$/);
    await page.getByRole('button', { name: 'Workspace: default' }).click();
    await page.getByRole('list', { name: 'Workspaces' }).getByRole('button', { name: /^yard/ }).click();
    await page.getByRole('button', { name: 'Workspace: yard' }).waitFor();
    await page.goto(link);
    await page.getByRole('region', { name: 'Source' }).getByText('The office opens at nine.').waitFor();
    await close();
    await client.api('DELETE', 'workspaces/yard', undefined, 204);
  });

  it('are chosen by keyboard from the left panel, for this browser', async () => {
    await client.reply('/api/v1/workspaces', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"name":"lab"}' });
    const { page, close } = await open(browser, server.url);
    await page.getByRole('button', { name: 'Workspace: default' }).focus();
    await page.keyboard.press('Enter');
    const list = page.getByRole('list', { name: 'Workspaces' });
    await list.getByRole('button', { name: /^default/ }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Escape');
    await list.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Workspace: default' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await list.getByRole('button', { name: /^lab/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Workspace: lab' }).waitFor();
    await page.getByText('No documents yet.').waitFor();
    // It is deleted elsewhere: the page says so and goes on in its own.
    await client.reply('/api/v1/workspaces/lab', { method: 'DELETE' });
    await page.goto(`${server.url}/#/settings/workspaces`);
    await page.reload();
    await page.getByText('This browser worked in “lab”').waitFor();
    await page.getByRole('checkbox', { name: 'Ask office.txt', exact: true }).waitFor();
    await close();
  });

  it('the first key closes the server without locking its maker out; readers see what they may', async () => {
    const { page, close } = await open(browser, `${server.url}/#/settings/keys`);
    await page.getByText('No key is needed now').waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Front desk');
    await page.getByRole('button', { name: 'Make key' }).click();
    const shown = page.getByRole('group', { name: 'Key for Front desk' });
    await shown.and(page.locator(':focus')).waitFor();
    const admin = (await shown.locator('code').innerText()).trim();
    assert.equal((await client.reply('/api/v1/documents')).status, 401);
    await page.getByText('No key is needed now').waitFor({ state: 'detached' });
    await shown.getByRole('button', { name: 'I have it' }).click();
    assert.equal(await page.getByText(admin).count(), 0);

    await page.getByLabel('Name', { exact: true }).fill('Intranet');
    await page.getByLabel('Role').selectOption('reader');
    await page.getByLabel('Workspace', { exact: true }).selectOption('default');
    await page.getByRole('button', { name: 'Make key' }).click();
    const other = page.getByRole('group', { name: 'Key for Intranet' });
    const reader = (await other.locator('code').innerText()).trim();
    const row = page.getByRole('list', { name: 'Keys' }).getByRole('listitem').filter({ hasText: 'Intranet' });
    await row.getByText('Reader · default').waitFor();
    assert.match(await page.locator('pre', { hasText: 'from openai' }).innerText(), new RegExp(`${server.url}/v1`));

    const guest = await open(browser, `${server.url}/#/settings/model`);
    await guest.page.getByLabel('Key', { exact: true }).fill(reader);
    await guest.page.getByRole('button', { name: 'Sign in' }).click();
    await guest.page.getByText('This needs the key of an admin.').waitFor();
    await guest.page.getByRole('link', { name: 'Workspaces' }).click();
    await guest.page.getByText('Your key opens “default” only.').waitFor();
    assert.equal(await guest.page.getByRole('button', { name: 'Create' }).count(), 0);
    await guest.page.getByRole('link', { name: 'API keys' }).click();
    await guest.page.getByText('This needs the key of an admin of the whole server.').waitFor();

    await row.getByRole('button', { name: 'Revoke the key Intranet' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
    await row.waitFor({ state: 'detached' });
    await guest.page.reload();
    await guest.page.getByRole('heading', { name: 'This QWalT asks for a key' }).waitFor();
    await guest.close();
    await close();
  });
});
