// Faults of the replaced backend under load and after a crash.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { Client, eventually } from './client.mjs';
import { modelEnvironment, promptText } from './model.mjs';

const kQuestions = 50;
const kModelMs = 2000;

describe('fifty questions at once with a model that takes two seconds', () => {
  let model;
  let server;
  let client;
  before(async () => {
    model = await startModel({ delayMs: kModelMs });
    server = await startQwalt({ env: modelEnvironment(model) });
    client = new Client(server.url);
    await client.uploadOld('bolts.txt', 'The torque limit for bolt M8 is 42 Nm.\n');
  });
  after(async () => {
    await server?.stop();
    await model?.stop();
  });

  it('are all answered within five seconds while /health stays quick', async () => {
    const begun = Date.now();
    let over = false;
    const questions = Array.from({ length: kQuestions }, (_, i) =>
      client.form('/query', {
        query: `What is the torque limit for bolt M8, asked by ${i}?`,
        file_name: 'bolts.txt',
        user_id: `user${i}`,
      }),
    );
    const answers = Promise.all(questions).finally(() => (over = true));
    let slowest = 0;
    await eventually(
      async () => {
        const asked = Date.now();
        assert.equal((await client.reply('/health')).status, 200);
        slowest = Math.max(slowest, Date.now() - asked);
        return over;
      },
      { seconds: 60, what: 'fifty answers' },
    );
    for (const { status, body } of await answers) {
      assert.equal(status, 200, JSON.stringify(body));
      assert.equal(body.error, undefined, JSON.stringify(body));
    }
    const seconds = (Date.now() - begun) / 1000;
    assert.ok(seconds < 5, `took ${seconds} s`);
    assert.ok(slowest < 1000, `a /health took ${slowest} ms`);
  });
});

describe('a crash in the middle of an answer', () => {
  it('does not lock the user out, and keeps what was said before', async () => {
    const model = await startModel();
    const env = modelEnvironment(model);
    let server = await startQwalt({ env, keepData: true });
    try {
      const say = (query) =>
        new Client(server.url).reply('/chat', {
          method: 'POST',
          body: { query, user_id: 'frida' },
        });
      assert.equal((await say('Remember the periwinkle gauge.')).status, 200);
      model.script('stall');
      const asked = model.requests.length;
      const cut = say('What is being said when the power fails?').catch((error) => error);
      await eventually(() => model.requests.length > asked, { what: 'the question at the model' });
      await server.kill9();
      await cut;
      model.script('answer');
      server = await startQwalt({ env, dataDir: server.dataDir });
      model.requests.length = 0;
      const { status, body } = await say('Which gauge did I name?');
      assert.equal(status, 200, JSON.stringify(body));
      assert.match(model.requests.map(promptText).join('\n'), /periwinkle/);
    } finally {
      await server.stop();
      await model.stop();
    }
  });
});
