// The one long-lived stream of changes.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startQwalt } from '../support/qwalt.mjs';
import { Client, eventsOf, within } from './client.mjs';

describe('the stream of changes', () => {
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
  });
  after(() => server?.stop());

  // An open stream: take(condition) gives the events up to the first that meets it.
  async function open(headers = {}) {
    const leave = new AbortController();
    const reply = await client.fetch('/api/v1/events', { headers, signal: leave.signal });
    assert.equal(reply.status, 200);
    assert.match(reply.headers.get('content-type'), /^text\/event-stream/);
    const events = eventsOf(reply);
    const take = (condition) =>
      within(
        20,
        'an event',
        (async () => {
          const seen = [];
          for (;;) {
            const { value, done } = await events.next();
            assert.ok(!done, `the stream ended after ${JSON.stringify(seen)}`);
            if (value.comment !== undefined) continue;
            seen.push(value);
            if (condition(value)) return seen;
          }
        })(),
      );
    return { take, close: () => leave.abort() };
  }

  const readyNamed =
    (name) =>
    ({ event, data }) =>
      event === 'document' && data.name === name && data.state === 'ready';

  it('tells of documents and chats that come and go', async () => {
    const feed = await open();
    const { id } = await client.add('fed.txt', 'The text that the feed tells of.\n');
    await feed.take(readyNamed('fed.txt'));
    const { message, named } = await client.ask('What does the feed tell of?');
    assert.ok(message);
    const chatId = named('start').chat_id;
    const chat = (await feed.take(({ event }) => event === 'chat')).at(-1).data;
    assert.equal(chat.id, chatId);
    assert.equal(typeof chat.title, 'string');
    await client.api('DELETE', `chats/${chatId}`, undefined, 204);
    assert.deepEqual((await feed.take(({ event }) => event === 'chat_removed')).at(-1).data, {
      id: chatId,
    });
    await client.api('DELETE', `documents/${id}`, undefined, 204);
    assert.deepEqual((await feed.take(({ event }) => event === 'document_removed')).at(-1).data, {
      id,
    });
    feed.close();
  });

  it('numbers its events, ascending', async () => {
    const feed = await open();
    await client.upload({ 'first.txt': 'First.\n', 'second.txt': 'Second.\n' });
    const seen = [...(await feed.take(readyNamed('second.txt')))];
    const ids = seen.map(({ id }) => Number(id));
    assert.ok(
      ids.every((id) => Number.isInteger(id) && id > 0),
      ids.join(' '),
    );
    assert.deepEqual(
      ids,
      [...ids].sort((a, b) => a - b),
    );
    feed.close();
  });

  it('is taken up where a client left it', async () => {
    const feed = await open();
    await client.add('seen.txt', 'Seen by the client.\n');
    const last = (await feed.take(readyNamed('seen.txt'))).at(-1).id;
    feed.close();
    await client.add('missed.txt', 'Missed by the client.\n');
    const again = await open({ 'Last-Event-ID': last });
    const missed = await again.take(readyNamed('missed.txt'));
    assert.ok(
      missed.every(({ event }) => event !== 'reset'),
      JSON.stringify(missed),
    );
    assert.ok(missed.every(({ id }) => Number(id) > Number(last)));
    again.close();
  });

  it('says reset to a client that comes back after too long', async () => {
    const feed = await open({ 'Last-Event-ID': '1' });
    const [first] = await feed.take(() => true);
    assert.equal(first.event, 'reset');
    feed.close();
    (await open({ 'Last-Event-ID': 'nonsense' })).close();
  });

  it('reaches many clients at once', async () => {
    const feeds = await Promise.all(Array.from({ length: 100 }, () => open()));
    await client.add('shared.txt', 'Told to everybody.\n');
    await Promise.all(feeds.map((feed) => feed.take(readyNamed('shared.txt'))));
    for (const feed of feeds) feed.close();
  });

  it('ends at once when the server stops', async () => {
    const other = await startQwalt();
    const reply = await new Client(other.url).fetch('/api/v1/events');
    const begun = Date.now();
    const ended = within(
      20,
      'the end of the stream',
      (async () => {
        try {
          for await (const event of eventsOf(reply)) assert.ok(event);
        } catch (error) {
          assert.match(String(error), /terminated|closed|aborted/);
        }
      })(),
    );
    await other.stop();
    await ended;
    assert.ok(Date.now() - begun < 10_000, 'an open stream does not hold up the end');
  });
});
