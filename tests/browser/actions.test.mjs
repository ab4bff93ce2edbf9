// Ready actions from a document's menu, and the page that describes the interfaces, by keyboard too.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { answerTo, launch, open } from './browser.mjs';

const kSop = '# Press\n\n## Procedure\n\nSwitch off the main valve. The gasket must be replaced.\n';
const shot = (page, name) =>
  process.env.QWALT_SCREENSHOTS && page.screenshot({ path: `${process.env.QWALT_SCREENSHOTS}/${name}.png` });

describe('actions and the description in the page', () => {
  let browser;
  let model;
  let server;
  before(async () => {
    model = await startModel();
    server = await startQwalt({ env: { OPENROUTER_BASE_URL: model.url, OPENROUTER_API_KEY: 'test' } });
    await new Client(server.url).add('press.md', kSop);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
  });

  it('starts an action in a new chat', async () => {
    model.script(() => ({ text: '- ☐ Switch off the main valve [1].' }));
    const { page, trouble, close } = await open(browser, server.url);
    await page.getByRole('button', { name: 'Actions on press.md' }).click();
    const list = page.getByRole('list', { name: 'Actions on press.md' });
    await list.getByRole('button', { name: /^Summary/ }).waitFor();
    await shot(page, 'actions');
    await list.getByRole('button', { name: /^Procedure as a checklist/ }).click();
    const answer = await answerTo(page, 'Procedure as a checklist (press.md)');
    await answer.getByText('Switch off the main valve').waitFor();
    await list.waitFor({ state: 'detached' });
    await page.getByRole('navigation', { name: 'Chats' }).getByText('Procedure as a checklist (press.md)').waitFor();
    assert.deepEqual(trouble, []);
    await close();
  });

  it('asks for what an action needs, and can be used without a mouse', async () => {
    model.script(() => ({ text: '| Requirement | Shown |\n|---|---|\n| Valves | shown [1] |' }));
    const { page, trouble, close } = await open(browser, server.url);
    await page.getByRole('button', { name: 'Actions on press.md' }).focus();
    await page.keyboard.press('Enter');
    const gaps = page.getByRole('button', { name: /^Gaps against a standard/ });
    await gaps.focus();
    await page.keyboard.press('Enter');
    const field = page.getByRole('textbox', { name: 'Standard, such as ISO 9001' });
    await field.and(page.locator(':focus')).waitFor();
    await page.keyboard.type('ISO 9001');
    await shot(page, 'action_argument');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    const answer = await answerTo(page, 'Gaps against a standard: ISO 9001 (press.md)');
    await answer.getByRole('table').waitFor();
    const [asked] = model.requests.filter(({ body }) => /requirements of ISO 9001/.test(JSON.stringify(body)));
    assert.ok(asked, 'the model was told of the standard');
    assert.deepEqual(trouble, []);
    await close();
  });

  it('describes the interfaces, and tries them', async () => {
    const { page, trouble, close } = await open(browser, `${server.url}/docs#search`);
    const search = page.locator('#search');
    await search.getByRole('heading', { name: 'Try it' }).waitFor();
    await search.getByRole('textbox', { name: 'Body' }).fill('{"query": "main valve"}');
    await search.getByRole('button', { name: 'Send POST' }).click();
    await search.getByRole('status').getByText('200').waitFor();
    await search.getByLabel('What came back').getByText('press.md').waitFor();
    await shot(page, 'docs');
    await page.getByRole('searchbox', { name: 'Find a call' }).fill('health');
    await page.getByText('Whether the server is well').waitFor();
    assert.equal(await search.count(), 0);
    await page.locator('#health summary').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Send GET' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('"status": "healthy"').waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'no scrolling sideways');
    await shot(page, 'docs_phone');
    assert.deepEqual(trouble, []);
    await close();
  });
});
