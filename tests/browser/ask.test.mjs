// An answer and what can be done with it: branches, copying, rating, deleting, and walking its citations.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { answerTo, ask, launch, open } from './browser.mjs';

const kBolts = `# Assembly

## Bolts

The torque limit for bolt M8 is 42 Nm. Tighten in two passes.

## Primer

The primer dries for 90 minutes.
`;
const kQuestion = 'What is the torque limit for bolt M8?';

describe('an answer', () => {
  let browser;
  let model;
  let server;
  before(async () => {
    model = await startModel();
    server = await startQwalt({ env: { OPENROUTER_BASE_URL: model.url, OPENROUTER_API_KEY: 'test' } });
    await new Client(server.url).add('bolts.md', kBolts);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
  });

  it('is given again and walked between, also after a reload', async () => {
    model.script(() => ({ text: 'The torque limit for bolt M8 is 42 Nm [1].' }));
    const { page, trouble, close } = await open(browser, server.url);
    await ask(page, kQuestion);
    const answer = await answerTo(page, kQuestion);
    await answer.getByText('42 Nm').first().waitFor();
    model.script(() => ({ text: 'Bolt M8 takes 42 Nm, as the second answer says [1].' }));
    await answer.getByRole('button', { name: 'Answer again' }).click();
    await answer.getByText('the second answer').waitFor();
    const walk = answer.getByRole('group', { name: 'Answers to this question' });
    await walk.getByText('2 of 2').waitFor();
    await walk.getByRole('button', { name: 'Previous answer' }).click();
    await walk.getByText('1 of 2').waitFor();
    assert.equal(await answer.getByText('the second answer').count(), 0);
    await page.reload();
    await walk.getByText('1 of 2').waitFor();
    await walk.getByRole('button', { name: 'Next answer' }).click();
    await answer.getByText('the second answer').waitFor();
    assert.deepEqual(trouble, []);
    await close();
  });

  it('is asked otherwise by editing any question, and the earlier branch stays', async () => {
    model.script(() => ({ text: 'The torque limit for bolt M8 is 42 Nm [1].' }));
    const { page, close } = await open(browser, server.url);
    await ask(page, 'Which torque limit has bolt M8 here?');
    await answerTo(page, 'Which torque limit has bolt M8 here?');
    await ask(page, 'How long does the primer dry at the press?');
    const second = await answerTo(page, 'How long does the primer dry at the press?');
    const first = await answerTo(page, 'Which torque limit has bolt M8 here?');
    await first.getByRole('button', { name: 'Edit question' }).click();
    const field = page.getByRole('textbox', { name: 'Edited question' });
    await field.fill('How many passes does bolt M8 take?');
    await field.press('Enter');
    const edited = await answerTo(page, 'How many passes does bolt M8 take?');
    assert.equal(await second.count(), 0);
    const walk = edited.getByRole('group', { name: 'Questions at this place' });
    await walk.getByText('2 of 2').waitFor();
    await walk.getByRole('button', { name: 'Previous question' }).click();
    await second.waitFor();
    await close();
  });

  it('is copied, rated with a reason that stays, and deleted', async () => {
    const question = 'What torque is the limit for bolt M8, please?';
    model.script(() => ({ text: 'The torque limit for bolt M8 is **42 Nm** [1].' }));
    const { page, close } = await open(browser, server.url);
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { window.copied = text; } } });
    });
    await ask(page, question);
    const answer = await answerTo(page, question);
    await answer.getByRole('button', { name: 'Copy with sources' }).click();
    await page.waitForFunction(() => window.copied !== undefined);
    assert.match(await page.evaluate(() => window.copied), /\*\*42 Nm\*\* \[1\][^]*1\. bolts\.md: “[^”]*42 Nm/);
    await answer.getByRole('button', { name: 'Copy text only' }).click();
    await page.waitForFunction(() => window.copied.startsWith('The') && !window.copied.includes('['));
    assert.equal(await page.evaluate(() => window.copied), 'The torque limit for bolt M8 is 42 Nm.');

    await answer.getByRole('button', { name: 'Bad answer' }).click();
    await answer.getByRole('textbox', { name: /What was wrong/ }).fill('It leaves out the passes.');
    await answer.getByRole('button', { name: 'Save' }).click();
    await answer.getByText('“It leaves out the passes.”').waitFor();
    await page.reload();
    const bad = answer.getByRole('button', { name: 'Bad answer' });
    await bad.and(page.locator('[aria-pressed=true]')).click();
    await bad.and(page.locator('[aria-pressed=false]')).waitFor();

    await answer.getByRole('button', { name: 'Delete question and answer' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await answer.waitFor({ state: 'detached' });
    await close();
  });

  it('has its citations walked by keys, and the focus goes back to the chip', async () => {
    model.script(() => ({ text: 'The torque limit for bolt M8 is 42 Nm [1]. Tighten in two passes [1].' }));
    const question = 'What is the torque limit for bolt M8 and how is it tightened?';
    const { page, trouble, close } = await open(browser, server.url);
    await ask(page, question);
    const answer = await answerTo(page, question);
    await answer.getByRole('button', { name: /^Source 1: / }).first().focus();
    await page.getByRole('tooltip').waitFor();
    await page.keyboard.press('Enter');
    const proof = page.getByRole('region', { name: 'Source' });
    await proof.and(page.locator(':focus')).waitFor();
    await proof.getByText('1 of 2', { exact: true }).waitFor();
    await page.keyboard.press('n');
    await proof.getByText('2 of 2', { exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await answer.locator('.cite:focus').nth(0).waitFor();
    assert.equal(await answer.locator('.cite').nth(1).evaluate((e) => e === document.activeElement), true);
    assert.deepEqual(trouble, []);
    await close();
  });

  it('says plainly when no document answers, and marks the words of the question in their own sentences', async () => {
    model.script('unauthorized');
    const { page, close } = await open(browser, server.url);
    await ask(page, 'What torque limit has bolt M8 without a model?');
    const extractive = await answerTo(page, 'What torque limit has bolt M8 without a model?');
    await extractive.getByText('these are the best sentences from your documents').waitFor();
    await extractive.locator('.answer mark').first().waitFor();
    await page.getByRole('button', { name: 'New chat' }).click();
    await ask(page, 'Which walruses sing in Greenland opera houses?');
    const none = await answerTo(page, 'Which walruses sing in Greenland opera houses?');
    await none.getByText('Your documents do not answer this.').waitFor();
    await close();
  });
});
