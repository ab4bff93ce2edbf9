// The original API with a model behind it: what the model is sent, what happens when it fails, and
// the prompt and upload folders that operators edit by hand.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { Client } from './client.mjs';
import { isSuggestionRequest, modelEnvironment, promptText, systemText } from './model.mjs';

const kBolts = 'Assembly\n\nThe torque limit for bolt M8 is 58 Nm. Tighten in two passes.\n';
const kPaint = 'Surface\n\nThe primer dries for 90 minutes before the enamel coat goes on.\n';

describe('the original API with a model', () => {
  let model;
  let server;
  let client;
  before(async () => {
    model = await startModel();
    server = await startQwalt({ env: modelEnvironment(model) });
    client = new Client(server.url);
    await client.uploadOld('bolts.txt', kBolts);
    await client.uploadOld('paint.txt', kPaint);
  });
  after(async () => {
    await server?.stop();
    await model?.stop();
  });
  beforeEach(() => {
    model.script('answer');
    model.requests.length = 0;
  });

  it('sends the model the passages of every named file', async () => {
    const { status, body } = await client.form('/query', [
      ['query', 'torque of M8 and drying time of the primer'],
      ['file_name', 'bolts.txt'],
      ['file_name', 'paint.txt'],
      ['user_id', 'anna'],
    ]);
    assert.equal(status, 200, JSON.stringify(body));
    const sent = promptText(model.requests[0]);
    assert.match(sent, /58 Nm/);
    assert.match(sent, /90 minutes/);
  });

  it('sends the model no passage of another file', async () => {
    await client.form('/query', { query: 'torque of M8 and drying time', file_name: 'paint.txt' });
    for (const request of model.requests) assert.doesNotMatch(promptText(request), /58 Nm/);
  });

  it('does not wait for a second call that proposes questions', async () => {
    const { body } = await client.form('/query', { query: 'torque limit of bolt M8', file_name: 'bolts.txt', user_id: 'hasty' });
    assert.match(body.result, /\[1\]/);
    assert.ok(Array.isArray(body.suggested_questions));
    assert.equal(model.requests.filter(isSuggestionRequest).length, 0);
  });

  it('gives back what the model said', async () => {
    model.script(() => ({ text: 'The limit is 58 Nm [1].' }));
    const { body } = await client.form('/query', {
      query: 'torque limit of M8',
      file_name: 'bolts.txt',
    });
    assert.match(body.result, /The limit is 58 Nm/);
    assert.equal(body.citations[0]?.name, 'bolts.txt');
    assert.equal(body.error, undefined);
  });

  it('sends the model the history of the same user and of nobody else', async () => {
    const say = (user_id, query) =>
      client.reply('/chat', { method: 'POST', body: { query, user_id } });
    model.script(() => ({ text: 'It is about the heliotrope flange.' }));
    await say('clara', 'Which flange is meant by the wuthering drawing?');
    await say('dora', 'What is the vermilion procedure?');
    model.requests.length = 0;
    await say('clara', 'And how large is it?');
    const sent = model.requests.map(promptText).join('\n');
    assert.match(sent, /wuthering drawing/);
    assert.match(sent, /heliotrope flange/);
    assert.doesNotMatch(sent, /vermilion procedure/);
  });

  it('keeps a user apart from one whose name looks alike', async () => {
    const say = (user_id, query) =>
      client.reply('/chat', { method: 'POST', body: { query, user_id } });
    await say('eve', 'Remember the cinnabar valve.');
    for (const other of ['Eve', 'eve ', 'user:eve', '../eve', 'eve/..']) {
      model.requests.length = 0;
      await say(other, 'Which valve did I name?');
      for (const request of model.requests)
        assert.doesNotMatch(promptText(request), /cinnabar/, other);
    }
  });

  it('keeps what was found when the model fails', async () => {
    for (const status of [401, 500]) {
      model.script(() => ({
        status,
        body: { error: { code: status, message: 'the flux is gone' } },
      }));
      const { status: got, body } = await client.form('/query', {
        query: 'torque limit of M8',
        file_name: 'bolts.txt',
      });
      assert.equal(got, 200, JSON.stringify(body));
      assert.match(body.result, /58 Nm/);
      assert.equal(typeof body.error, 'string');
      assert.ok(body.error.length > 0);
      assert.ok(body.details, 'details say what the model server said');
      assert.ok(body.citations.length > 0);
    }
  });
});

describe('the folders of the replaced backend', () => {
  let model;
  let server;
  let client;
  let folder;
  const promptFile = (name) => path.join(folder, 'prompts', `${name}.json`);
  before(async () => {
    model = await startModel();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-folders-'));
    const env = {
      ...modelEnvironment(model),
      PROMPT_DIR: path.join(folder, 'prompts'),
      UPLOAD_DIR: path.join(folder, 'uploads'),
    };
    server = await startQwalt({ env });
    client = new Client(server.url);
    assert.equal((await client.uploadOld('bolts.txt', kBolts)).status, 200);
  });
  after(async () => {
    await server?.stop();
    await model?.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  it('writes a prompt file for each upload', () => {
    const { system_prompt } = JSON.parse(fs.readFileSync(promptFile('bolts.txt'), 'utf8'));
    assert.equal(typeof system_prompt, 'string');
    assert.ok(system_prompt.length > 0);
  });

  it('uses a prompt edited by hand at the next question', async () => {
    fs.writeFileSync(
      promptFile('bolts.txt'),
      JSON.stringify({ system_prompt: 'Answer as the quibbling foreman.' }),
    );
    model.requests.length = 0;
    await client.form('/query', { query: 'torque limit of M8', file_name: 'bolts.txt' });
    assert.ok(model.requests.some((request) => /quibbling foreman/.test(systemText(request))));
  });

  it('answers although a prompt file is damaged', async () => {
    fs.writeFileSync(promptFile('bolts.txt'), '{"system_prompt": "cut o');
    const { status, body } = await client.form('/query', {
      query: 'torque limit of M8',
      file_name: 'bolts.txt',
    });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.error, undefined, JSON.stringify(body));
  });

  it('shows the same prompt in the native API, and writes there what is put', async () => {
    const [{ id }] = (await client.api('GET', 'documents')).documents;
    const wanted = { system_prompt: 'Answer in the voice of a lathe.' };
    assert.deepEqual(await client.api('PUT', `documents/${id}/prompt`, wanted), wanted);
    assert.deepEqual(await client.api('GET', `documents/${id}/prompt`), wanted);
    assert.equal(
      JSON.parse(fs.readFileSync(promptFile('bolts.txt'), 'utf8')).system_prompt,
      wanted.system_prompt,
    );
    fs.writeFileSync(promptFile('bolts.txt'), JSON.stringify({ system_prompt: 'By hand again.' }));
    assert.deepEqual(await client.api('GET', `documents/${id}/prompt`), {
      system_prompt: 'By hand again.',
    });
  });

  it('keeps originals in the upload folder', () => {
    const found = [];
    const walk = (at) => {
      for (const entry of fs.readdirSync(at, { withFileTypes: true })) {
        const full = path.join(at, entry.name);
        if (entry.isDirectory()) walk(full);
        else found.push(fs.readFileSync(full, 'utf8'));
      }
    };
    walk(path.join(folder, 'uploads'));
    assert.ok(found.includes(kBolts));
  });
});
