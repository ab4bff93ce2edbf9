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
    await eventually(() => picture.evaluate((img) => img.complete && img.naturalWidth === 900));
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
});
