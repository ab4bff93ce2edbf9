// The page in Debian's Chromium: what the first load weighs and how soon a question can be written,
// and whether a long answer or a long list ever holds the page up for more than 50 ms, which is what
// Chromium calls a long task.
import { chunk, endOf, startSpeaker } from './answers.mjs';
import { median, round } from './figures.mjs';
import { Server } from './server.mjs';

const kLoads = 7;
const kWords = 10_000;
const kWordsPerPiece = 4;
const kPieceMs = 4;
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
  window.measured = { tasks: [], writable: null };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.measured.tasks.push(entry.duration);
  }).observe({ type: 'longtask', buffered: true });
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

const longest = async (page) => Math.max(0, ...(await page.evaluate(() => window.measured.tasks)));
const forget = (page) => page.evaluate(() => { window.measured.tasks = []; });

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

export const longAnswerOnThePage = () => withBrowser(async (browser) => {
  const words = longAnswer();
  const speaker = await startSpeaker((response) => {
    let at = 0;
    const timer = setInterval(() => {
      response.write(chunk({ content: `${words.slice(at, at += kWordsPerPiece).join(' ')} ` }));
      if (at < words.length) return;
      clearInterval(timer);
      endOf(response);
    }, kPieceMs);
    response.on('close', () => clearInterval(timer));
  });
  const server = await Server.start({ env: speaker.environment });
  await server.upload('bolts.txt', 'Turn the bolt with care, tightly, to 42 Nm. First the left one.\n');
  const { page } = await openPage(browser, server.url);
  await forget(page);
  await page.getByRole('textbox', { name: 'Question' }).fill('How is the bolt turned with care?');
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
  await page.locator('article[aria-busy=true]').waitFor();
  await page.locator('article[aria-busy=false]').waitFor();
  const task = await longest(page);
  await server.stop();
  await speaker.stop();
  return { page_answer_task_ms: round(task, 0) };
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

export const longListOnThePage = () => withBrowser(async (browser) => {
  const server = await Server.start();
  for (let i = 0; i < kDocuments; i += kDocumentsPerUpload) {
    const reply = await fetch(`${server.url}/api/v1/documents`, { method: 'POST', body: manyFiles(i, kDocumentsPerUpload) });
    if (!reply.ok) throw new Error(`upload: ${reply.status} ${await reply.text()}`);
  }
  while (await waiting(server) > 0) await new Promise((resolve) => setTimeout(resolve, 500));
  const { page } = await openPage(browser, server.url);
  const row = page.getByRole('checkbox', { name: /^Ask Procedure/ }).first();
  await row.waitFor();
  await page.evaluate(async (scrolls) => {
    const panel = document.querySelector('[data-panel=right]');
    const scrolled = [panel, ...panel.querySelectorAll('*')].reduce((a, b) => (b.scrollHeight - b.clientHeight > a.scrollHeight - a.clientHeight ? b : a));
    for (let i = 0; i < scrolls; i++) {
      scrolled.scrollTop = (scrolled.scrollHeight * i) / scrolls;
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, kScrolls);
  const task = await longest(page);
  await server.stop();
  return { page_list_task_ms: round(task, 0) };
});
