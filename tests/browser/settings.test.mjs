// The settings in a real browser: model, spending, prompts, actions, health, data, about.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { answerTo, ask, launch, open } from './browser.mjs';

const kSecret = 'sk-very-secret-key';

describe('the settings', () => {
  let browser;
  let model;
  let server;
  let client;
  before(async () => {
    model = await startModel();
    server = await startQwalt();
    client = new Client(server.url);
    await client.add('press.md', '# Press\n\nThe gasket of the main valve holds 12 bar.\n');
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
  });
  const section = (name) => open(browser, `${server.url}/#/settings/${name}`);

  it('set up a model: address, key, model from its list, a test, and the next answer is written by it', async () => {
    const { page, trouble, close } = await open(browser, server.url);
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByLabel('Address', { exact: true }).fill(model.url);
    await page.getByLabel('Key', { exact: true }).fill(kSecret);
    await page.getByText('There are changes that are not saved.').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).first().click();
    await page.getByText('Saved. It counts from the next question on.').waitFor();
    await page.getByPlaceholder('A key is set. Type to replace it').waitFor();

    await page.getByRole('button', { name: 'Choose from the list' }).click();
    const list = page.getByRole('list', { name: 'Models of this server' });
    await list.getByRole('button', { name: 'test/other' }).waitFor();
    await page.getByRole('searchbox', { name: 'Filter models' }).fill('test model');
    await list.getByRole('button', { name: 'test/other' }).waitFor({ state: 'detached' });
    await list.getByRole('button', { name: 'test/model' }).click();
    await page.getByRole('button', { name: 'Choose from the list' }).and(page.locator(':focus')).waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).first().click();
    await page.getByText('Saved. It counts from the next question on.').waitFor();

    await page.getByRole('button', { name: 'Test', exact: true }).click();
    await page.getByText('It works.').waitFor();
    const [asked] = model.requests.filter(({ path }) => path.endsWith('/chat/completions'));
    assert.equal(asked.headers.authorization, `Bearer ${kSecret}`);
    await page.reload();
    await page.getByPlaceholder('A key is set. Type to replace it').waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'Model', exact: true }).first().inputValue(), 'test/model');
    assert.ok(!(await page.content()).includes(kSecret), 'the key is never shown again');

    await page.getByRole('button', { name: 'New chat' }).first().click();
    model.script(() => ({ text: 'The gasket of the main valve holds 12 bar [1].' }));
    const question = 'How many bar does the gasket of the main valve hold?';
    await ask(page, question);
    await (await answerTo(page, question)).getByText('The gasket of the main valve holds 12 bar').first().waitFor();
    model.script('answer');
    assert.deepEqual(trouble, []);
    await close();
  });

  it('say next to the field what the server does not take, keep what was typed, and can undo it', async () => {
    const { page, close } = await section('model');
    await page.getByText('How it answers, and when it does not').click();
    const field = page.getByLabel('Temperature', { exact: true }).first();
    await field.fill('7');
    await page.getByRole('button', { name: 'Save', exact: true }).first().click();
    await page.getByRole('alert').getByText('has to be a number from 0 to 2').waitFor();
    assert.equal(await field.getAttribute('aria-invalid'), 'true');
    assert.equal(await field.inputValue(), '7');
    // Another section and back: what is not saved is still there.
    const sections = page.getByRole('navigation', { name: 'Settings' });
    await sections.getByRole('link', { name: 'About' }).click();
    await page.getByText('There is no telemetry').waitFor();
    await sections.getByRole('link', { name: 'Model' }).click();
    await page.getByText('How it answers, and when it does not').waitFor();
    assert.equal(await page.getByLabel('Temperature', { exact: true }).first().inputValue(), '7');
    await page.getByRole('button', { name: 'Undo changes' }).click();
    assert.equal(await page.getByLabel('Temperature', { exact: true }).first().inputValue(), '');
    await close();
  });

  it('take back what was saved, so that what the server was started with counts again', async () => {
    await client.api('PUT', 'settings/model', { temperature: 0.5 });
    const { page, close } = await section('model');
    await page.getByText('How it answers, and when it does not').click();
    await page.getByRole('button', { name: 'Take back what is saved for: Temperature' }).click();
    await page.getByRole('button', { name: 'Take back what is saved for: Temperature' }).waitFor({ state: 'detached' });
    assert.equal((await client.api('GET', 'settings/model')).from.temperature, 'environment');
    await close();
  });

  it('give a workspace a model of its own', async () => {
    const { page, close } = await section('model');
    const own = page.locator('form').last();
    await own.getByLabel('Model', { exact: true }).fill('test/other');
    await own.getByRole('button', { name: 'Save', exact: true }).click();
    await own.getByText('Saved. It counts from the next question on.').waitFor();
    assert.equal((await client.api('GET', 'settings/model/workspace')).from.model, 'workspace');
    await own.getByRole('button', { name: 'Take all back' }).click();
    await own.getByRole('button', { name: 'Take all back' }).waitFor({ state: 'detached' });
    assert.notEqual((await client.api('GET', 'settings/model/workspace')).from.model, 'workspace');
    await close();
  });

  it('show what was spent, in a chart and a table, and cap it', async () => {
    const { page, close } = await section('spending');
    await page.getByRole('img', { name: 'Cost of each of the last 30 days' }).waitFor();
    await page.getByText('As a table').click();
    const { total } = await client.api('GET', 'usage');
    const sum = page.getByRole('row').filter({ hasText: 'Sum' });
    assert.match(await sum.innerText(), new RegExp(`\\b${total.calls}\\b`));
    await page.getByLabel('Most a day, in US dollars').fill('0');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The cap of today is reached').waitFor();
    await page.getByLabel('Most a day, in US dollars').fill('');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The cap of today is reached').waitFor({ state: 'detached' });
    assert.equal((await client.api('GET', 'settings/model')).daily_cap, null);
    await close();
  });

  it('keep a system prompt and a threshold, and what else the workspace has', async () => {
    await client.api('PUT', 'settings/model/workspace', { max_tokens: 321 });
    const { page, close } = await section('prompts');
    await page.getByLabel('System prompt').fill('Answer like a pirate.');
    await page.getByText('Another one for this workspace').click();
    await page.getByRole('slider', { name: 'Threshold' }).fill('0.4');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved. It counts from the next question on.').waitFor();
    const stored = await client.api('GET', 'workspaces/default/settings');
    assert.deepEqual([stored.system_prompt, stored.threshold, stored.max_tokens], ['Answer like a pirate.', 0.4, 321]);
    await page.getByRole('button', { name: 'Back to the default' }).click();
    await page.getByText('The server’s own').click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved. It counts from the next question on.').waitFor();
    assert.equal((await client.api('GET', 'workspaces/default/settings')).system_prompt, null);
    await client.api('DELETE', 'settings/model/workspace');
    await close();
  });

  it('add an action of one’s own, say what is wrong with its text, and delete it', async () => {
    const { page, close } = await section('prompts');
    await page.getByRole('button', { name: 'New action' }).click();
    const form = page.getByRole('form', { name: 'New action' });
    await form.getByLabel('Short name').and(page.locator(':focus')).waitFor();
    await page.keyboard.type('risk-list');
    const text = form.getByLabel('Text of the action');
    const good = await text.inputValue();
    await text.fill('nonsense');
    await form.getByRole('button', { name: 'Save', exact: true }).click();
    await form.getByRole('alert').getByText(/line 1/i).waitFor();
    await text.fill(good);
    await form.getByRole('button', { name: 'Save', exact: true }).click();
    const row = page.getByRole('list', { name: 'Ready actions' }).getByRole('listitem').filter({ hasText: 'Risk list' });
    await row.getByText('Your own').waitFor();
    await row.getByRole('button', { name: 'Delete action' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete action' }).click();
    await row.waitFor({ state: 'detached' });
    await close();
  });

  it('name the files of actions that cannot be read, and why', async () => {
    const folder = path.join(server.dataDir, 'actions');
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'half-done.txt'), 'title: Half done\nnonsense\n');
    const { page, trouble, close } = await section('prompts');
    await page.getByRole('heading', { name: 'One file of an action cannot be read' }).waitFor();
    const row = page.getByRole('list', { name: 'One file of an action cannot be read' }).getByRole('listitem');
    assert.match(await row.innerText(), /half-done\.txt.*line 2/is);
    fs.rmSync(path.join(folder, 'half-done.txt'));
    await page.reload();
    await page.getByRole('list', { name: 'Ready actions' }).getByRole('listitem').first().waitFor();
    assert.equal(await row.count(), 0);
    assert.deepEqual(trouble, []);
    await close();
  });

  it('draw what the server does, and check everything', async () => {
    const { page, trouble, close } = await section('limits');
    const memory = page.getByRole('img', { name: /^Memory, the last five minutes\. Now: [\d.]+ MB/ });
    await memory.first().waitFor();
    const points = () => memory.first().locator('polyline').getAttribute('points');
    const begun = await points();
    await page.waitForFunction(
      (before) => document.querySelector('figure polyline')?.getAttribute('points') !== before, begun);
    assert.ok((await points()).split(' ').length > 1, 'the line grows');
    await page.getByText('Parts of the index').waitFor();
    await page.getByRole('button', { name: 'Check everything' }).click();
    await page.getByText('Everything is in order.').first().waitFor();
    await page.getByText('1 document, 1 passage').waitFor();
    await page.reload();
    await page.getByText(/Last check: .*Everything is in order/).waitFor();
    assert.deepEqual(trouble, []);
    await close();
  });

  it('say in words how much one file may take', async () => {
    const { limits } = await client.api('GET', 'settings');
    assert.deepEqual([limits.reading.seconds, limits.reading.output], ['300', '2G']);
    const { page, trouble, close } = await section('limits');
    const row = (flag) => page.locator('dl > div').filter({ has: page.getByText(flag, { exact: true }) });
    assert.match(await row('seconds').innerText(), /^Time for a file seconds\s+5 min$/);
    assert.match(await row('page-seconds').innerText(), /^Time without a result page-seconds\s+30 sec$/);
    assert.match(await row('output').innerText(), /^Text of a file output\s+2\.1 GB$/);
    assert.match(await row('pages').innerText(), /^Pages pages\s+20,000$/);
    assert.equal(await page.getByText('seconds=300').count(), 0);
    assert.equal(await page.locator('dl > div').count(), Object.keys(limits.reading).length);
    assert.deepEqual(trouble, []);
    await close();
  });

  it('export everything and take it in again', async () => {
    const { page, close } = await section('data');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Download the archive' }).click(),
    ]);
    const archive = fs.readFileSync(await download.path());
    const upload = async (buffer) => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: 'Choose an archive…' }).click(),
      ]);
      await chooser.setFiles([{ name: 'all.tar', mimeType: 'application/x-tar', buffer }]);
      await page.getByRole('dialog').getByRole('button', { name: 'Import' }).click();
    };
    await upload(Buffer.from('this is no archive'));
    await page.getByRole('alert').getByText('The import ended early.').waitFor();
    await upload(archive);
    await page.getByText(/Already here: 1 document/).waitFor();
    assert.match(await page.getByRole('link', { name: 'Download good answers' }).getAttribute('href'), /feedback\/export/);
    await close();
  });

  it('tell where questions go, and work on a phone', async () => {
    const { page, close } = await section('about');
    await page.getByText(`They go to ${new URL(model.url).host}.`).waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    for (const name of ['Model', 'Spending', 'Prompts', 'Workspaces', 'API keys', 'Limits and health', 'Data', 'About']) {
      await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name }).click();
      await page.getByRole('region', { name, exact: true }).locator('.lead').first().waitFor();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: no scrolling sideways`);
    }
    await close();
  });
});
