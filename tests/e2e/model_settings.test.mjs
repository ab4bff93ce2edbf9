// The model's settings while the server runs: who may see and change them, what counts, what a test
// says; what models cost, and the caps.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { startModel } from '../support/model_server.mjs';
import { startQwalt } from '../support/qwalt.mjs';
import { Client, eventually } from './client.mjs';
import { isSuggestionRequest, modelEnvironment } from './model.mjs';
import { assertProblemBody } from './problem.mjs';

const kQuestion = 'What is the torque limit for bolt M8?';
const kText = 'The torque limit for bolt M8 is 58 Nm. Tighten in two passes.\n';
const kTypes = { 400: 'invalid', 403: 'forbidden', 502: 'unavailable' };
async function refused(client, method, path, status, body) {
  const reply = await client.reply(`/api/v1/${path}`, { method, body });
  assertProblemBody(reply, status, kTypes[status]);
  return reply.body;
}
const answersOf = (model) => model.requests.filter((request) => request.body.messages && !isSuggestionRequest(request));

describe('the settings of the model', () => {
  let model;
  let other;
  let server;
  let client;
  before(async () => {
    [model, other] = await Promise.all([startModel(), startModel()]);
    server = await startQwalt({ env: modelEnvironment(model), keepData: true });
    client = new Client(server.url);
    await client.add('bolts.txt', kText);
  });
  after(async () => {
    await server?.stop();
    await model?.stop();
    await other?.stop();
  });
  beforeEach(async () => {
    await client.api('DELETE', 'settings/model');
    await client.api('DELETE', 'settings/model/workspace');
    model.requests.length = 0;
    other.requests.length = 0;
    model.script('answer');
  });
  const put = (body) => client.api('PUT', 'settings/model', body);

  it('are those of the environment at first, and never show the key', async () => {
    const settings = await client.api('GET', 'settings/model');
    assert.deepEqual([settings.base_url, settings.model, settings.key_set, settings.configured],
      [model.url, 'test/model', true, true]);
    assert.equal(settings.from.model, 'environment');
    assert.doesNotMatch(JSON.stringify(settings), /test-key/);
    assert.equal('key' in settings, false);
  });

  it('count from the next question on, and are gone with DELETE', async () => {
    const changed = await put({ model: 'stored/model', temperature: 0.7, max_tokens: 77 });
    assert.deepEqual([changed.model, changed.from.model, changed.from.base_url],
      ['stored/model', 'settings', 'environment']);
    await client.ask(kQuestion);
    const { body } = answersOf(model)[0];
    assert.deepEqual([body.model, body.temperature, body.max_tokens], ['stored/model', 0.7, 77]);
    const back = await put({ temperature: null });
    assert.deepEqual([back.temperature, back.model], [null, 'stored/model']);
    assert.equal((await client.api('DELETE', 'settings/model')).model, 'test/model');
  });

  it('of a workspace stand above those of the server, a request above both', async () => {
    await put({ model: 'stored/model', max_tokens: 77 });
    const own = await client.api('PUT', 'settings/model/workspace', { model: 'own/model' });
    assert.deepEqual([own.model, own.from.model, own.from.max_tokens], ['own/model', 'workspace', 'settings']);
    await client.ask(kQuestion);
    assert.deepEqual([answersOf(model)[0].body.model, answersOf(model)[0].body.max_tokens], ['own/model', 77]);
    assert.equal((await client.api('GET', 'settings/model')).model, 'stored/model');
    await refused(client, 'PUT', 'settings/model/workspace', 400, { base_url: 'http://x/v1' });
  });

  it('send the key to no other server', async () => {
    const moved = await put({ base_url: other.url });
    assert.equal(moved.key_set, false);
    await client.ask(kQuestion);
    assert.equal(answersOf(other)[0].headers.authorization, undefined);
    other.requests.length = 0;
    assert.equal((await put({ key: 'second-key' })).key_set, true);
    await client.ask(kQuestion, { fresh: true });
    assert.equal(answersOf(other)[0].headers.authorization, 'Bearer second-key');
    const again = await put({ base_url: model.url });
    assert.equal(again.from.key, 'environment', 'the second key went with its server');
    model.requests.length = 0;
    await client.ask(kQuestion, { fresh: true });
    assert.equal(answersOf(model)[0].headers.authorization, 'Bearer test-key');
  });

  it('that make no sense are refused with what they have to be', async () => {
    for (const body of [{ base_url: 'ftp://x' }, { base_url: 'http://user:secret@x/' }, { base_url: 5 }, { model: '' },
      { model: 'x'.repeat(300) }, { key: 'a\nb' }, { temperature: 3 }, { temperature: 'warm' }, { max_tokens: 1.5 },
      { max_tokens: 0 }, { context_tokens: 10 }, { fallback_models: 'one' }, { fallback_models: Array(9).fill('m') },
      { daily_cap: -1 }, { nonsense: 1 }, []]) {
      const problem = await refused(client, 'PUT', 'settings/model', 400, body);
      assert.match(problem.detail, /\.$/, JSON.stringify(body));
    }
    assert.equal((await client.api('GET', 'settings/model')).from.model, 'environment');
  });

  it('are tried before they are stored', async () => {
    const good = await client.api('POST', 'settings/model/test', {});
    assert.equal(good.works, true);
    assert.equal(good.model, 'test/model');
    assert.equal(good.cost, 0.0001);
    assert.ok(good.milliseconds >= 0 && good.answer.length > 0 && /answers/.test(good.message));
    model.script('not-found');
    const bad = await client.api('POST', 'settings/model/test', { model: 'no/model' });
    assert.deepEqual([bad.works, bad.status], [false, 404]);
    assert.match(bad.message, /no\/model.*QWALT_MODEL/);
    assert.equal((await client.api('GET', 'settings/model')).model, 'test/model');
  });

  it('can be chosen from what the server offers', async () => {
    const { models } = await client.api('GET', 'settings/models');
    assert.deepEqual(models.map(({ id }) => id), ['test/model', 'test/other']);
    assert.deepEqual([models[0].context_tokens, models[0].prompt_price, models[1].name], [32768, 1, null]);
    assert.equal((await client.api('GET', 'settings/models?limit=1')).models.length, 1);
    await put({ base_url: 'http://127.0.0.1:1/v1', key: 'x' });
    await refused(client, 'GET', 'settings/models', 502);
  });

  it('are for admins only', async () => {
    const as = ({ key }) => new Client(server.url, { Authorization: `Bearer ${key}` });
    const admin = await client.api('POST', 'keys', { name: 'admin', role: 'admin' }, 201);
    const reader = await as(admin).api('POST', 'keys', { name: 'reader', role: 'reader' }, 201);
    for (const path of ['settings/model', 'settings/model/workspace', 'settings/models', 'usage']) {
      await refused(as(reader), 'GET', path, 403);
      assert.equal((await as(admin).fetch(`/api/v1/${path}`)).status, 200, path);
    }
    await as(admin).api('DELETE', `keys/${reader.id}`, undefined, 204);
    await as(admin).api('DELETE', `keys/${admin.id}`, undefined, 204);
  });

  it('outlive the server, as does what was spent', async () => {
    await put({ model: 'stored/model', daily_cap: 5 });
    await client.ask(kQuestion);
    const before = await client.api('GET', 'usage');
    assert.ok(before.today.calls > 0);
    await server.stop();
    server = await startQwalt({ env: modelEnvironment(model), dataDir: server.dataDir });
    client = new Client(server.url);
    const settings = await client.api('GET', 'settings/model');
    assert.deepEqual([settings.model, settings.daily_cap], ['stored/model', 5]);
    const later = await client.api('GET', 'usage');
    assert.ok(later.today.calls >= before.today.calls);
    assert.ok(later.total.cost >= before.total.cost && later.total.cost > 0);
  });
});

describe('what the model may cost', () => {
  let model;
  let server;
  let client;
  before(async () => {
    model = await startModel();
    server = await startQwalt({ env: { ...modelEnvironment(model), QWALT_DAILY_CAP: '0.00015' } });
    client = new Client(server.url);
    await client.add('bolts.txt', kText);
  });
  after(async () => {
    await server?.stop();
    await model?.stop();
  });

  it('ends at the cap of the day: then the documents answer, and say why', async () => {
    const first = await client.ask(kQuestion);
    assert.equal(first.message.mode, 'model');
    await eventually(async () => (await client.api('GET', 'usage')).today.cost >= 0.0001, { what: 'the cost booked' });
    await client.ask(kQuestion, { fresh: true });
    const { message } = await client.ask(kQuestion, { fresh: true });
    assert.deepEqual([message.mode, message.error.code], ['extractive', 'over_budget']);
    assert.match(message.text, /58 Nm/);
    assert.match(message.error.message, /cap/);
    const { today, days } = await client.api('GET', 'usage');
    assert.equal(today.cap_reached, true);
    assert.equal(days.length, 1);
    assert.deepEqual([days[0].workspace, days[0].calls], ['default', today.calls]);
    const health = await client.json('GET', '/health');
    assert.ok(!JSON.stringify(health).includes('cost'), 'what it has cost is not for whoever asks');
  });

  it('can be raised while the server runs', async () => {
    await client.api('PUT', 'settings/model', { daily_cap: 1 });
    assert.equal((await client.ask(kQuestion, { fresh: true })).message.mode, 'model');
  });

  it('is not passed by many questions at once', async () => {
    const { today } = await client.api('GET', 'usage');
    const tokens = today.prompt_tokens + today.completion_tokens;
    await client.api('PUT', 'settings/model', { daily_cap: 1, daily_tokens: tokens + 5000 });
    const messages = await Promise.all(Array.from({ length: 50 }, (_, i) =>
      client.ask(`What is the torque limit for bolt M8 in case ${i}?`)));
    const asked = messages.filter(({ message }) => message.error?.code !== 'over_budget').length;
    assert.ok(asked >= 1 && asked < 50, `${asked} of 50 were asked`);
    const after = (await client.api('GET', 'usage')).today;
    assert.ok(after.prompt_tokens + after.completion_tokens <= tokens + 5000 + 129 * 2,
      JSON.stringify(after));
  });

  it('is told by day', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const { days, from, to } = await client.api('GET', `usage?from=${today}&to=${today}`);
    assert.deepEqual([from, to, days.length], [today, today, 1]);
    assert.equal((await client.api('GET', 'usage?from=2020-01-01&to=2020-12-31')).days.length, 0);
    for (const wrong of ['from=yesterday', 'from=2026-02-30', 'from=2026-11-22&to=2026-11-21', 'from=2000-01-01']) {
      await refused(client, 'GET', `usage?${wrong}`, 400);
    }
  });
});
