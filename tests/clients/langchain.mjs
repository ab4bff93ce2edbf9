import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { AIMessage, HumanMessage, SystemMessage } from '@langchain/core/messages';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { promptText } from '../e2e/model.mjs';
import { kQuestion, kSentence, startOpenAi } from './openai_setup.mjs';
import { checkingFetch } from './openai_shapes.mjs';

describe('LangChain', () => {
  let up;
  let fetch;
  let configuration;
  before(async () => {
    up = await startOpenAi();
    fetch = checkingFetch();
    configuration = { baseURL: up.baseURL, fetch };
  });
  after(() => up?.stop());
  beforeEach(() => up.model.script('answer'));
  afterEach(() => fetch.verify());

  const chat = () => new ChatOpenAI({ model: 'qwalt', apiKey: 'any', maxRetries: 0, configuration });

  it('invokes the model: the sources stay in the text', async () => {
    const reply = await chat().invoke(kQuestion);
    assert.match(reply.content, new RegExp(`${kSentence} \\[1\\]`));
    assert.match(reply.content, /Sources: \[1\] frame\.pdf, p\. 2$/);
    assert.ok(reply.usage_metadata.total_tokens >= 0);
    assert.equal(reply.response_metadata.finish_reason, 'stop');
  });

  it('streams, and is told the usage', async () => {
    let text = '';
    let usage;
    for await (const chunk of await chat().stream(kQuestion)) {
      text += chunk.content;
      usage = chunk.usage_metadata ?? usage;
    }
    assert.match(text, /42 Nm \[1\][\s\S]*Sources: \[1\] frame\.pdf, p\. 2$/);
    assert.ok(usage.total_tokens >= 0);
  });

  it('sends the conversation', async () => {
    await chat().invoke([
      new SystemMessage('Be brief.'),
      new HumanMessage('Which gloves are worn?'),
      new AIMessage('Leather ones.'),
      new HumanMessage('And what is the torque limit for bolt M8 there?'),
    ]);
    const said = up.model.requests.map(promptText).join('\n');
    assert.match(said, /Be brief\./);
    assert.match(said, /Leather ones\./);
  });

  it('makes embeddings', async () => {
    const embeddings = new OpenAIEmbeddings({ model: 'test/embeddings', apiKey: 'any', configuration });
    assert.deepEqual(await embeddings.embedQuery('abc'), [3, 97 / 256, 0.5]);
    assert.equal((await embeddings.embedDocuments(['a', 'bc'])).length, 2);
  });
});
