// Chats: list, read, rename, delete.
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
