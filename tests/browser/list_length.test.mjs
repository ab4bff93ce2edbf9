// Thousands of documents and hundreds of files at once: the page stays smooth, and what it does not
// draw can still be reached.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client, eventually, multipart } from '../e2e/client.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { launch, open } from './browser.mjs';
import { assertSmooth, tasksDuring } from './trace.mjs';

const kDocuments = 5000;
const kARequest = 500;
const kDropped = 500;
const kMinutes = 4 * 60; // seconds

const nameOf = (n) => `manual ${n}.txt`;

// As many small text files, each with words of its own.
async function addMany(client, count) {
  for (let from = 0; from < count; from += kARequest) {
    const parts = Array.from({ length: Math.min(kARequest, count - from) }, (_, i) => ({
      name: 'file', filename: nameOf(from + i), value: `The pump of unit ${from + i} takes oil.\n`,
    }));
    const { body, headers } = multipart(parts);
    const reply = await client.fetch('/api/v1/documents', { method: 'POST', body, headers });
    assert.equal(reply.status, 202);
    await reply.arrayBuffer();
  }
  await eventually(async () => {
    const { documents } = await client.api('GET', 'documents?limit=1000');
    return documents.every(({ state }) => state === 'ready');
  }, { seconds: kMinutes, what: 'all documents ready' });
}

const frame = (page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));

describe('a list of 5,000 documents', () => {
  let browser;
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    await addMany(client, kDocuments);
    browser = await launch();
  }, { timeout: 300_000 });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('stays smooth while it is read, scrolled, filtered and sorted', async (t) => {
    const { page, trouble, close } = await open(browser, 'about:blank');
    const list = page.getByRole('list', { name: 'Documents' });
    const counted = page.getByText(`Asking all ${kDocuments.toLocaleString('en')} documents`);

    assertSmooth('reading', await tasksDuring(browser, page, async () => {
      await page.goto(server.url);
      await counted.waitFor();
      await list.and(page.locator('[aria-busy=false]')).waitFor();
    }), t);

    const rows = list.getByRole('listitem');
    assert.ok((await rows.count()) < 60, 'only what is in view is drawn');
    assert.equal(await rows.first().getAttribute('aria-setsize'), String(kDocuments));
    assert.equal(await rows.first().getAttribute('aria-posinset'), '1');

    assertSmooth('scrolling', await tasksDuring(browser, page, async () => {
      await list.hover();
      for (let i = 0; i < 60; i++) {
        await page.mouse.wheel(0, 400);
        await frame(page);
      }
      for (const part of [0.3, 0.9, 0.1, 1]) {
        await list.evaluate((ul, part) => (ul.parentElement.scrollTop = ul.offsetHeight * part), part);
        await frame(page);
      }
      await list.locator(`[aria-posinset="${kDocuments}"]`).waitFor();
    }), t);

    assertSmooth('filtering and sorting', await tasksDuring(browser, page, async () => {
      const filter = page.getByRole('searchbox', { name: 'Filter by name' });
      await filter.pressSequentially('manual 499');
      await page.getByText(`11 of ${kDocuments.toLocaleString('en')} documents`).waitFor();
      await filter.fill('');
      await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Name');
      await list.locator('[aria-posinset="1"]').getByText(nameOf(0), { exact: true }).waitFor();
    }), t);
    assert.deepEqual(trouble.filter((what) => !what.startsWith('request:')), []);
    await close();
  });

  it('can be gone through with the keyboard alone', async () => {
    const { page, trouble, close } = await open(browser, server.url);
    await page.getByRole('combobox', { name: 'Sort by' }).selectOption('Name');
    const box = (n) => page.getByRole('checkbox', { name: `Ask ${nameOf(n)}`, exact: true });
    await box(0).focus();
    for (let i = 0; i < 40; i++) await page.keyboard.press('ArrowDown');
    await box(40).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('End');
    await box(kDocuments - 1).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Space');
    await page.getByText(`Asking ${(kDocuments - 1).toLocaleString('en')} of`).waitFor();
    // The row with the focus stays, however far one scrolls.
    const list = page.getByRole('list', { name: 'Documents' });
    await list.evaluate((ul) => (ul.parentElement.scrollTop = 0));
    await box(0).waitFor();
    await box(kDocuments - 1).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Space');
    await page.getByText(`Asking all ${kDocuments.toLocaleString('en')} documents`).waitFor();
    assert.deepEqual(trouble, []);
    await close();
  });

  it(`takes ${kDropped} dropped files without stuttering`, async (t) => {
    const { page, trouble, close } = await open(browser, server.url);
    await page.getByText(`Asking all ${kDocuments.toLocaleString('en')} documents`).waitFor();
    const transfer = await page.evaluateHandle((count) => {
      const data = new DataTransfer();
      for (let i = 0; i < count; i++) data.items.add(new File([`The dropped bearing ${i} is greased.\n`], `dropped ${i}.txt`));
      return data;
    }, kDropped);
    assertSmooth('adding', await tasksDuring(browser, page, async () => {
      await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
      await page.getByRole('region', { name: 'Files being added' }).getByText(`All done: ${kDropped} documents are ready.`).waitFor({ timeout: kMinutes * 1000 });
    }), t);
    const all = (kDocuments + kDropped).toLocaleString('en');
    await page.getByText(`Asking all ${all} documents`).waitFor();
    assert.deepEqual(trouble, []);
    await close();
  });
});
