// The page in Debian's Chromium: what the first load weighs, how soon a question can be written, and
// for how long a long answer or a long list holds the page up at once.
import { chunk, endOf, startSpeaker } from './answers.mjs';
import { median, round } from './figures.mjs';
import { Server } from './server.mjs';

const kLoads = 7;
const kWords = 10_000;
const kWordsPerPiece = 4;
const kPieceMs = 4;
const kItems = 1500;
const kRows = 1000;
const kTurns = 100;
const kWordsPerTurn = 120;
const kDocuments = 5000;
const kDocumentsPerUpload = 250;
const kScrolls = 120;

// The programs that drive a browser are installed with the tests' (make test).
async function withBrowser(use) {
  const { launch } = await import('../tests/browser/browser.mjs');
  const browser = await launch();
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

// Runs in the page before anything of its own.
function watch() {
  window.measured = { writable: null };
  const look = () => {
    const box = document.querySelector('textarea');
    if (box && !box.disabled) window.measured.writable = performance.now();
    else requestAnimationFrame(look);
  };
  look();
}

async function openPage(browser, url) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.addInitScript(watch);
  let bytes = 0;
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.loadingFinished', (loaded) => { bytes += loaded.encodedDataLength; });
  await page.goto(url, { waitUntil: 'load' });
  await page.waitForFunction(() => window.measured.writable !== null);
  return { context, page, bytes: () => bytes };
}

// The longest task of the page's main thread while `work` runs, by the clock and in processor time:
// server, model and the browser's other processes share the machine's cores.
async function longestTask(browser, page, work) {
  await browser.startTracing(page, { categories: ['toplevel', '__metadata'] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const main = new Set(traceEvents
    .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
    .map(({ pid, tid }) => `${pid}:${tid}`));
  // What drives the browser sends it a script of 330 KB for each new document: a task, but none of the page's.
  const driven = traceEvents.filter(({ args }) =>
    args?.chrome_mojo_event_info?.mojo_interface_tag === 'blink.mojom.DevToolsSession');
  const tasks = traceEvents.filter(({ ph, name, pid, tid, ts, dur }) =>
    ph === 'X' && /RunTask$/.test(name) && main.has(`${pid}:${tid}`) &&
    !driven.some((own) => own.pid === pid && own.tid === tid && own.ts >= ts && own.ts <= ts + dur));
  const longest = (of) => round(Math.max(...tasks.map(of)) / 1000, 0);
  return { clock: longest(({ dur }) => dur), processor: longest(({ tdur, dur }) => tdur ?? dur) };
}

// A new profile each time: nothing is cached.
export const firstLoad = () => withBrowser(async (browser) => {
  const server = await Server.start();
  const loads = [];
  for (let i = 0; i < kLoads; i++) {
    const { context, page, bytes } = await openPage(browser, server.url);
    loads.push({ writable: await page.evaluate(() => window.measured.writable), bytes: bytes() });
    await context.close();
  }
  await server.stop();
  return {
    page_kb: round(median(loads.map(({ bytes }) => bytes)) / 1000, 1),
    page_interactive_ms: round(median(loads.map(({ writable }) => writable)), 0),
  };
});

// Words with what answers are made of: headings, lists, a table, code, citations.
function longAnswer() {
  const words = [];
  for (let i = 0; words.length < kWords; i++) {
    if (i % 40 === 0) words.push(`\n\n## Step ${i / 40 + 1}\n\nFirst,`);
    else if (i % 40 === 20) words.push('\n\n- an item\n- another\n\n| part | torque |\n|---|---|\n| M8 | 42 Nm |\n\n');
    else words.push(i % 13 === 0 ? 'tightly [1].' : ['turn', 'the', '**bolt**', 'with', 'care'][i % 5]);
  }
  return words;
}

// One list, and one table: neither ends before the answer does.
const longList = () => Array.from({ length: kItems }, (_, i) => `${i + 1}. Turn the **bolt** ${i} with care [1].\n`);
const longTable = () =>
  ['| part | torque |\n|---|--:|\n', ...Array.from({ length: kRows }, (_, i) => `| bolt ${i} | ${i % 90} Nm [1] |\n`)];

// Says `pieces`, so many at once, to everybody who asks.
const startReader = (pieces, atOnce) => startSpeaker((response) => {
  let at = 0;
  const timer = setInterval(() => {
    response.write(chunk({ content: pieces.slice(at, at += atOnce).join('') }));
    if (at < pieces.length) return;
    clearInterval(timer);
    endOf(response);
  }, kPieceMs);
  response.on('close', () => clearInterval(timer));
});

const kBolts = 'Turn the bolt with care, tightly, to 42 Nm. First the left one.\n';
const kQuestion = 'How is the bolt turned with care?';

async function askOnThePage(page) {
  await page.getByRole('textbox', { name: 'Question' }).fill(kQuestion);
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.locator('article[aria-busy=true]').waitFor();
  await page.locator('article[aria-busy=false]').waitFor();
}

// While the answer grows, and while its chat is opened again.
const answerOnThePage = (pieces, atOnce) => withBrowser(async (browser) => {
  const speaker = await startReader(pieces, atOnce);
  const server = await Server.start({ env: speaker.environment });
  await server.upload('bolts.txt', kBolts);
  const { page } = await openPage(browser, server.url);
  const growing = await longestTask(browser, page, () => askOnThePage(page));
  const opened = await longestTask(browser, page, async () => {
    await page.reload();
    await page.locator('article .facts').waitFor();
  });
  await server.stop();
  await speaker.stop();
  return { growing, opened };
});

export async function longAnswerOnThePage() {
  const { growing, opened } = await answerOnThePage(longAnswer().map((word) => `${word} `), kWordsPerPiece);
  return {
    page_answer_task_ms: growing.processor,
    page_answer_task_clock_ms: growing.clock,
    page_answer_opened_task_ms: opened.processor,
  };
}

export async function longBlocksOnThePage() {
  const list = await answerOnThePage(longList(), 1);
  const table = await answerOnThePage(longTable(), 1);
  return {
    page_items_task_ms: list.growing.processor,
    page_items_opened_task_ms: list.opened.processor,
    page_rows_task_ms: table.growing.processor,
    page_rows_opened_task_ms: table.opened.processor,
  };
}

export const longChatOnThePage = () => withBrowser(async (browser) => {
  const speaker = await startReader(longAnswer().slice(0, kWordsPerTurn).map((word) => `${word} `), kWordsPerTurn);
  const server = await Server.start({ env: speaker.environment });
  await server.upload('bolts.txt', kBolts);
  let chat;
  for (let i = 0; i < kTurns; i++) {
    const asked = { question: `${kQuestion} Part ${i} of the whole work.`, stream: false, ...(chat ? { chat_id: chat } : {}) };
    chat = (await server.json('POST', '/api/v1/ask', asked)).value.chat_id;
  }
  const { page } = await openPage(browser, server.url);
  const task = await longestTask(browser, page, async () => {
    await page.goto(`${server.url}/#/chat/${chat}`);
    await page.locator('article .facts').last().waitFor();
  });
  await server.stop();
  await speaker.stop();
  return { page_chat_task_ms: task.processor };
});

function manyFiles(first, count) {
  const form = new FormData();
  for (let i = first; i < first + count; i++) {
    form.append('file', new Blob([`Procedure ${i} names gasket ${i * 7} and takes ${i % 50} minutes.\n`]),
      `Procedure ${String(i).padStart(4, '0')}.txt`);
  }
  return form;
}

// How many of the newest documents are not ready; they are read in the order in which they came.
async function waiting(server) {
  const { documents } = (await server.json('GET', '/api/v1/documents?limit=100')).value;
  return documents.filter(({ state }) => state !== 'ready').length;
}

// Runs in the page: a step each frame, to the end of the list.
async function scrollThrough(steps) {
  const panel = document.querySelector('[data-panel=right]');
  const hidden = (element) => element.scrollHeight - element.clientHeight;
  const list = [panel, ...panel.querySelectorAll('*')].reduce((a, b) => (hidden(b) > hidden(a) ? b : a));
  for (let i = 0; i < steps; i++) {
    list.scrollTop = (list.scrollHeight * i) / steps;
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

export const longListOnThePage = () => withBrowser(async (browser) => {
  const server = await Server.start();
  for (let i = 0; i < kDocuments; i += kDocumentsPerUpload) {
    const reply = await fetch(`${server.url}/api/v1/documents`, { method: 'POST', body: manyFiles(i, kDocumentsPerUpload) });
    if (!reply.ok) throw new Error(`upload: ${reply.status} ${await reply.text()}`);
  }
  while (await waiting(server) > 0) await new Promise((resolve) => setTimeout(resolve, 500));
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const task = await longestTask(browser, page, async () => {
    await page.goto(server.url);
    await page.getByRole('checkbox', { name: /^Ask Procedure/ }).first().waitFor();
    await page.evaluate(scrollThrough, kScrolls);
  });
  await server.stop();
  return { page_list_task_ms: task.processor, page_list_task_clock_ms: task.clock };
});
