import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embedMany, generateText, streamText } from 'ai';
import { eventually } from '../e2e/client.mjs';
import { kQuestion, kSentence, startOpenAi } from './openai_setup.mjs';
import { checkingFetch } from './openai_shapes.mjs';

describe('the AI SDK', () => {
  let up;
  let fetch;
  let provider;
  before(async () => {
    up = await startOpenAi();
    fetch = checkingFetch();
    provider = createOpenAICompatible({ name: 'qwalt', baseURL: up.baseURL, apiKey: 'any', fetch, includeUsage: true });
  });
  after(() => up?.stop());
  beforeEach(() => up.model.script('answer'));
  afterEach(() => fetch.verify());

  it('generates text', async () => {
    const { text, finishReason } = await generateText({ model: provider('qwalt'), prompt: kQuestion, maxRetries: 0 });
    assert.match(text, new RegExp(`${kSentence} \\[1\\]`));
    assert.match(text, /Sources: \[1\] frame\.pdf, p\. 2$/);
    assert.equal(finishReason, 'stop');
  });

  it('streams text', async () => {
    const result = streamText({ model: provider('qwalt'), prompt: kQuestion, maxRetries: 0 });
    let text = '';
    for await (const piece of result.textStream) text += piece;
    assert.match(text, /42 Nm \[1\][\s\S]*Sources: \[1\] frame\.pdf, p\. 2$/);
    assert.equal(await result.finishReason, 'stop');
  });

  it('tells of an error in the middle of a stream', async () => {
    up.model.script('cut');
    const errors = [];
    const prompt = `${kQuestion} Say it in full.`;
    const result = streamText({ model: provider('qwalt'), prompt, maxRetries: 0, onError: ({ error }) => errors.push(error) });
    let text = '';
    for await (const piece of result.textStream) text += piece;
    assert.match(text, /Half of an answer/);
    assert.equal(errors.length, 1);
  });

  it('aborts: the model is told at once', async () => {
    up.model.requests.length = 0;
    up.model.script('silent');
    const controller = new AbortController();
    const result = streamText({ model: provider('qwalt'), prompt: `${kQuestion} Really?`, abortSignal: controller.signal, maxRetries: 0 });
    const reading = (async () => {
      for await (const piece of result.textStream) assert.equal(piece, '');
    })();
    reading.catch(() => {});
    const request = await eventually(() => up.model.requests[0], { what: 'a request to the model' });
    controller.abort();
    await eventually(() => request.aborted, { what: 'the model told that the client left' });
    await reading.catch(() => {});
  });

  it('makes embeddings', async () => {
    const model = provider.textEmbeddingModel?.('test/embeddings') ?? provider.embeddingModel('test/embeddings');
    const { embeddings } = await embedMany({ model, values: ['abc', 'Z'] });
    assert.deepEqual(embeddings, [[3, 97 / 256, 0.5], [1, 90 / 256, 0.5]]);
  });
});
