// What the page tells of an answer beside its words: what it rests on, what was searched for, what it cost, and
// that there is none.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client } from '../e2e/client.mjs';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { answerTo, ask, launch, open, shot } from './browser.mjs';

const kBolts = '# Assembly\n\nThe torque limit for bolt M8 is 42 Nm. Tighten the bolts in two passes.\n\nThe primer dries for 90 minutes.\n';
const kQuestion = 'What is the torque limit for bolt M8?';

describe('beside an answer', () => {
  let browser;
  let model;
  let server;
  let client;
  before(async () => {
    model = await startModel();
    server = await startQwalt({ env: { OPENROUTER_BASE_URL: model.url, OPENROUTER_API_KEY: 'test', QWALT_ANSWER_CACHE: '1M' } });
    client = new Client(server.url);
    await client.add('bolts.md', kBolts);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    await model?.stop();
  });
  const isAnswer = ({ body }) => body.stream === true;

  it('sentences that name no source show the one that supports them, or that none does', async () => {
    model.script(() => ({ text: 'The torque limit for bolt M8 is 42 Nm [1]. The primer dries for 90 minutes. The bolts are blessed by a bishop.' }));
    const { page, trouble, close } = await open(browser, server.url);
    await ask(page, kQuestion);
    const answer = await answerTo(page, kQuestion);
    const implied = answer.getByRole('button', { name: /^Source 1: .*matches the text; the sentence itself names no source$/ });
    await implied.waitFor();
    await answer.getByRole('button', { name: 'No passage supports this sentence' }).or(answer.getByLabel('No passage supports this sentence')).first().waitFor();
    await answer.getByText('2 of 3 statements match the text').waitFor();
    await answer.getByText('(1 without a source)').waitFor();
    await shot(page, 'evidence');
    await implied.click();
    assert.equal(await page.getByRole('region', { name: 'Source' }).getByRole('mark').innerText(), 'The primer dries for 90 minutes.');
    assert.deepEqual(trouble, []);
    await close();
  });

  it('time and cost stand below it, and an answer that is repeated says that it cost nothing', async () => {
    const question = 'How many passes do the bolts take, and at which torque?';
    model.script(() => ({ text: 'Tighten the bolts in two passes [1].' }));
    const { page, close } = await open(browser, server.url);
    await ask(page, question);
    const answer = await answerTo(page, question);
    await answer.getByText(/^\d+(\.\d)?\sm?s · \$0\.000\d+ · test\/model$/).waitFor();
    const asked = model.requests.filter(isAnswer).length;
    await page.getByRole('button', { name: 'New chat' }).click();
    await ask(page, question);
    const again = await answerTo(page, question);
    await again.getByText(/^Answered before: repeated at no cost/).waitFor();
    assert.equal(await again.getByText('$').count(), 0);
    assert.equal(model.requests.filter(isAnswer).length, asked);
    await close();
  });

  it('the words that were searched for stand where they are not those of the question', async () => {
    model.script(() => ({ text: 'The torque limit for bolt M8 is 42 Nm [1].' }));
    const { page, close } = await open(browser, server.url);
    await ask(page, kQuestion);
    const first = await answerTo(page, kQuestion);
    await first.getByText('42 Nm').first().waitFor();
    assert.equal(await first.getByText('Searched for:').count(), 0);
    model.script(({ body }) => {
      const prompt = body.messages.map(({ content }) => content).join('\n');
      return { text: prompt.includes('The follow-up question:') ? 'How long does the primer for bolt M8 dry?' : 'The primer dries for 90 minutes [1].' };
    });
    await ask(page, 'And how long does it dry?');
    const second = await answerTo(page, 'And how long does it dry?');
    await second.getByText('Searched for:').waitFor();
    await second.getByText('How long does the primer for bolt M8 dry?').waitFor();
    await close();
  });

  it('a question without an answer in the documents gets the nearest passages, and no model is asked', async () => {
    model.script('answer');
    const { page, close } = await open(browser, server.url);
    const asked = model.requests.filter(isAnswer).length;
    const question = 'Which bolts do walruses sing about in Greenland opera houses?';
    await ask(page, question);
    const none = await answerTo(page, question);
    await none.getByText('Your documents do not answer this.').waitFor();
    await none.getByText('no language model was asked').waitFor();
    await none.getByText('The nearest passages').waitFor();
    await page.getByRole('button', { name: 'New chat' }).click();
    await ask(page, 'help');
    const vague = await answerTo(page, 'help');
    await vague.getByText('The question needs more words.').waitFor();
    await vague.getByText('What is your question about?').waitFor();
    assert.equal(model.requests.filter(isAnswer).length, asked);
    await shot(page, 'no-answer');
    await close();
  });

  it('what was otherwise than wished for is said in words: a document too long, an answer cut, a model that failed', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `Rule ${i} of the long book is ${i * 7}.`);
    const { id } = await client.add('long.txt', lines.join('\n'));
    const { page, close } = await open(browser, server.url);
    await page.getByRole('checkbox', { name: 'Ask bolts.md' }).uncheck();
    await page.getByRole('switch', { name: 'Read the whole document' }).check();
    model.script('length');
    await ask(page, 'What is rule 17 of the long book?');
    const long = await answerTo(page, 'What is rule 17 of the long book?');
    await long.getByText(/too long to be read as a whole/).waitFor();
    await long.getByText('This answer was cut short.').waitFor();
    model.script('server-error');
    await ask(page, 'What is rule 18 of the long book, then?');
    const failed = await answerTo(page, 'What is rule 18 of the long book, then?');
    await failed.getByRole('alert').waitFor();
    await failed.getByText(/best sentences from your documents/).waitFor();
    await client.api('DELETE', `documents/${id}`, undefined, 204);
    await close();
  });
});
