// Chats: list, search, read, branches, export, rename, delete.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startQwalt } from '../support/qwalt.mjs';
import { Client } from './client.mjs';
import { assertProblem } from './problem.mjs';

describe('chats', () => {
  let server;
  let client;
  const ids = [];
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    await client.add('bolts.txt', 'The torque limit for bolt M8 is 42 Nm.\n');
    for (let i = 0; i < 7; i++) {
      ids.push(
        (await client.ask(`What is the torque limit, asked for the time number ${i}?`)).named(
          'start',
        ).chat_id,
      );
    }
  });
  after(() => server?.stop());

  it('are listed newest first, by cursor', async () => {
    const seen = [];
    for (let cursor = ''; cursor !== null;) {
      const page = await client.api(
        'GET',
        `chats?limit=3${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
      );
      assert.ok(page.chats.length <= 3);
      seen.push(...page.chats);
      cursor = page.next_cursor;
    }
    assert.deepEqual(
      seen.map(({ id }) => id),
      [...ids].reverse(),
    );
    for (const chat of seen) {
      assert.equal(typeof chat.title, 'string');
      assert.match(chat.title, /torque limit/);
      assert.equal(chat.messages, 2);
      assert.match(chat.created_at, /Z$/);
      assert.match(chat.updated_at, /Z$/);
    }
  });

  it('are found by what was said and by title, without case', async () => {
    const { named } = await client.ask('Which GÜTE has the Quonset hut?');
    const { chat_id: id } = named('start');
    const found = async (q) =>
      (await client.api('GET', `chats?q=${encodeURIComponent(q)}`)).chats.map((chat) => chat.id);
    assert.deepEqual(await found('güte'), [id]);
    assert.deepEqual(await found('QUONSET HUT'), [id]);
    assert.equal((await found('torque limit')).length >= ids.length, true);
    assert.deepEqual(await found('100%'), []);
    await assertProblem(client, 'GET', `/api/v1/chats?q=${'x'.repeat(501)}`, 400, 'invalid');
    const pages = [];
    for (let cursor = ''; cursor !== null;) {
      const page = await client.api(
        'GET', `chats?q=torque&limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      pages.push(...page.chats.map((chat) => chat.id));
      cursor = page.next_cursor;
    }
    assert.equal(new Set(pages).size, pages.length);
    for (const each of ids) assert.ok(pages.includes(each));
    await client.api('DELETE', `chats/${id}`, undefined, 204);
  });

  it('show their messages as a tree, with the newest branch', async () => {
    const first = (await client.ask('What is the torque limit of bolt M8?')).named('start');
    const again = { chat_id: first.chat_id, regenerate: first.question_id };
    const second = (await client.ask('', again)).named('start');
    const { messages, branch } = await client.api('GET', `chats/${first.chat_id}`);
    assert.equal(messages.length, 3);
    const byId = new Map(messages.map((message) => [message.id, message]));
    assert.equal(byId.get(first.question_id).parent_id, null);
    assert.equal(byId.get(first.answer_id).parent_id, first.question_id);
    assert.equal(byId.get(second.answer_id).parent_id, first.question_id);
    assert.deepEqual(branch, [first.question_id, second.answer_id]);
    for (const { answered, needs_more_info, cached, action, rating } of messages) {
      assert.equal(typeof answered, 'boolean');
      assert.equal(typeof needs_more_info, 'boolean');
      assert.equal(typeof cached, 'boolean');
      assert.deepEqual([action, rating], [null, null]);
    }
    const place = `chats/${first.chat_id}/messages/${second.answer_id}`;
    await client.api('DELETE', place, undefined, 204);
    const left = await client.api('GET', `chats/${first.chat_id}`);
    assert.deepEqual(left.branch, [first.question_id, first.answer_id]);
    await assertProblem(client, 'DELETE', `/api/v1/${place}`, 404, 'not-found');
    await client.api('DELETE', `chats/${first.chat_id}`, undefined, 204);
  });

  it('are exported as Markdown with footnotes, and as JSON', async () => {
    const { chat_id: id } = (await client.ask('What is the torque limit for bolt *M8*?')).named('start');
    const text = await client.fetch(`/api/v1/chats/${id}/export`);
    assert.equal(text.status, 200);
    assert.match(text.headers.get('content-type'), /^text\/markdown/);
    assert.match(text.headers.get('content-disposition'),
      /^attachment; filename="What is the torque limit for bolt M8\.md"; filename\*=UTF-8''What%20is%20the%20torque/);
    const markdown = await text.text();
    assert.match(markdown, /^# .*torque limit/);
    assert.match(markdown, /## What is the torque limit for bolt \\\*M8\\\*\?/);
    assert.match(markdown, /42 Nm\.?\s*\[\^1\]/);
    assert.match(markdown, /^\[\^1\]: bolts\.txt: “.*42 Nm.*” \(verified\)$/m);
    const json = await client.json('GET', `/api/v1/chats/${id}/export?format=json`);
    assert.deepEqual(json, await client.api('GET', `chats/${id}`));
    await assertProblem(client, 'GET', `/api/v1/chats/${id}/export?format=pdf`, 400, 'invalid');
    await assertProblem(client, 'GET', '/api/v1/chats/ffff/export', 404, 'not-found');
    await client.api('DELETE', `chats/${id}`, undefined, 204);
  });

  it('of the original API are not among them', async () => {
    await client.reply('/chat', {
      method: 'POST',
      body: { query: 'torque limit?', user_id: 'gerd' },
    });
    const { chats } = await client.api('GET', 'chats');
    assert.equal(chats.length, ids.length);
  });

  it('are renamed', async () => {
    const [id] = ids;
    const renamed = await client.api('PATCH', `chats/${id}`, { title: 'Drehmoment \u{1f529}' });
    assert.equal(renamed.title, 'Drehmoment \u{1f529}');
    assert.equal((await client.api('GET', `chats/${id}`)).title, 'Drehmoment \u{1f529}');
    for (const wrong of [{}, { title: '' }, { title: 7 }, { title: 'x'.repeat(100_000) }]) {
      const { status } = await client.reply(`/api/v1/chats/${id}`, {
        method: 'PATCH',
        body: wrong,
      });
      assert.ok([400, 413].includes(status), `${JSON.stringify(wrong).slice(0, 40)}: ${status}`);
    }
  });

  it('are deleted with all that was said', async () => {
    const id = ids.pop();
    await client.api('DELETE', `chats/${id}`, undefined, 204);
    await assertProblem(client, 'GET', `/api/v1/chats/${id}`, 404, 'not-found');
    await assertProblem(client, 'PATCH', `/api/v1/chats/${id}`, 404, 'not-found', { title: 'x' });
    await assertProblem(client, 'DELETE', `/api/v1/chats/${id}`, 404, 'not-found');
    assert.equal((await client.api('GET', 'chats')).chats.length, ids.length);
  });

  it('keep their answers when a cited document is deleted', async () => {
    const { id } = await client.add('passing.txt', 'The passing quonset bolt takes 13 Nm.\n');
    const { named } = await client.ask('What does the quonset bolt take?');
    await client.api('DELETE', `documents/${id}`, undefined, 204);
    const chat = await client.api('GET', `chats/${named('start').chat_id}`);
    assert.equal(chat.messages.length, 2);
    assert.match(chat.messages[1].text, /13 Nm/);
  });

  it('are still there after a restart', async () => {
    const again = await startQwalt({ keepData: true });
    const first = new Client(again.url);
    const { named } = await first.ask('Anything?');
    await again.stop();
    const restarted = await startQwalt({ dataDir: again.dataDir });
    const chat = await new Client(restarted.url).api('GET', `chats/${named('start').chat_id}`);
    assert.equal(chat.messages[0].text, 'Anything?');
    await restarted.stop();
  });
});
