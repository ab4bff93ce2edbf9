// The page in a real browser, against the real binary and a small model server.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { addDocument, answerTo, ask, launch, open } from './browser.mjs';

const kBolts = `# Assembly

## Bolts

The torque limit for bolt M8 is 42 Nm. Tighten in two passes.

## Primer

The primer dries for 90 minutes.
`;
const kQuestion = 'What is the torque limit for bolt M8?';

describe('the page', () => {
  let browser;
  let model;
  let server;
  before(async () => {
    model = await startModel();
    server = await startQwalt({ env: { OPENROUTER_BASE_URL: model.url, OPENROUTER_API_KEY: 'test' } });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
  });

  it('answers from an added document, proves the answer, and keeps the chat', async () => {
    model.script(() => ({ text: 'The torque limit for bolt M8 is **42 Nm** [1].' }));
    const { page, trouble, close } = await open(browser, server.url);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await addDocument(page, 'bolts.md', kBolts);

    await ask(page, kQuestion);
    const answer = await answerTo(page, kQuestion);
    await answer.getByText('The torque limit for bolt M8 is 42 Nm').waitFor();
    await answer.getByText('The statement matches the text').waitFor();
    const followUps = answer.getByRole('list', { name: 'Follow-up questions' });
    await followUps.getByRole('button').first().waitFor();

    await answer.getByRole('button', { name: /^Source 1: bolts\.md.*, matches the text$/ }).click();
    const proof = page.getByRole('region', { name: 'Source' });
    assert.match(await proof.getByRole('mark').innerText(), /42 Nm/);
    await proof.getByRole('heading', { name: 'bolts.md' }).waitFor();

    await page.reload();
    const history = page.getByRole('navigation', { name: 'Chats' });
    await history.getByRole('button', { name: kQuestion, exact: true }).waitFor();
    await page.getByRole('button', { name: 'New chat' }).click();
    await page.getByRole('heading', { name: 'What do you want to know?' }).waitFor();
    await history.getByRole('button', { name: kQuestion, exact: true }).click();
    const kept = await answerTo(page, kQuestion);
    await kept.getByRole('button', { name: /^Source 1: bolts\.md/ }).click();
    assert.match(await proof.getByRole('mark').innerText(), /42 Nm/);
    assert.deepEqual(trouble, []);
    await close();
  });

  it('shows hostile names, documents and answers as text', async () => {
    const name = '<img src=x onerror=window.harmed=1>.txt';
    const question = 'How many volts does the grommet <script>window.harmed=2</script> hold?';
    model.script(() => ({
      text:
        'The grommet holds 12 volts [1]. <img src=x onerror="window.harmed=3"> <script>window.harmed=4</script> ' +
        '[press](javascript:window.harmed=5) ![seen](https://elsewhere.example/seen.png)\n\n' +
        '<iframe src="https://elsewhere.example/"></iframe> <b onclick="window.harmed=6">bold</b>',
    }));
    const { page, trouble, close } = await open(browser, server.url);
    await addDocument(
      page,
      name,
      'The grommet holds 12 volts. <script>window.harmed=7</script> <img src=x onerror=window.harmed=8>\n',
    );
    await page.getByRole('list', { name: 'Documents' }).getByText(name, { exact: true }).waitFor();
    await page.getByRole('button', { name: `Details of ${name}`, exact: true }).click();
    await page.getByRole('button', { name: `Ask only this: ${name}`, exact: true }).click();

    await ask(page, question);
    const answer = await answerTo(page, question);
    await answer.getByText('<script>window.harmed=4</script>').first().waitFor();
    await answer.getByRole('button', { name: /^Source 1: <img/ }).click();
    const proof = page.getByRole('region', { name: 'Source' });
    await proof.getByRole('heading', { name }).waitFor();
    await proof.getByRole('mark').waitFor();
    await proof.getByText('<script>window.harmed=7</script>').waitFor();

    assert.equal(await answer.getByText('bold').locator('b').count(), 0);
    assert.equal(await page.locator('img, iframe, body script, [onclick], [onerror], [href^="javascript"]').count(), 0);
    for (const link of await answer.getByRole('link').all()) {
      assert.match(await link.getAttribute('href'), /^https?:/);
      assert.equal(await link.getAttribute('rel'), 'noopener noreferrer');
    }
    assert.equal(await page.evaluate(() => window.harmed), undefined);
    assert.deepEqual(trouble, []);
    await close();
  });
});
