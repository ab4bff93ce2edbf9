// What is measured. Each point returns figures {name: number}; run.mjs repeats and prints them.
import { englishLike, quotesFrom } from './corpus.mjs';
import { median, memoryOf, percentile, round } from './figures.mjs';
import { Server } from './server.mjs';

const kModelSeconds = 2;

// The first start on a folder makes the store, with its syncs; the second is every later one.
export async function start() {
  const first = await Server.start();
  await first.json('GET', '/health');
  const firstMs = performance.now() - first.started;
  await first.stop({ keepData: true });
  const server = await Server.start({ data: first.folder });
  await server.json('GET', '/health');
  const milliseconds = performance.now() - server.started;
  const { resident, anonymous } = memoryOf(server.pid);
  await server.stop();
  return {
    first_start_ms: round(firstMs),
    start_ms: round(milliseconds),
    idle_rss_mb: resident,
    idle_anonymous_mb: anonymous,
  };
}

// 10 MB of text: loaded, asked, weighed.
export async function largeText(run) {
  const { text, sentences } = englishLike(10e6, 100 + run);
  const server = await Server.start();
  const { milliseconds } = await server.upload('large.txt', text);
  const loaded = memoryOf(server.pid);
  const questions = quotesFrom(sentences, 300, 6, run);
  const query = [];
  const search = [];
  for (const question of questions)
    query.push((await server.ask(question, 'large.txt')).milliseconds);
  for (const question of questions) {
    search.push((await server.json('POST', '/api/v1/search', { query: question })).milliseconds);
  }
  const asked = memoryOf(server.pid);
  await server.stop();
  return {
    upload_10mb_s: round(milliseconds / 1000, 3),
    loaded_rss_mb: loaded.resident,
    asked_rss_mb: asked.resident,
    asked_anonymous_mb: asked.anonymous,
    peak_rss_mb: asked.peak,
    query_p50_ms: round(median(query)),
    query_p99_ms: round(percentile(query, 0.99)),
    search_p50_ms: round(median(search)),
    search_p99_ms: round(percentile(search, 0.99)),
  };
}

export async function quotes(run) {
  const { text, sentences } = englishLike(1e6, 200 + run);
  const server = await Server.start();
  await server.upload('quotes.txt', text);
  const plain = (passage) => passage.replace(/\s+/g, ' ');
  let found = 0;
  for (const quote of quotesFrom(sentences, 150, 10, run)) {
    const { value } = await server.json('POST', '/api/v1/search', { query: quote, limit: 3 });
    if (value.passages.slice(0, 3).some((passage) => plain(passage.text).includes(quote))) found++;
  }
  await server.stop();
  return { quotes_found: found };
}

// `startModel` is tests/support's: a small real server that takes two seconds to answer.
export async function crowd(startModel, run) {
  const model = await startModel({ delayMs: kModelSeconds * 1000 });
  const server = await Server.start({
    env: {
      OPENROUTER_API_KEY: 'bench',
      OPENROUTER_BASE_URL: model.url,
      QWALT_MODEL: 'bench/model',
    },
  });
  const { text, sentences } = englishLike(1e6, 300 + run);
  await server.upload('crowd.txt', text);
  const begun = performance.now();
  let over = false;
  const answers = Promise.all(
    quotesFrom(sentences, 50, 8, run).map((question, i) => server.ask(question, 'crowd.txt', `person ${i}`)),
  ).finally(() => (over = true));
  const health = [];
  while (!over) {
    health.push((await server.json('GET', '/health')).milliseconds);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const failed = (await answers).filter(({ value }) => value.error);
  if (failed.length > 0)
    throw new Error(`a question failed: ${JSON.stringify(failed[0].value.error)}`);
  const seconds = (performance.now() - begun) / 1000;
  const { resident } = memoryOf(server.pid);
  await server.stop();
  await model.stop();
  return {
    crowd_s: round(seconds, 3),
    crowd_health_max_ms: round(Math.max(...health)),
    crowd_rss_mb: resident,
  };
}

export async function streams() {
  const server = await Server.start();
  const before = memoryOf(server.pid);
  const sockets = await server.openStreams(1000);
  const after = memoryOf(server.pid);
  for (const socket of sockets) socket.removeAllListeners('close').destroy();
  await server.stop();
  return {
    streams_rss_mb: after.resident,
    stream_kb: round(((after.resident - before.resident) * 1e6) / 1000 / 1000),
  };
}
