// What a program that was written for OpenAI does with its client library, against this server.
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { eventually } from '../e2e/client.mjs';
import { promptText, systemText } from '../e2e/model.mjs';
import { kQuestion, kSentence, startOpenAi } from './openai_setup.mjs';
import { checkingFetch } from './openai_shapes.mjs';

// Each request differs a little, so that no answer comes from the cache.
let asked = 0;
const ask = (content, more = {}) => ({
  model: 'qwalt',
  messages: [{ role: 'user', content }],
  temperature: (asked++ % 100) / 100,
  ...more,
});

async function all(list) {
  const items = [];
  for await (const item of list) items.push(item);
  return items;
}

export function openaiSuite(version, library) {
  const { OpenAI, toFile } = library;

  describe(`openai ${version}`, () => {
    let up;
    let fetch;
    let openai;
    before(async () => {
      up = await startOpenAi();
      fetch = checkingFetch();
      openai = new OpenAI({ apiKey: 'any', baseURL: up.baseURL, fetch, maxRetries: 0 });
    });
    after(() => up?.stop());
    beforeEach(() => up.model.script('answer'));
    afterEach(() => fetch.verify());

    it('lists models, and finds one whose name has a slash', async () => {
      const ids = (await all(openai.models.list())).map(({ id }) => id);
      assert.deepEqual(ids, ['qwalt', 'qwalt/default', 'qwalt-raw', 'test/embeddings']);
      assert.equal((await openai.models.retrieve('qwalt/default')).id, 'qwalt/default');
      await assert.rejects(openai.models.retrieve('gpt-4o'), OpenAI.NotFoundError);
    });

    it('answers with citations, in the text and as annotations', async () => {
      const reply = await openai.chat.completions.create(ask(kQuestion));
      const { content, annotations } = reply.choices[0].message;
      assert.match(content, new RegExp(`${kSentence} \\[1\\]`));
      assert.match(content, /\n\nSources: \[1\] frame\.pdf, p\. 2$/);
      assert.equal(reply.choices[0].finish_reason, 'stop');
      assert.equal(annotations.length, 1);
      const cited = annotations[0].url_citation;
      assert.equal([...content].slice(cited.start_index, cited.end_index).join(''), '[1]');
      assert.equal(cited.title, 'frame.pdf, p. 2');
      assert.ok(cited.url.startsWith(`${up.server.url}/#/documents/${up.document.id}/2/`), cited.url);
      assert.equal(cited.page, 2);
      assert.equal(cited.verified, 'verified');
      assert.match(cited.quote, /42 Nm/);
      assert.deepEqual([reply.usage.prompt_tokens, reply.usage.completion_tokens, reply.usage.total_tokens], [120, 9, 129]);
      assert.equal(reply.qwalt.mode, 'model');
      assert.equal(reply.qwalt.sources[0].name, 'frame.pdf');
    });

    it('streams the same, with usage when asked for it', async () => {
      const whole = await openai.chat.completions.create(ask(kQuestion));
      const stream = await openai.chat.completions.create(ask(kQuestion, { stream: true, stream_options: { include_usage: true } }));
      const chunks = await all(stream);
      assert.deepEqual(chunks[0].choices[0].delta, { role: 'assistant', content: '' });
      const deltas = chunks.flatMap(({ choices }) => choices.map(({ delta }) => delta));
      assert.equal(deltas.map(({ content }) => content ?? '').join(''), whole.choices[0].message.content);
      assert.deepEqual(deltas.flatMap(({ annotations }) => annotations ?? []), whole.choices[0].message.annotations);
      assert.equal(new Set(chunks.map(({ id }) => id)).size, 1);
      assert.deepEqual(chunks.at(-1).choices, []);
      assert.equal(chunks.at(-1).usage.total_tokens, 129);
      assert.equal(chunks.at(-2).choices[0].finish_reason, 'stop');
    });

    it('takes the conversation and the system prompt from the messages', async () => {
      up.model.requests.length = 0;
      await openai.chat.completions.create({
        model: 'qwalt/default',
        max_completion_tokens: 77,
        temperature: 0.3,
        messages: [
          { role: 'system', content: 'Answer like a pirate.' },
          { role: 'user', content: 'Which gloves are worn at the frame?' },
          { role: 'assistant', content: 'Leather ones [1].\n\nSources: [1] frame.pdf, p. 1' },
          { role: 'user', content: [{ type: 'text', text: kQuestion }] },
        ],
      });
      const request = up.model.requests.at(-1);
      assert.match(systemText(request), /Answer like a pirate\./);
      assert.match(promptText(request), /Leather ones/);
      assert.doesNotMatch(promptText(request), /Sources: \[1\]/);
      assert.equal(request.body.max_tokens ?? request.body.max_completion_tokens, 77);
      assert.equal(request.body.temperature, 0.3);
    });

    it('passes qwalt-raw through to the model, tools and all, without retrieval', async () => {
      up.model.requests.length = 0;
      up.model.script(() => ({ text: 'Plain words.' }));
      const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } }];
      const body = { ...ask('Say something.', { tools, stream: true }), model: 'qwalt-raw' };
      const chunks = await all(await openai.chat.completions.create(body));
      assert.equal(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''), 'Plain words.');
      const [sent] = up.model.requests;
      assert.equal(up.model.requests.length, 1);
      assert.deepEqual(sent.body.messages, body.messages);
      assert.deepEqual(sent.body.tools, tools);
      assert.equal(sent.body.model, 'test/model');
      await all(await openai.chat.completions.create({ ...body, model: 'qwalt-raw/other/model' }));
      assert.equal(up.model.requests.at(-1).body.model, 'other/model');
    });

    it('keeps files: upload, wait, list in pages, read, delete', async () => {
      const names = ['one.txt', 'two.txt', 'three.txt'];
      const files = [];
      for (const name of names) {
        const file = await toFile(Buffer.from(`The text of ${name} speaks of gears.`), name);
        files.push(await openai.files.create({ file, purpose: 'assistants' }));
      }
      const ready = await openai.files.waitForProcessing(files[0].id, { pollInterval: 20 });
      assert.equal(ready.status, 'processed');
      assert.equal(ready.filename, 'one.txt');
      const listed = await all(openai.files.list({ limit: 2 }));
      assert.deepEqual(listed.map(({ filename }) => filename), ['three.txt', 'two.txt', 'one.txt', 'frame.pdf']);
      const oldest = await all(openai.files.list({ limit: 3, order: 'asc' }));
      assert.deepEqual(oldest.map(({ id }) => id), listed.map(({ id }) => id).reverse());
      assert.equal(await (await openai.files.content(files[1].id)).text(), 'The text of two.txt speaks of gears.');
      const remove = (id) => openai.files.delete?.(id) ?? openai.files.del(id);
      for (const { id } of files) assert.equal((await remove(id)).deleted, true);
      await assert.rejects(openai.files.retrieve(files[0].id), OpenAI.NotFoundError);
    });

    it('searches vector stores, which are workspaces', async () => {
      const file = await openai.files.create({
        file: await toFile(Buffer.from('The valve of the pump is closed by hand.'), 'pump.txt'),
        purpose: 'assistants',
      });
      const store = await openai.vectorStores.create({ name: 'Pumps & Valves', metadata: { team: 'blue' } });
      assert.equal(store.id, 'vs_pumps-valves');
      assert.deepEqual(store.metadata, { team: 'blue' });
      const put = await openai.vectorStores.files.createAndPoll(
        store.id, { file_id: file.id, attributes: { kind: 'manual', year: 2024 } }, { pollIntervalMs: 20 });
      assert.equal(put.status, 'completed');
      assert.equal(put.id, file.id);

      const search = (body) => openai.vectorStores.search(store.id, body).then(({ data }) => data);
      const found = await search({ query: 'How is the valve closed?' });
      assert.equal(found.length, 1);
      assert.equal(found[0].file_id, file.id);
      assert.equal(found[0].filename, 'pump.txt');
      assert.match(found[0].content[0].text, /closed by hand/);
      assert.equal(found[0].attributes.kind, 'manual');
      assert.ok(found[0].score > 0.5, String(found[0].score));
      const eq = (key, value) => ({ type: 'eq', key, value });
      const query = ['valve', 'pump'];
      assert.equal((await search({ query, filters: eq('filename', 'pump.txt') })).length, 1);
      assert.equal((await search({ query, filters: eq('kind', 'other') })).length, 0);
      const both = { type: 'and', filters: [{ type: 'gte', key: 'year', value: 2024 }, eq('file_id', file.id)] };
      assert.equal((await search({ query, filters: both })).length, 1);
      assert.equal((await search({ query: 'zebra' })).length, 0);
      const high = { query: 'valve zebra giraffe', ranking_options: { score_threshold: 0.9 } };
      assert.equal((await search(high)).length, 0);
      // What is in another workspace is not found here, and a question there is answered from there.
      assert.equal((await search({ query: kQuestion, ranking_options: { score_threshold: 0.5 } })).length, 0);
      const answer = await openai.chat.completions.create({ ...ask('How is the valve closed?'), model: 'qwalt/pumps-valves' });
      assert.match(answer.choices[0].message.content, /by hand \[1\]/);
      assert.match(answer.choices[0].message.annotations[0].url_citation.url, /\/#\/in\/pumps-valves\/documents\/\w+\/1\//);

      const counts = (await openai.vectorStores.retrieve(store.id)).file_counts;
      assert.deepEqual([counts.completed, counts.total], [1, 1]);
      assert.equal((await openai.vectorStores.update(store.id, { name: 'Pumps' })).name, 'Pumps');
      assert.ok((await all(openai.vectorStores.list())).some(({ id }) => id === store.id));
      const remove = (id) => openai.vectorStores.delete?.(id) ?? openai.vectorStores.del(id);
      assert.equal((await remove(store.id)).deleted, true);
      assert.equal((await openai.files.retrieve(file.id)).status, 'processed', 'the file itself stays');
      await assert.rejects(openai.vectorStores.retrieve(store.id), OpenAI.NotFoundError);
    });

    it('puts many files into a store by one batch', async () => {
      const ids = [];
      for (const name of ['north', 'south']) {
        const file = await toFile(Buffer.from(`The ${name} gate opens at dawn.`), `${name}.txt`);
        ids.push((await openai.files.create({ file, purpose: 'assistants' })).id);
      }
      const store = await openai.vectorStores.create({ name: 'gates' });
      const batch = await openai.vectorStores.fileBatches.createAndPoll(store.id, { file_ids: ids }, { pollIntervalMs: 20 });
      assert.equal(batch.status, 'completed');
      assert.deepEqual([batch.file_counts.completed, batch.file_counts.total], [2, 2]);
      const files = await all(openai.vectorStores.files.list(store.id, { limit: 1 }));
      assert.deepEqual(files.map(({ id }) => id).sort(), [...ids].sort());
      const { data } = await openai.vectorStores.search(store.id, { query: 'Which gate opens at dawn?' });
      assert.equal(data.length, 2);
      const remove = openai.vectorStores.files.delete ?? openai.vectorStores.files.del;
      const removed = await remove.call(openai.vectorStores.files, ids[0], { vector_store_id: store.id });
      assert.equal(removed.deleted, true);
      const left = await openai.vectorStores.search(store.id, { query: 'Which gate opens at dawn?' });
      assert.deepEqual(left.data.map(({ file_id }) => file_id), [ids[1]]);
    });

    it('makes embeddings, as numbers and as the base64 that it asks for by itself', async () => {
      const input = ['abc', 'Zebra'];
      const expected = [[3, 97 / 256, 0.5], [5, 90 / 256, 0.5]];
      for (const more of [{}, { encoding_format: 'float' }]) {
        const made = await openai.embeddings.create({ model: 'test/embeddings', input, ...more });
        assert.deepEqual(made.data.map(({ embedding }) => [...embedding]), expected);
        assert.deepEqual(made.data.map(({ index }) => index), [0, 1]);
      }
      const raw = await openai.embeddings.create({ model: 'qwalt', input: 'abc', encoding_format: 'base64' });
      const bytes = Buffer.from(raw.data[0].embedding, 'base64');
      assert.deepEqual([0, 4, 8].map((at) => bytes.readFloatLE(at)), expected[0]);
    });

    it('leaves: the model is told at once, streamed or not', async () => {
      for (const stream of [true, false]) {
        for (const model of ['qwalt', 'qwalt-raw']) {
          up.model.requests.length = 0;
          up.model.script('silent');
          const controller = new AbortController();
          const body = { ...ask(kQuestion, { stream }), model };
          const reading = openai.chat.completions.create(body, { signal: controller.signal }).then((reply) => stream && all(reply));
          reading.catch(() => {});
          const request = await eventually(() => up.model.requests[0], { what: 'a request to the model' });
          controller.abort();
          await eventually(() => request.aborted, { what: `${model} told that the client left (stream: ${stream})` });
          await reading.catch(() => {});
        }
      }
    });

    it('maps what is wrong to the classes of its errors', async () => {
      const create = (body) => openai.chat.completions.create({ ...ask(kQuestion), ...body });
      await assert.rejects(create({ model: 'gpt-4o' }), (error) => {
        assert.ok(error instanceof OpenAI.NotFoundError);
        assert.equal(error.type, 'invalid_request_error');
        return true;
      });
      await assert.rejects(create({ n: 2 }), OpenAI.BadRequestError);
      await assert.rejects(create({ temperature: 3 }), OpenAI.BadRequestError);
      await assert.rejects(create({ messages: [] }), OpenAI.BadRequestError);
      await assert.rejects(openai.embeddings.create({ model: 'unknown', input: 'x' }), OpenAI.NotFoundError);
      up.model.script('unauthorized');
      await assert.rejects(create({ model: 'qwalt-raw' }), OpenAI.InternalServerError);
    });

    it('throws when a model breaks off in the middle, having given what there was', async () => {
      up.model.script('cut');
      let text = '';
      await assert.rejects(async () => {
        for await (const chunk of await openai.chat.completions.create(ask(`${kQuestion} Say it in full.`, { stream: true }))) {
          text += chunk.choices[0]?.delta.content ?? '';
        }
      }, OpenAI.APIError);
      assert.match(text, /Half of an answer/);
    });

    it('gives the sentences of the documents when the model fails before it says anything', async () => {
      up.model.script('not-found');
      const reply = await openai.chat.completions.create(ask('Which torque limit does bolt M8 have?'));
      assert.match(reply.choices[0].message.content, /42 Nm.*\[1\]/);
      assert.match(reply.choices[0].message.content, /model failed/);
      assert.equal(reply.qwalt.mode, 'extractive');
      assert.equal(reply.qwalt.error.code, 'model_not_found');
    });

    it('tries again when that may help, and not when it cannot', async () => {
      const retrying = new OpenAI({ apiKey: 'any', baseURL: up.baseURL, fetch, maxRetries: 1 });
      const calls = async (script) => {
        up.model.script(script);
        fetch.calls.length = 0;
        await retrying.chat.completions.create({ ...ask(kQuestion), model: 'qwalt-raw' }).catch(() => {});
        return fetch.calls.length;
      };
      assert.equal(await calls('server-error'), 2);
      assert.equal(await calls('not-found'), 1);
    });
  });

  describe(`openai ${version} at a server that needs a key`, () => {
    it('is refused without the right one', async () => {
      const up = await startOpenAi({ env: {} });
      try {
        const { key } = await up.client.api('POST', 'keys', { name: 'first', role: 'admin' }, 201);
        const openai = new OpenAI({ apiKey: 'wrong', baseURL: up.baseURL, maxRetries: 0 });
        await assert.rejects(openai.models.list(), (error) => {
          assert.ok(error instanceof OpenAI.AuthenticationError);
          assert.equal(error.code, 'invalid_api_key');
          return true;
        });
        const known = new OpenAI({ apiKey: key, baseURL: up.baseURL, maxRetries: 0 });
        assert.equal((await known.models.retrieve('qwalt')).id, 'qwalt');
      } finally {
        await up.stop();
      }
    });
  });
}
