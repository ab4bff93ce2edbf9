// The page as an installed thing: its manifest, and what it shows without its server.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startPrefixProxy } from '../support/prefix_proxy.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { launch, open, shot } from './browser.mjs';

describe('the installed page', () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser?.close());

  it('can be installed: a manifest with icons that are what they say', async () => {
    const server = await startQwalt();
    const { page, trouble, close } = await open(browser, server.url);
    const at = await page.evaluate(() => document.querySelector('link[rel=manifest]').href);
    const reply = await fetch(at);
    assert.equal(reply.headers.get('content-type'), 'application/manifest+json');
    const manifest = await reply.json();
    assert.equal(manifest.display, 'standalone');
    for (const { src, sizes, type } of manifest.icons) {
      const icon = await fetch(new URL(src, at));
      assert.equal(icon.headers.get('content-type'), type);
      const drawn = await page.evaluate(async (address) => {
        const image = await createImageBitmap(await (await fetch(address)).blob());
        return `${image.width}x${image.height}`;
      }, new URL(src, at).href);
      assert.equal(drawn, sizes);
    }
    const session = await page.context().newCDPSession(page);
    await page.evaluate(() => navigator.serviceWorker.ready);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // A test's profile is one that keeps nothing.
    assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito'), []);
    const worker = await fetch(new URL('worker.js', server.url));
    assert.match(worker.headers.get('content-type'), /^text\/javascript/);
    assert.equal(worker.headers.get('cache-control'), 'no-cache');
    assert.match(worker.headers.get('content-security-policy'), /worker-src 'self'; manifest-src 'self'/);
    assert.deepEqual(trouble, []);
    await close();
    await server.stop();
  });

  it('opens without its server, says so, and goes on when the server is there again', async () => {
    const first = await startQwalt({ keepData: true });
    await new Client(first.url).add('kept.md', 'The pump of hall 7 is serviced in May.\n');
    const { page, trouble, close } = await open(browser, first.url);
    await page.getByRole('checkbox', { name: 'Ask kept.md', exact: true }).waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    // Of what the server knows, nothing is kept.
    const kept = await page.evaluate(async () => {
      const names = [];
      for (const name of await caches.keys()) {
        for (const { url } of await (await caches.open(name)).keys()) names.push(new URL(url).pathname);
      }
      return names;
    });
    assert.ok(kept.includes('/'));
    assert.ok(kept.every((path) => path === '/' || path.startsWith('/assets/')), kept.join());

    await first.stop();
    await page.reload();
    await page.getByRole('heading', { name: 'Not connected to the server' }).waitFor();
    await page.getByText('Trying again by itself').waitFor();
    await shot(page, 'offline');
    const { port } = new URL(first.url);
    const second = await startQwalt({ dataDir: first.dataDir, port, keepData: true });
    await page.getByRole('checkbox', { name: 'Ask kept.md', exact: true }).waitFor();
    assert.deepEqual(trouble, []);
    await close();
    await second.stop();
    fs.rmSync(first.dataDir, { recursive: true, force: true });
  });

  it('offers a newer page when the server has one, and takes it by itself while nobody looks', async () => {
    const server = await startQwalt();
    const proxy = await startPrefixProxy(server.url, '/q');
    const { page, trouble, close } = await open(browser, proxy.url);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    // What a reload brings is the newest page: there is nothing to offer.
    await page.reload();
    await page.getByText('Connected', { exact: true }).waitFor();
    await page.evaluate(() => (window.older = true));
    proxy.replace.set('/worker.js', (await (await fetch(new URL('worker.js', server.url))).text())
      .replace(/const VERSION = '\w+'/, "const VERSION = 'newer'").replace(/const SHELL = .*;/, "const SHELL = ['./'];"));
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await page.getByText('A newer page is ready').waitFor();
    await page.evaluate(() => {
      Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
      document.dispatchEvent(new Event('visibilitychange'));
    });
    await page.waitForFunction(() => window.older === undefined);
    await page.getByText('Connected', { exact: true }).waitFor();
    assert.equal(await page.getByText('A newer page is ready').count(), 0);
    assert.deepEqual(trouble, []);
    await close();
    await proxy.stop();
    await server.stop();
  });
});
