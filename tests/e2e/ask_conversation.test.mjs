// Conversations through the native API: follow-ups, branches, repeated answers, questions that are
// too vague or that the documents do not answer, and the end of the model's work when nobody waits.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startModel } from '../support/model_server.mjs';
import { makePdf, startQwalt } from '../support/qwalt.mjs';
import { Client, eventsOf, eventually } from './client.mjs';
import { isAnswerRequest, isStandaloneRequest, modelEnvironment, promptText } from './model.mjs';
import { assertProblem } from './problem.mjs';

const kQuestion = 'What is the torque limit for bolt M8 on the frame?';
const kPages = [
  'Assembly of the frame. Wear gloves when the frame is lifted.',
  'The torque limit for bolt M8 on the frame is 42 Nm. Tighten in two passes.',
  'The primer of the frame dries for 90 minutes before painting.',
];

describe('a conversation with a model', () => {
  let model;
  let server;
  let client;
  let document;
  before(async () => {
    model = await startModel();
    server = await startQwalt({ env: { ...modelEnvironment(model), QWALT_ANSWER_CACHE: '1M' } });
    client = new Client(server.url);
    document = await client.add('frame.pdf', makePdf(kPages));
  });
  after(async () => {
    await server?.stop();
    await model?.stop();
  });
  beforeEach(() => {
    model.script('answer');
    model.requests.length = 0;
  });

  const answerRequests = () => model.requests.filter(isAnswerRequest);
  const begin = async () => {
    const first = await client.ask(kQuestion, { fresh: true });
    model.requests.length = 0;
    return { first, chat_id: first.named('start').chat_id };
  };

  it('makes a follow-up standalone by one short call and searches with it', async () => {
    const { chat_id } = await begin();
    model.script((request) => ({
      text: isStandaloneRequest(request)
        ? 'How long does the primer of the frame dry?'
        : 'It dries for 90 minutes [1].',
    }));
    const { named, message } = await client.ask('And the primer?', { chat_id });
    assert.equal(model.requests.filter(isStandaloneRequest).length, 1);
    assert.equal(answerRequests().length, 1);
    assert.equal(named('sources').searched_for, 'How long does the primer of the frame dry?');
    assert.equal(named('sources').sources[0].page_first, 3);
    assert.match(promptText(answerRequests()[0]), /Question: And the primer\?/);
    assert.equal(message.answered, true);
  });

  it('asks for no rewriting without a history or when the question stands for itself', async () => {
    const { chat_id } = await begin();
    assert.equal(model.requests.filter(isStandaloneRequest).length, 0);
    await client.ask('How many minutes does the primer dry before the painting begins?', { chat_id });
    assert.equal(model.requests.filter(isStandaloneRequest).length, 0);
  });

  it('goes on when the rewriting fails', async () => {
    const { chat_id } = await begin();
    model.script((request) =>
      isStandaloneRequest(request)
        ? { status: 400, body: { error: { code: 400, message: 'no' } } }
        : { text: 'It is 42 Nm [1].' },
    );
    const { message } = await client.ask('Why that?', { chat_id });
    assert.equal(message.error, null);
    assert.equal(message.text, 'It is 42 Nm [1].');
    assert.match(message.searched_for, /torque limit/);
  });

  it('keeps the first messages of a chat the same from turn to turn', async () => {
    const { first, chat_id } = await begin();
    await client.ask('How long does the primer of the frame dry, in minutes, by the book?', {
      chat_id,
    });
    const second = answerRequests().at(-1).body.messages;
    await client.ask('What has to be worn when the frame is lifted by the crew?', { chat_id });
    const third = answerRequests().at(-1).body.messages;
    assert.equal(second[0].role, 'system');
    assert.deepEqual(third.slice(0, 3), second.slice(0, 3));
    assert.equal(second[1].content, kQuestion);
    assert.equal(second[2].content, first.message.text.replace(/ \[1\]/, ''));
    assert.doesNotMatch(second[0].content, /boundary="/);
  });

  it('answers a question anew beside the old answer', async () => {
    const { first, chat_id } = await begin();
    model.script(() => ({ text: 'Once more: the limit is 42 Nm [1].' }));
    const again = await client.ask('', { chat_id, regenerate: first.named('start').question_id });
    assert.equal(again.named('start').question_id, first.named('start').question_id);
    assert.notEqual(again.message.id, first.message.id);
    assert.equal(again.message.parent_id, first.message.parent_id);
    const chat = await client.api('GET', `chats/${chat_id}`);
    assert.deepEqual(
      chat.messages.map(({ role }) => role),
      ['user', 'assistant', 'assistant'],
    );
    const sent = promptText(answerRequests().at(-1));
    assert.match(sent, /torque limit for bolt M8/);
    assert.equal(answerRequests().at(-1).body.messages.length, 2, 'the old answer is no history');
  });

  it('branches where a question is edited', async () => {
    const { first, chat_id } = await begin();
    await client.ask('How long does the primer of the frame dry, in minutes?', { chat_id });
    const edited = await client.ask('What has to be worn when the frame is lifted by hand?', {
      chat_id,
      parent_id: first.message.id,
    });
    const chat = await client.api('GET', `chats/${chat_id}`);
    const question = chat.messages.find(({ id }) => id === edited.message.parent_id);
    assert.equal(question.parent_id, first.message.id);
    assert.doesNotMatch(promptText(answerRequests().at(-1)), /How long does the primer/);
    const root = await client.ask('What has to be worn when the frame is lifted at night?', {
      chat_id,
      parent_id: null,
    });
    assert.equal(answerRequests().at(-1).body.messages.length, 2);
    const again = await client.api('GET', `chats/${chat_id}`);
    const top = again.messages.find(({ id }) => id === root.message.parent_id);
    assert.equal(top.parent_id, null);
  });

  it('asks back when the question is too vague, in its language', async () => {
    const { message, names } = await client.ask('Can you help me please?');
    assert.equal(model.requests.length, 0);
    assert.deepEqual([message.needs_more_info, message.answered], [true, false]);
    assert.match(message.follow_up_question, /What is your question about\?/);
    assert.equal(message.text, message.follow_up_question);
    assert.equal(names.at(-1), 'done');
    const german = await client.ask('Hilfe bitte!');
    assert.match(german.message.follow_up_question, /Worum geht es/);
  });

  it('does not ask the model when nothing near was found, and shows the nearest', async () => {
    const { message, named } = await client.ask(
      'Which football team won the championship in Brazil on the frame?',
    );
    assert.equal(model.requests.length, 0);
    assert.equal(message.answered, false);
    assert.equal(message.mode, null);
    assert.match(message.text, /hold nothing that answers this question/);
    assert.ok(named('sources').sources.length > 0);
    assert.deepEqual(message.citations, []);
    const forced = await client.ask(
      'Which football team won the championship in Brazil on the frame?',
      { threshold: 0 },
    );
    assert.equal(forced.message.mode, 'model');
  });

  it('repeats an answer at no cost until a document changes', async () => {
    const question = 'How many passes does it take to tighten bolt M8 of the frame?';
    const first = await client.ask(question);
    assert.equal(first.message.cached, false);
    assert.ok(first.message.usage.cost > 0);
    model.requests.length = 0;
    const second = await client.ask(question.toUpperCase());
    assert.equal(model.requests.length, 0);
    assert.equal(second.message.cached, true);
    assert.equal(second.message.usage.cost, 0);
    assert.equal(second.text, first.text);
    assert.deepEqual(
      second.message.citations.map(({ passage_id }) => passage_id),
      first.message.citations.map(({ passage_id }) => passage_id),
    );
    assert.equal((await client.ask(question, { fresh: true })).message.cached, false);
    assert.equal((await client.ask(question, { temperature: 0.9 })).message.cached, false);
    const other = await client.add('other.txt', 'Nothing but gaskets here.\n');
    assert.equal((await client.ask(question)).message.cached, false);
    // Once the index has followed.
    await eventually(async () => (await client.ask(question)).message.cached, {
      what: 'an answer that is given again',
    });
    await client.api('DELETE', `documents/${other.id}`, undefined, 204);
    assert.equal((await client.ask(question)).message.cached, false);
  });

  it('sends all of a document when that is wanted, and says when it is too long', async () => {
    const whole = await client.ask('Which rules are there?', {
      documents: [document.id],
      whole_document: true,
    });
    const sent = promptText(answerRequests().at(-1));
    for (const words of [/Wear gloves/, /42 Nm/, /90 minutes/]) assert.match(sent, words);
    assert.equal(whole.named('warning'), undefined);
    assert.deepEqual(whole.named('done').warnings, []);
    const lines = Array.from({ length: 3000 }, (_, i) => `Rule ${i} of the long book is ${i * 7}.`);
    const long = await client.add('long.txt', lines.join('\n'));
    const cut = await client.ask('What is rule 17 of the long book?', {
      documents: [long.id],
      whole_document: true,
    });
    assert.match(cut.named('warning').text, /too long to be read as a whole/);
    assert.equal(cut.named('done').warnings.length, 1);
    assert.ok(cut.message.sources.length > 0);
    await client.api('DELETE', `documents/${long.id}`, undefined, 204);
  });

  it('hands the wishes of a request to the model', async () => {
    await client.ask(kQuestion, {
      model: 'other/model',
      max_tokens: 77,
      temperature: 0.9,
      system_prompt: 'Speak as the quibbling foreman.',
    });
    const { body } = answerRequests()[0];
    assert.deepEqual([body.model, body.max_tokens, body.temperature], ['other/model', 77, 0.9]);
    assert.match(body.messages[0].content, /quibbling foreman/);
  });

  it('refuses wishes that are none', async () => {
    const { chat_id } = await begin();
    for (const wrong of [
      { max_tokens: 0 },
      { max_tokens: 1.5 },
      { max_tokens: 'many' },
      { temperature: -1 },
      { temperature: 9 },
      { threshold: 2 },
      { threshold: 'low' },
      { whole_document: 'yes' },
      { fresh: 1 },
      { model: 7 },
      { model: 'x'.repeat(500) },
      { system_prompt: 'x'.repeat(20_000) },
      { system_prompt: {} },
      { parent_id: 'ffffffffffffffff' },
      { regenerate: 'ffffffffffffffff' },
    ]) {
      const body = { question: kQuestion, ...wrong };
      await assertProblem(client, 'POST', '/api/v1/ask', 400, 'invalid', body);
    }
    for (const wrong of [{ parent_id: 'ffffffffffffffff' }, { regenerate: 'nonsense' }]) {
      const body = { question: kQuestion, chat_id, ...wrong };
      await assertProblem(client, 'POST', '/api/v1/ask', 404, 'not-found', body);
    }
  });

  it("ends the model's work when the asker leaves before the first word", async () => {
    model.script('silent');
    const leave = new AbortController();
    const reply = await client.openAnswer(kQuestion, { fresh: true }, leave.signal);
    await eventsOf(reply).next();
    await eventually(() => answerRequests().length === 1, { what: 'the question at the model' });
    leave.abort();
    await eventually(() => answerRequests()[0].aborted, { what: 'the abort at the model' });
  });

  it("ends the model's work when the asker leaves while a follow-up is made standalone", async () => {
    const { chat_id } = await begin();
    model.script('silent');
    const leave = new AbortController();
    const gone = client.openAnswer('And the primer?', { chat_id }, leave.signal).catch(() => {});
    await eventually(() => model.requests.length === 1, { what: 'the rewriting at the model' });
    leave.abort();
    await gone;
    await eventually(() => model.requests[0].aborted, { what: 'the abort at the model' });
    assert.equal(answerRequests().length, 0);
  });

  it("ends the model's work when somebody who waits for the whole answer leaves", async () => {
    model.script('silent');
    const leave = new AbortController();
    const gone = client
      .fetch('/api/v1/ask', {
        method: 'POST',
        body: { question: kQuestion, stream: false, fresh: true },
        signal: leave.signal,
      })
      .catch(() => {});
    await eventually(() => model.requests.length === 1, { what: 'the question at the model' });
    leave.abort();
    await gone;
    await eventually(() => model.requests[0].aborted, { what: 'the abort at the model' });
  });

  it('asks for suggestions only after the answer', async () => {
    const { names } = await client.ask(kQuestion, { fresh: true });
    assert.equal(model.requests.length, 2);
    assert.ok(isAnswerRequest(model.requests[0]));
    assert.ok(names.indexOf('usage') < names.indexOf('suggestions'), names.join(' '));
  });
});

describe('a conversation without a model', () => {
  it('searches with the terms of the last question, too', async () => {
    const server = await startQwalt();
    const client = new Client(server.url);
    await client.add('frame.pdf', makePdf(kPages));
    const first = await client.ask(kQuestion);
    const { chat_id } = first.named('start');
    const second = await client.ask('And how many passes?', { chat_id });
    assert.match(second.message.searched_for, /And how many passes\? .*torque limit/);
    assert.match(second.text, /two passes/);
    const vague = await client.ask('help');
    assert.equal(vague.message.needs_more_info, true);
    await server.stop();
  });
});
