// Answers with a model: what the server adds to the model's own time, what many at once cost, and
// how soon the model hears that nobody listens any more. The model is a server of this process that
// streams words and notes when it was asked, so its own time can be taken off.
import http from 'node:http';
import { englishLike, quotesFrom } from './corpus.mjs';
import { median, memoryOf, percentile, round } from './figures.mjs';
import { Server } from './server.mjs';

const kTextBytes = 62e6; // some 100,000 passages
const kSmallTextBytes = 1e5; // some 160
const kQuestions = 300;
const kCrowd = 1000;
const kCrowdWords = 40;
const kCrowdPauseMs = 100;
const kLeavers = 50;

export const chunk = (delta, finish_reason = null) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'bench',
    choices: [{ index: 0, delta, finish_reason }] })}\n\n`;

// `speak(response, request)` answers each call once its body is there.
export async function startSpeaker(speak) {
  const server = http.createServer((request, response) => {
    const arrived = performance.now();
    const pieces = [];
    request.on('data', (piece) => pieces.push(piece));
    request.on('end', () => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      speak(response, { arrived, text: Buffer.concat(pieces).toString() });
    });
  });
  await new Promise((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, resolve));
  return {
    environment: {
      OPENROUTER_API_KEY: 'bench',
      OPENROUTER_BASE_URL: `http://127.0.0.1:${server.address().port}/v1`,
      QWALT_MODEL: 'bench',
    },
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

export const endOf = (response) => response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);

// Asks by the native API. `onDelta` is called at the first one; resolves with the last event's message.
function ask(server, question, { onDelta = () => {}, signal } = {}) {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify({ question });
    const request = http.request(`${server.url}/api/v1/ask`, { method: 'POST', agent: server.agent, signal,
      headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) } }, (reply) => {
      let text = '';
      let begun = false;
      reply.setEncoding('utf8').on('data', (piece) => {
        text += piece;
        if (begun || !text.includes('event: delta')) return;
        begun = true;
        onDelta(performance.now());
      });
      reply.on('error', reject);
      reply.on('end', () => {
        const done = /event: done\ndata: (.*)/.exec(text);
        if (done) resolve(JSON.parse(done[1]).message);
        else reject(new Error(`an answer did not end: ${reply.statusCode} ${text.slice(0, 300)}`));
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}

// The questions and no more: a heap with the whole text in it would make the measuring process pause.
async function addText(server, bytes, seed, run) {
  const { text, sentences } = englishLike(bytes, seed);
  await server.upload('text to ask.txt', text);
  return quotesFrom(sentences, kQuestions, 8, run).map((quote) => Buffer.from(quote).toString());
}

// From the question sent to the model asked, and from the model's first word to the client's.
async function firstTokensOf(bytes, seed, run) {
  let call;
  const speaker = await startSpeaker((response, { arrived }) => {
    call ??= { arrived, spoke: performance.now() };
    response.write(chunk({ role: 'assistant', content: 'Words ' }));
    response.write(chunk({ content: 'follow [1].' }));
    endOf(response);
  });
  const server = await Server.start({ env: speaker.environment });
  const questions = await addText(server, bytes, seed, run);
  const own = [];
  for (const question of questions) {
    call = undefined;
    const sent = performance.now();
    let heard;
    const { error } = await ask(server, question, { onDelta: (now) => { heard = now; } });
    if (error) throw new Error(error.message);
    if (call) own.push(call.arrived - sent + heard - call.spoke); // else it was asked before
  }
  await server.stop();
  await speaker.stop();
  return own;
}

// The second collection is so small that what is left is asking itself, and measuring.
export async function firstToken(run) {
  const own = await firstTokensOf(kTextBytes, 400 + run, run);
  const floor = await firstTokensOf(kSmallTextBytes, 450 + run, run);
  return {
    first_token_p50_ms: round(median(own)),
    first_token_p99_ms: round(percentile(own, 0.99)),
    first_token_floor_p50_ms: round(median(floor)),
    first_token_floor_p99_ms: round(percentile(floor, 0.99)),
  };
}

export async function answersAtOnce(run) {
  const speaker = await startSpeaker((response) => {
    let words = 0;
    const timer = setInterval(() => {
      response.write(chunk({ content: 'word ' }));
      if (++words < kCrowdWords) return;
      clearInterval(timer);
      endOf(response);
    }, kCrowdPauseMs);
    response.on('close', () => clearInterval(timer));
  });
  const server = await Server.start({ env: speaker.environment });
  server.agent.maxSockets = kCrowd;
  const { text, sentences } = englishLike(1e6, 500 + run);
  await server.upload('crowd.txt', text);
  let heard = 0;
  let most = { resident: 0, anonymous: 0 };
  const look = setInterval(() => {
    const now = memoryOf(server.pid);
    if (now.resident > most.resident) most = now;
  }, 50);
  const begun = performance.now();
  const messages = await Promise.all(quotesFrom(sentences, kCrowd, 8, run)
    .map((question) => ask(server, question, { onDelta: () => heard++ })));
  const seconds = (performance.now() - begun) / 1000;
  clearInterval(look);
  const failed = messages.find(({ error, state }) => error || state !== 'complete');
  if (failed || heard !== kCrowd) throw new Error(`an answer failed: ${JSON.stringify(failed?.error)}`);
  await server.stop();
  await speaker.stop();
  return { answers_rss_mb: most.resident, answers_anonymous_mb: most.anonymous, answers_s: round(seconds) };
}

// From the client's leaving to the end of the model's connection.
export async function leaving(run) {
  let closed;
  const speaker = await startSpeaker((response) => {
    const tell = closed; // of the question that asks; calls for other things come after it
    closed = undefined;
    response.write(chunk({ content: 'The first of many words ' }));
    response.on('close', () => tell?.(performance.now()));
  });
  const server = await Server.start({ env: speaker.environment });
  const { text, sentences } = englishLike(1e6, 600 + run);
  await server.upload('leaving.txt', text);
  const took = [];
  for (const question of quotesFrom(sentences, kLeavers, 8, run)) {
    const gone = new Promise((resolve) => { closed = resolve; });
    const controller = new AbortController();
    let left;
    const onDelta = (now) => { left = now; controller.abort(); };
    await ask(server, question, { onDelta, signal: controller.signal }).catch(() => {});
    took.push(await gone - left);
  }
  await server.stop();
  await speaker.stop();
  return { abort_p50_ms: round(median(took)), abort_max_ms: round(Math.max(...took)) };
}
