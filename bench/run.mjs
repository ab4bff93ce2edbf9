// Measures the release build against its goals and the backend it replaces.
//   node bench/run.mjs [--out FILE] [--only NAME,…]
// Prints a table and writes the figures as JSON (bench/results.json). Needs no network: all traffic
// is on the loopback. QWALT_BIN names another binary. The verdict is of the median; on a busy
// machine the best run tells more about the program.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startModel } from '../tests/support/model_server.mjs';
import { answersAtOnce, firstToken, leaving } from './answers.mjs';
import { machine, median } from './figures.mjs';
import { firstLoad, longAnswerOnThePage, longBlocksOnThePage, longChatOnThePage, longListOnThePage } from './page.mjs';
import { pdf } from './pdf.mjs';
import * as points from './points.mjs';
import { binary } from './server.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));

// Name of a point, how often it is run, and how.
const kPoints = [
  ['start', 15, points.start],
  ['large', 3, points.largeText],
  ['quotes', 3, points.quotes],
  ['crowd', 3, (run) => points.crowd(startModel, run)],
  ['streams', 3, points.streams],
  ['pdf', 3, pdf],
  ['firstToken', 3, firstToken],
  ['answers', 3, answersAtOnce],
  ['leaving', 3, leaving],
  ['page', 1, firstLoad],
  ['pageAnswer', 1, longAnswerOnThePage],
  ['pageBlocks', 1, longBlocksOnThePage],
  ['pageChat', 1, longChatOnThePage],
  ['pageList', 1, longListOnThePage],
];

// figure → [what it is, goal, the old backend's figure]; `atLeast` where more is better. Figures
// without a goal are there to explain the others.
const kFigures = {
  first_start_ms: ['first start on a new folder to /health, ms', 20, '550–1300'],
  start_ms: ['start to first /health, ms', 20, '550–1300'],
  idle_rss_mb: ['idle, resident MB', 10, '51–75'],
  idle_anonymous_mb: ['idle, anonymous MB', null, ''],
  upload_10mb_s: ['10 MB text to searchable, s', 2, '8.3'],
  loaded_rss_mb: ['10 MB loaded, resident MB', null, ''],
  asked_rss_mb: ['10 MB loaded and 600 questions, resident MB', 24, '207'],
  asked_anonymous_mb: ['the same, anonymous MB', null, ''],
  peak_rss_mb: ['the same, peak resident MB', null, '347'],
  query_p50_ms: ['POST /query without model, p50 ms', null, '2000'],
  query_p99_ms: ['POST /query without model, p99 ms', 10, '2000'],
  search_p50_ms: ['POST /api/v1/search, p50 ms', null, ''],
  search_p99_ms: ['POST /api/v1/search, p99 ms', 10, ''],
  quotes_found: ['10-word quotes in the top 3, of 150', 143, '70', 'atLeast'],
  crowd_s: ['50 questions at once, model takes 2 s, s', 5, '203'],
  crowd_health_max_ms: ['slowest /health meanwhile, ms', null, 'dead'],
  crowd_rss_mb: ['the same, resident MB', null, ''],
  streams_rss_mb: ['1,000 open event streams, resident MB', null, ''],
  stream_kb: ['one open event stream, kB', null, ''],
  first_token_p50_ms: ['first token beyond the model\'s own, 100,000 passages, p50 ms', null, ''],
  first_token_p99_ms: ['the same, p99 ms', 5, ''],
  first_token_floor_p50_ms: ['the same with 160 passages, p50 ms', null, ''],
  first_token_floor_p99_ms: ['the same with 160 passages, p99 ms', null, ''],
  answers_rss_mb: ['1,000 answers streamed at once, resident MB', 32, ''],
  answers_anonymous_mb: ['the same, anonymous MB', null, ''],
  answers_s: ['the same, seconds (the model takes 4)', null, ''],
  abort_p50_ms: ['client gone to the model\'s connection ended, p50 ms', null, ''],
  abort_max_ms: ['the same, slowest ms', 100, ''],
  page_kb: ['first load of the page, kB', 150, ''],
  page_interactive_ms: ['the page opened to a question that can be written, ms', 300, ''],
  page_answer_task_ms: ['10,000 words streamed to the page, longest task, ms of processor time', 50, ''],
  page_answer_task_clock_ms: ['the same by the clock, ms', null, ''],
  page_answer_opened_task_ms: ['a chat with it opened, longest task, ms of processor time', 50, ''],
  page_items_task_ms: ['a list of 1,500 items streamed to the page, longest task, ms of processor time', 50, ''],
  page_items_opened_task_ms: ['a chat with it opened, longest task, ms of processor time', 50, ''],
  page_rows_task_ms: ['a table of 1,000 rows streamed to the page, longest task, ms of processor time', 50, ''],
  page_rows_opened_task_ms: ['a chat with it opened, longest task, ms of processor time', 50, ''],
  page_chat_task_ms: ['a chat of 100 turns opened, longest task, ms of processor time', 50, ''],
  page_list_task_ms: ['5,000 documents loaded and scrolled, longest task, ms of processor time', 50, ''],
  page_list_task_clock_ms: ['the same by the clock, ms', null, ''],
  pdf_pages_per_s: ['PDF read by one child, pages/s', null, ''],
  pdftotext_pages_per_s: ['the same by pdftotext -layout, pages/s', null, ''],
  pdf_to_peer: ['the one by the other', 0.9, '', 'atLeast'],
  pdf_searchable_pages_per_s: ['PDF uploaded to searchable, pages/s', null, ''],
};

async function measure(only) {
  const values = {};
  for (const [name, runs, point] of kPoints) {
    if (only && !only.includes(name)) continue;
    for (let run = 0; run < runs; run++) {
      if (process.stderr.isTTY) process.stderr.write(`\r${name} ${run + 1}/${runs}          `);
      for (const [figure, value] of Object.entries(await point(run))) {
        (values[figure] ??= []).push(value);
      }
    }
  }
  if (process.stderr.isTTY) process.stderr.write('\r                    \r');
  return values;
}

function judge(figure, value) {
  const [, goal, , direction] = kFigures[figure];
  if (goal === null) return '';
  return (direction === 'atLeast' ? value >= goal : value <= goal) ? 'met' : 'MISSED';
}

function summary(values) {
  return Object.entries(values).map(([figure, all]) => {
    const [what, goal, old, direction] = kFigures[figure];
    const value = median(all);
    return {
      figure,
      what,
      value,
      best: direction === 'atLeast' ? Math.max(...all) : Math.min(...all),
      goal,
      at_least: direction === 'atLeast',
      old,
      runs: all,
      verdict: judge(figure, value),
    };
  });
}

function print(rows) {
  const line = (what, cells, verdict) =>
    console.log(`${what.padEnd(44)}${cells.map((cell) => cell.padStart(10)).join('')}  ${verdict}`);
  line('', ['median', 'best', 'goal', 'old'], '');
  for (const { what, value, best, goal, at_least, old, verdict } of rows) {
    const mark = goal === null ? '' : `${at_least ? '≥' : '≤'} ${goal}`;
    line(what, [String(value), String(best), mark, old], verdict);
  }
}

const { values: options } = parseArgs({
  options: {
    out: { type: 'string', default: path.join(here, 'results.json') },
    only: { type: 'string' },
  },
});
const only = options.only?.split(',');
const unknown = only?.filter((name) => !kPoints.some(([known]) => known === name)) ?? [];
if (unknown.length > 0) {
  console.error(
    `There is no point named ${unknown.join(', ')}; there are ` +
      `${kPoints.map(([name]) => name).join(', ')}.`,
  );
  process.exit(2);
}
if (!fs.existsSync(binary)) {
  console.error(`${binary} is not there: build it first (make release).`);
  process.exit(2);
}
const begun = performance.now();
const rows = summary(await measure(only));
const version = execFileSync(binary, ['version'], { encoding: 'utf8' }).trim();
fs.writeFileSync(
  options.out,
  `${JSON.stringify(
    {
      version,
      measured_at: new Date().toISOString(),
      seconds: Math.round((performance.now() - begun) / 1000),
      machine: machine(),
      figures: rows,
    },
    null,
    2,
  )}\n`,
);
print(rows);
console.log(
  `\nLoad of the machine meanwhile: ${machine().load.join(' ')} on ${machine().cores} cores.`,
);
