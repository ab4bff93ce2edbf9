// Ratings of answers, and what `qwalt eval` makes of them.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runQwalt } from '../support/commands.mjs';
import { makePdf, startQwalt } from '../support/qwalt.mjs';
import { Client } from './client.mjs';
import { assertProblem } from './problem.mjs';

describe('feedback', () => {
  let server;
  let client;
  const asked = [];
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    await client.add('bolts.txt', 'The torque limit for the umbral bolt M8 is 42 Nm.\n');
    await client.add('sub/pump.pdf', makePdf([
      'General remarks about the quonset pump.',
      'The quonset pump needs 3 litres of walrus oil each year.',
    ]));
    for (const question of [
      'What is the torque limit for the umbral bolt M8?',
      'How much walrus oil does the quonset pump need each year?',
      'Who invented the umbral bolt?',
    ]) {
      const { named, message } = await client.ask(question);
      const { chat_id, question_id, answer_id } = named('start');
      asked.push({ question, message, chat: chat_id, question_id, answer: answer_id });
    }
  });
  after(() => server?.stop());

  const place = ({ chat, answer }) => `chats/${chat}/messages/${answer}/feedback`;

  it('is kept with its answer, changed and taken back', async () => {
    const [first] = asked;
    const rate = (body) => client.api('PUT', place(first), body);
    const shown = async () => {
      const { messages } = await client.api('GET', `chats/${first.chat}`);
      return [messages[1].rating, messages[1].rating_reason];
    };
    assert.deepEqual(await shown(), [null, null]);
    assert.deepEqual(await rate({ rating: 'down', reason: 'wrong bolt \u{1f529}' }), {
      rating: 'down',
      reason: 'wrong bolt \u{1f529}',
    });
    assert.deepEqual(await shown(), ['down', 'wrong bolt \u{1f529}']);
    await rate({ rating: 'up' });
    assert.deepEqual(await shown(), ['up', null]);
    await rate({ rating: null, reason: 'kept by nobody' });
    assert.deepEqual(await shown(), [null, null]);
  });

  it('is of one of two kinds, and of answers alone', async () => {
    const [first] = asked;
    const path = `/api/v1/${place(first)}`;
    for (const wrong of [
      {},
      { rating: 'sideways' },
      { rating: 1 },
      { rating: ['up'] },
      { rating: 'up', reason: 7 },
    ]) {
      await assertProblem(client, 'PUT', path, 400, 'invalid', wrong);
    }
    const long = { rating: 'up', reason: 'x'.repeat(2001) };
    await assertProblem(client, 'PUT', path, 413, 'too-large', long);
    const up = { rating: 'up' };
    const question = `/api/v1/${place({ chat: first.chat, answer: first.question_id })}`;
    await assertProblem(client, 'PUT', question, 409, 'conflict', up);
    const other = `/api/v1/${place({ chat: asked[1].chat, answer: first.answer })}`;
    await assertProblem(client, 'PUT', other, 404, 'not-found', up);
    for (const id of ['0', 'ffffffffffffffff', '..', "'--"]) {
      const nowhere = `/api/v1/${place({ chat: first.chat, answer: encodeURIComponent(id) })}`;
      await assertProblem(client, 'PUT', nowhere, 404, 'not-found', up);
    }
  });

  it('is exported as questions with what verified citations quote', async () => {
    const [bolt, pump, inventor] = asked;
    await client.api('PUT', place(bolt), { rating: 'up' });
    await client.api('PUT', place(pump), { rating: 'up' });
    await client.api('PUT', place(inventor), { rating: 'down', reason: 'it is not said' });
    const lines = async (rating) => {
      const reply = await client.fetch(`/api/v1/feedback/export?rating=${rating}`);
      assert.equal(reply.status, 200);
      assert.match(reply.headers.get('content-type'), /ndjson/);
      return (await reply.text()).split('\n').filter(Boolean).map((line) => JSON.parse(line));
    };
    const good = await lines('up');
    assert.deepEqual(
      good.map(({ question }) => question).sort(), [bolt.question, pump.question].sort());
    const golds = good.find(({ question }) => question === pump.question).gold;
    assert.equal(golds[0].doc, 'sub/pump.pdf');
    assert.equal(golds[0].page, 2);
    assert.match(golds[0].text, /walrus oil/);
    const bad = await lines('down');
    assert.equal(bad.length, 1);
    assert.equal(bad[0].question, inventor.question);
    assert.equal(bad[0].reason, 'it is not said');
    assert.equal(bad[0].gold, undefined);
    await assertProblem(
      client, 'GET', '/api/v1/feedback/export?rating=sideways', 400, 'invalid');
  });

  it('is a set that qwalt eval takes as it is', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-feedback-'));
    const out = await runQwalt(['feedback', 'export', folder, '--data', server.dataDir]);
    assert.equal(out.code, 0, out.stderr);
    assert.match(out.stdout, /2 questions from good answers, of 2 documents; 1 answers/);
    assert.ok(fs.existsSync(path.join(folder, 'documents/sub/pump.pdf')));
    assert.ok(fs.existsSync(path.join(folder, 'not-helpful.jsonl')));
    const evaluated = await runQwalt(['eval', '--documents', folder, '--json']);
    assert.equal(evaluated.code, 0, evaluated.stderr);
    const text = JSON.stringify(JSON.parse(evaluated.stdout));
    assert.match(text, /page_rank/);
    const shown = await runQwalt(['eval', '--documents', folder]);
    assert.match(shown.stdout, /1 question with a page|1 questions with a page/);
    assert.match(shown.stdout, /2 questions with a text/);
    fs.rmSync(folder, { recursive: true });
  });
});
