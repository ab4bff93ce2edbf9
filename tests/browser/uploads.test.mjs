// Files on their way into the library: dropped folders, stages, errors, reloads and restarts.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { makePdf, startQwalt } from '../support/qwalt.mjs';
import { addDocument, launch, open } from './browser.mjs';

// Enough to be seen being read.
const kPages = 1500;
const longPdf = (name) =>
  makePdf(Array.from({ length: kPages }, (_, i) => `The valve ${name} on page ${i + 1} opens at ${i} bar.\n`.repeat(20)));

// A drop as the browser tells it, but with folders made here: a page cannot put real ones into one.
async function dropFolder(page, folder, files) {
  await page.evaluate(({ folder, files }) => {
    const fileOf = ([name, text]) => ({
      name, isDirectory: false, fullPath: `/${folder}/${name}`,
      file: (done) => done(new File([text], name.split('/').pop())),
    });
    const parts = [Object.entries(files).slice(0, 1), Object.entries(files).slice(1), []];
    const entry = {
      name: folder, isDirectory: true, fullPath: `/${folder}`,
      createReader: () => ({ readEntries: (done) => done(parts.shift().map(fileOf)) }),
    };
    const event = new DragEvent('drop', { bubbles: true, cancelable: true });
    const items = [{ webkitGetAsEntry: () => entry }];
    Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], items, files: [] } });
    document.querySelector('main').dispatchEvent(event);
  }, { folder, files });
}

describe('uploads in the page', () => {
  let browser;
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const summary = (page) => page.getByRole('region', { name: 'Files being added' });
  const list = (page) => page.getByRole('list', { name: 'Documents' });

  it('say how far a huge folder has been looked through, and stop', async () => {
    const { page, trouble, close } = await open(browser, server.url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    // A folder without an end, which gives a hundred names whenever it is asked and told to go on.
    await page.evaluate(() => {
      const files = Array.from({ length: 100 }, (_, i) => ({
        name: `${i}.txt`, isDirectory: false, fullPath: `/huge/${i}.txt`, file: (done) => done(new File(['x'], `${i}.txt`)),
      }));
      const entry = {
        name: 'huge', isDirectory: true, fullPath: '/huge',
        createReader: () => ({ readEntries: (done) => (window.goOn = () => done(files)) }),
      };
      const event = new DragEvent('drop', { bubbles: true, cancelable: true });
      const items = [{ webkitGetAsEntry: () => entry }];
      Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], items, files: [] } });
      document.querySelector('main').dispatchEvent(event);
    });
    const walk = page.getByRole('region', { name: 'Looking through the folder' });
    await walk.getByText('Looking through the folder: 0 files so far').waitFor();
    for (let part = 1; part <= 12; part++) {
      await page.evaluate(() => window.goOn());
      await walk.getByText(`: ${(100 * part).toLocaleString('en')} files so far`).waitFor();
    }
    await walk.getByRole('button', { name: 'Stop looking' }).click();
    await walk.waitFor({ state: 'detached' });
    await page.evaluate(() => window.goOn());
    await page.getByText('Stopped. Nothing of the folder was added.').waitFor({ state: 'attached' });
    assert.equal(await list(page).getByText('huge/').count(), 0);
    assert.deepEqual(await client.allDocuments(), []);
    assert.deepEqual(trouble, []);
    await close();
  });

  it('take a whole folder and keep its paths as names', async () => {
    const { page, trouble, close } = await open(browser, server.url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await dropFolder(page, 'plant', { 'pump.txt': 'Pump.\n', 'hall 2/valve.txt': 'Valve.\n', '.DS_Store': 'x' });
    await summary(page).getByText('All done: 2 documents are ready.').waitFor();
    await page.getByRole('checkbox', { name: 'Ask plant/hall 2/valve.txt' }).waitFor();
    const names = (await client.allDocuments()).map(({ name }) => name).sort();
    assert.deepEqual(names, ['plant/hall 2/valve.txt', 'plant/pump.txt']);
    await summary(page).getByRole('button', { name: 'Put away' }).click();
    await summary(page).waitFor({ state: 'detached' });
    assert.deepEqual(trouble, []);
    await close();
  });

  it('say plainly what is there already and what was refused, until that is put away', async () => {
    await client.add('known.txt', 'This is known.\n');
    const { page, trouble, close } = await open(browser, server.url);
    await page.getByRole('checkbox', { name: 'Ask known.txt' }).waitFor();
    const limit = (await client.api('GET', 'settings')).limits.upload_bytes;
    const transfer = await page.evaluateHandle((limit) => {
      const data = new DataTransfer();
      data.items.add(new File(['This is known.\n'], 'again.txt'));
      data.items.add(new File(['This is new.\n'], 'new.txt'));
      const huge = new File(['x'], 'huge.bin');
      Object.defineProperty(huge, 'size', { value: limit + 1 });
      Object.defineProperty(data, 'files', { value: [...data.files, huge] });
      return data;
    }, limit);
    await page.evaluate((data) => {
      const event = new DragEvent('drop', { bubbles: true, cancelable: true });
      Object.defineProperty(event, 'dataTransfer', { value: { types: ['Files'], items: [], files: data.files } });
      document.querySelector('main').dispatchEvent(event);
    }, transfer);
    await list(page).getByRole('alert').getByText(/larger than the limit of/).waitFor();
    await list(page).getByText('Already among your documents.').waitFor();
    await summary(page).getByText('Done. 1 ready · 1 failed · 1 was already here').waitFor();
    await page.getByRole('checkbox', { name: 'Ask new.txt' }).waitFor();
    await page.getByRole('button', { name: 'Dismiss huge.bin' }).click();
    await list(page).getByRole('alert').waitFor({ state: 'detached' });
    assert.deepEqual(trouble, []);
    await close();
  });

  it('show the stage of a document that is read, also after a reload, and stop it', async () => {
    const { page, trouble, close } = await open(browser, server.url);
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Add documents' }).click(),
    ]);
    const files = [...'abcdef'].map((name) => ({ name: `${name}.pdf`, mimeType: 'application/pdf', buffer: longPdf(name) }));
    await chooser.setFiles(files);
    const stage = list(page).getByText(new RegExp(`^Extracting [\\d,]+ of ${kPages.toLocaleString('en')} pages$`));
    await stage.first().waitFor();
    await summary(page).getByText(/^Sending/).waitFor({ state: 'detached' });
    await page.reload();
    await list(page).getByText(/^(Waiting|Extracting.*)$/).first().waitFor();
    const last = list(page).getByRole('button', { name: /^Stop reading [a-f]\.pdf$/ }).first();
    const name = /[a-f]\.pdf/.exec(await last.getAttribute('aria-label'))[0];
    await last.click();
    await list(page).getByText(/^Failed\./).waitFor();
    await page.getByRole('button', { name: `Retry ${name}` }).click();
    await list(page).getByText(/^Failed\./).waitFor({ state: 'detached' });
    assert.deepEqual(trouble, []);
    await close();
  });

  it('that did not arrive are retried, or named after a reload', async () => {
    const { page, close } = await open(browser, server.url);
    await page.getByRole('checkbox').first().waitFor();
    let answer = (route) => route.abort();
    await page.route('**/api/v1/documents', (route) => (route.request().method() === 'POST' ? answer(route) : route.continue()));
    const choose = async (name) => {
      const [chooser] = await Promise.all([
        page.waitForEvent('filechooser'),
        page.getByRole('button', { name: 'Add documents' }).click(),
      ]);
      await chooser.setFiles([{ name, mimeType: 'text/plain', buffer: Buffer.from(`${name} is here.\n`) }]);
    };
    await choose('cut.txt');
    await list(page).getByRole('alert').getByText('The connection broke').waitFor();
    answer = (route) => route.continue();
    await list(page).getByRole('button', { name: 'Retry', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Ask cut.txt' }).waitFor();

    answer = () => {};
    await choose('unsent.txt');
    await page.getByRole('progressbar', { name: 'Sending unsent.txt' }).waitFor();
    // The browser asks before it leaves a page that is sending.
    page.removeAllListeners('dialog');
    page.once('dialog', (dialog) => void dialog.accept());
    await page.reload();
    await list(page).getByText('The page was closed before this file was sent whole.').waitFor();
    await page.getByRole('button', { name: 'Dismiss unsent.txt' }).click();
    await list(page).getByText('unsent.txt').waitFor({ state: 'detached' });
    await close();
  });

  it('go on after the server was killed and came back', async () => {
    const first = await startQwalt({ keepData: true });
    const { port } = new URL(first.url);
    const { page, close } = await open(browser, first.url);
    let second;
    try {
      await addDocument(page, 'short.txt', 'Short.\n');
      await new Client(first.url).fetch('/api/v1/documents', {
        method: 'POST',
        body: (() => {
          const form = new FormData();
          form.append('file', new Blob([longPdf('kept')]), 'kept.pdf');
          return form;
        })(),
      });
      await list(page).getByText(/^Extracting [\d,]+ of/).waitFor();
      await first.kill9();
      await page.getByRole('status').filter({ hasText: 'Connection lost, trying again' }).waitFor();
      second = await startQwalt({ dataDir: first.dataDir, port });
      await page.getByText('Connected', { exact: true }).waitFor();
      await page.getByRole('checkbox', { name: 'Ask kept.pdf' }).waitFor({ timeout: 90_000 });
      await page.getByText('Asking all 2 documents').first().waitFor();
    } finally {
      await close();
      await second?.stop();
      fs.rmSync(first.dataDir, { recursive: true, force: true });
    }
  });

  it('offer a sample to whoever has nothing at hand, and take it away again', async () => {
    const empty = await startQwalt();
    const { page, trouble, close } = await open(browser, empty.url);
    await page.getByRole('heading', { name: /^Ask your own documents/ }).waitFor();
    await page.getByRole('button', { name: 'How tight do the bolts of the guide rails have to be?' }).click();
    await page.getByRole('checkbox', { name: 'Ask Sample – hydraulic press P-40.md' }).waitFor();
    await page.getByRole('button', { name: 'Ask', exact: true }).click();
    await page.getByRole('article').getByText(/85 Nm/).first().waitFor();
    await page.getByRole('button', { name: 'New chat' }).first().click();
    await page.getByRole('button', { name: 'Remove the sample' }).click();
    await page.getByRole('heading', { name: /^Ask your own documents/ }).waitFor();
    assert.deepEqual(trouble, []);
    await close();
    await empty.stop();
  });
});
