// The addresses that answers give to other programs lead to the words they cite.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { launch, open } from './browser.mjs';

describe('the link of a citation', () => {
  let browser;
  let server;
  before(async () => {
    server = await startQwalt();
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('opens the document with the cited words marked', async () => {
    const client = new Client(server.url);
    await client.add('bolts.txt', 'Wear gloves at the frame.\n\nThe torque limit for bolt M8 is 42 Nm.\n');
    const messages = [{ role: 'user', content: 'What is the torque limit for bolt M8?' }];
    const reply = await client.json('POST', '/v1/chat/completions', { model: 'qwalt', messages });
    const { url } = reply.choices[0].message.annotations[0].url_citation;
    const { page, trouble, close } = await open(browser, url);
    const proof = page.getByRole('region', { name: 'Source' });
    await proof.getByRole('heading', { name: 'bolts.txt' }).waitFor();
    assert.match(await proof.getByRole('mark').innerText(), /42 Nm/);
    assert.deepEqual(trouble, []);
    await close();
  });
});
