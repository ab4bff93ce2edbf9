// Documents in the page: by address, from watched folders, with the picture of their pages.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Client, eventually } from '../e2e/client.mjs';
import { makePdf, startQwalt } from '../support/qwalt.mjs';
import { startWeb } from '../support/web_server.mjs';
import { answerTo, ask, launch, open } from './browser.mjs';

const kQuestion = 'What torque do the M8 bolts need?';

describe('documents in the page', () => {
  let browser;
  let web;
  let root;
  let server;
  let client;
  before(async () => {
    web = await startWeb();
    root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-page-')));
    fs.mkdirSync(path.join(root, 'manuals'));
    fs.writeFileSync(path.join(root, 'manuals', 'oil.txt'), 'The ostrel gearbox takes oil.\n');
    server = await startQwalt({ args: ['--allow-private-urls', '--watch-root', root] });
    client = new Client(server.url);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await web?.stop();
    fs.rmSync(root, { recursive: true, force: true });
  });

  it('come by their address, and say where from', async () => {
    const { page, trouble, close } = await open(browser, server.url);
    await page.getByRole('button', { name: 'Add by address' }).click();
    const field = page.getByRole('textbox', { name: 'Address of a web page or file' });
    await field.fill(`${web.url}/gone`);
    await page.getByRole('button', { name: 'Fetch' }).click();
    await page.getByRole('alert').getByText('404 Not Found').waitFor();
    await field.fill(`${web.url}/page`);
    await page.getByRole('button', { name: 'Fetch' }).click();
    await page.getByRole('checkbox', { name: 'Ask page.html' }).waitFor();
    await page.getByRole('button', { name: 'Details of page.html' }).click();
    const link = page.getByRole('link', { name: `${web.url}/page` });
    assert.equal(await link.getAttribute('href'), `${web.url}/page`);
    assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
    assert.deepEqual(trouble, []);
    await close();
  });

  it('come from a folder that is watched, until it is not', async () => {
    const { page, trouble, close } = await open(browser, server.url);
    await page.getByText('Watched folders').click();
    const field = page.getByRole('textbox', { name: 'Folder on the server' });
    await field.fill('/etc');
    await page.getByRole('button', { name: 'Watch', exact: true }).click();
    await page.getByRole('alert').getByText('--watch-root').waitFor();
    const folder = path.join(root, 'manuals');
    await field.fill(folder);
    await page.getByRole('button', { name: 'Watch', exact: true }).click();
    const list = page.getByRole('list', { name: 'Watched folders' });
    await list.getByText(folder).waitFor();
    await page.getByRole('checkbox', { name: /^Ask .*oil\.txt$/ }).waitFor();
    await list.getByText(/Up to date · 1 file/).waitFor();
    await list.getByRole('button', { name: `Stop watching ${folder}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop watching' }).click();
    await list.getByText(folder).waitFor({ state: 'detached' });
    assert.ok(await page.getByRole('checkbox', { name: /^Ask .*oil\.txt$/ }).isVisible());
    assert.deepEqual(trouble, []);
    await close();
  });

  it('prove an answer with the picture of the page, or its text', async () => {
    await client.add('frame.pdf', makePdf(['Painting comes last.', 'Tighten the bolts M8 to 42 Nm torque.']));
    const { page, trouble, close } = await open(browser, server.url);
    await ask(page, kQuestion);
    const answer = await answerTo(page, kQuestion);
    await answer.getByRole('button', { name: /^Source 1: frame\.pdf/ }).click();
    const proof = page.getByRole('region', { name: 'Source' });
    const picture = proof.getByRole('img', { name: 'Page 2 of 2 of frame.pdf, the quoted words marked' });
    await picture.waitFor();
    await eventually(() => picture.evaluate((img) => img.complete && img.naturalWidth > 0));
    await proof.getByRole('button', { name: 'Text', exact: true }).click();
    assert.match(await proof.getByRole('mark').innerText(), /42 Nm/);
    await proof.getByRole('button', { name: 'Page', exact: true }).click();
    await picture.waitFor();
    await proof.getByRole('button', { name: 'Previous page' }).click();
    await proof.getByRole('img', { name: /^Page 1 of 2/ }).waitFor();
    if (process.env.QWALT_SCREENSHOTS) await page.screenshot({ path: `${process.env.QWALT_SCREENSHOTS}/proof.png` });
    assert.deepEqual(trouble, []);
    await close();
  });

  it('are chosen one, some or all, and stay chosen after a reload', async () => {
    for (const n of [1, 2, 3, 4, 5]) await client.add(`choice ${n}.txt`, `Choice ${n}.\n`);
    const { page, trouble, close } = await open(browser, server.url);
    const box = (n) => page.getByRole('checkbox', { name: `Ask choice ${n}.txt`, exact: true });
    await box(1).waitFor();
    const total = (await client.allDocuments()).filter(({ state }) => state === 'ready').length;
    await page.getByText(`Asking all ${total} documents`).first().waitFor();
    await box(5).uncheck();
    await page.getByText(`Asking ${total - 1} of ${total}`).waitFor();
    await box(2).click({ modifiers: ['Shift'] });
    for (const n of [2, 3, 4, 5]) assert.equal(await box(n).isChecked(), false);
    assert.equal(await box(1).isChecked(), true);
    await page.getByText(`Asking ${total - 4} of ${total}`).waitFor();

    await page.getByRole('searchbox', { name: 'Filter by name' }).fill('choice');
    await page.getByRole('button', { name: 'Ask only these' }).click();
    await page.getByText(`Asking 5 of ${total}`).waitFor();
    await page.reload();
    await page.getByText(`Asking 5 of ${total}`).waitFor();
    await page.getByRole('button', { name: 'Details of choice 3.txt' }).click();
    await page.getByRole('button', { name: 'Ask only this: choice 3.txt' }).click();
    await page.getByText(`Asking 1 of ${total}`).waitFor();
    await page.getByRole('combobox', { name: 'Show which' }).selectOption('Chosen');
    await page.getByText(`1 of ${total} documents`, { exact: true }).waitFor();
    await page.getByRole('checkbox', { name: 'Ask all' }).check();
    await page.getByText(`Asking all ${total} documents`).first().waitFor();
    assert.deepEqual(trouble, []);
    await close();
  });

  it('tell about themselves, are previewed, linked, and take instructions', async () => {
    const { id } = await client.add('crane.pdf', makePdf(['The crane lifts 5 tonnes.', 'Inspect the hook daily.']));
    const { page, trouble, close } = await open(browser, server.url);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Details of crane.pdf' }).click();
    await page.getByText(/^2 pages, \d+ passages?, \d+ characters$/).waitFor();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Link copied').first().waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(link, `${server.url}/#/documents/${id}`);
    const original = page.getByRole('link', { name: 'Download the original' });
    const [download] = await Promise.all([page.waitForEvent('download'), original.click()]);
    assert.equal(download.suggestedFilename(), 'crane.pdf');

    await page.getByRole('button', { name: 'Instructions for crane.pdf' }).click();
    const field = page.getByRole('textbox', { name: 'Instructions for crane.pdf' });
    await field.fill('Speak of tonnes only.');
    await page.getByText('Not saved yet').waitFor();
    if (process.env.QWALT_SCREENSHOTS) await page.screenshot({ path: `${process.env.QWALT_SCREENSHOTS}/details.png` });

    // What was not saved waits while something else is looked at.
    await page.getByRole('button', { name: 'Preview crane.pdf', exact: true }).last().click();
    const proof = page.getByRole('region', { name: 'Source' });
    const picture = proof.getByRole('img', { name: /^Page 1 of 2/ });
    await eventually(() => picture.evaluate((img) => img.complete && img.naturalWidth > 0));
    await proof.getByRole('button', { name: 'Text', exact: true }).click();
    await proof.getByText('The crane lifts 5 tonnes.').waitFor();
    assert.equal(await proof.getByText('The quoted words are not on this page').count(), 0);
    await page.getByRole('tab', { name: /^Documents/ }).click();
    await page.getByRole('button', { name: 'Instructions for crane.pdf' }).click();
    assert.equal(await field.inputValue(), 'Speak of tonnes only.');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved', { exact: true }).waitFor();
    assert.equal((await client.api('GET', `documents/${id}/prompt`)).system_prompt, 'Speak of tonnes only.');

    await page.goto('about:blank');
    await page.goto(link);
    await proof.getByRole('heading', { name: 'crane.pdf' }).waitFor();
    assert.deepEqual(trouble.filter((what) => !what.includes('about:blank')), []);
    await close();
  });

  it('are removed at once, and come back when that is undone', async () => {
    for (const n of [1, 2, 3]) await client.add(`gone ${n}.txt`, `Gone ${n}.\n`);
    const { page, trouble, close } = await open(browser, server.url);
    const box = (n) => page.getByRole('checkbox', { name: `Ask gone ${n}.txt`, exact: true });
    const there = async () => (await client.allDocuments()).filter(({ name }) => name.startsWith('gone')).length;
    await box(1).waitFor();

    await page.getByRole('button', { name: 'Details of gone 1.txt' }).click();
    await page.getByRole('button', { name: 'Remove gone 1.txt' }).click();
    await box(1).waitFor({ state: 'detached' });
    const bar = page.getByRole('group', { name: '“gone 1.txt” removed.' });
    await bar.getByText('The original, 1 passage and the instructions go.').waitFor();
    if (process.env.QWALT_SCREENSHOTS) await page.screenshot({ path: `${process.env.QWALT_SCREENSHOTS}/undo.png` });
    await bar.getByRole('button', { name: 'Undo' }).click();
    await box(1).and(page.locator(':focus')).waitFor();

    // Several at once, by the filter; Ctrl+Z brings them back.
    const filter = page.getByRole('searchbox', { name: 'Filter by name' });
    await filter.fill('gone');
    await page.getByRole('button', { name: 'Remove these 3' }).click();
    await page.getByText('3 documents removed.').waitFor();
    await page.getByText('No document is like that.').waitFor();
    await page.keyboard.press('Control+z');
    await box(3).waitFor();
    assert.equal(await there(), 3);

    // For good: when nobody wants to wait, and when the page is left.
    await page.getByRole('button', { name: 'Details of gone 2.txt' }).click();
    await page.getByRole('button', { name: 'Remove gone 2.txt' }).click();
    await page.getByRole('button', { name: 'Do not wait' }).click();
    await eventually(async () => (await there()) === 2);
    await page.getByRole('button', { name: 'Details of gone 3.txt' }).click();
    await page.getByRole('button', { name: 'Remove gone 3.txt' }).click();
    await box(3).waitFor({ state: 'detached' });
    await page.goto('about:blank');
    await eventually(async () => (await there()) === 1);
    assert.deepEqual(trouble.filter((what) => !what.includes('about:blank')), []);
    await close();
  });

  it('go by the hundred in one call, also when the page is left before their time is over', async () => {
    const many = 300;
    const names = Array.from({ length: many }, (_, i) => `heap ${String(i).padStart(3, '0')}.txt`);
    for (let at = 0; at < many; at += 100) {
      await client.upload(Object.fromEntries(names.slice(at, at + 100).map((name) => [name, `${name} is one of many.\n`])));
    }
    const left = async () => (await client.api('GET', 'documents?name=heap&limit=1')).total;
    assert.equal(await left(), many);
    await eventually(async () => (await client.allDocuments()).every(({ state }) => state === 'ready'), { seconds: 60 });
    const { page, close } = await open(browser, server.url);
    const calls = [];
    page.on('request', (request) => {
      if (request.method() === 'DELETE' || request.url().endsWith('/delete')) calls.push(request.url());
    });
    const filter = page.getByRole('searchbox', { name: 'Filter by name' });
    await filter.fill('heap 00');
    await page.getByRole('button', { name: 'Remove these 10' }).click();
    await page.getByRole('button', { name: 'Do not wait' }).click();
    await eventually(async () => (await left()) === many - 10);
    assert.equal(calls.length, 1);
    await filter.fill('heap');
    await page.getByRole('button', { name: `Remove these ${many - 10}` }).click();
    await page.getByText(`${many - 10} documents removed.`).waitFor();
    assert.equal(await left(), many - 10);
    await page.goto('about:blank');
    await eventually(async () => (await left()) === 0);
    await close();
  });

  it('stand in the list again when the server does not remove them', async () => {
    await client.add('stuck.txt', 'Stuck.\n');
    const { page, close } = await open(browser, server.url);
    await page.route('**/api/v1/documents/*', (route) => (route.request().method() === 'DELETE' ? route.abort() : route.continue()));
    await page.getByRole('button', { name: 'Details of stuck.txt' }).click();
    await page.getByRole('button', { name: 'Remove stuck.txt' }).click();
    await page.getByRole('button', { name: 'Do not wait' }).click();
    await page.getByRole('alert').getByText('What is left stands in the list again.').waitFor();
    await page.getByRole('checkbox', { name: 'Ask stuck.txt' }).waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await close();
  });
});
