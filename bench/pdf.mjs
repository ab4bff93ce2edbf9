// PDF: how fast pages become text, beside poppler's own pdftotext on the same file.
// QWALT_BENCH_PDF names a file to read; otherwise one of plain text is made.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { makePdf } from '../tests/support/documents.mjs';
import { englishLike } from './corpus.mjs';
import { round } from './figures.mjs';
import { Server, binary } from './server.mjs';

const kPages = 1000;
const kLines = 46;
const kLineLetters = 90;

function madePdf() {
  const words = englishLike(kPages * kLines * kLineLetters, 11).text.split(/\s+/);
  const pages = [];
  let at = 0;
  const line = () => {
    let text = '';
    while (at < words.length && text.length + words[at].length < kLineLetters) text += `${words[at++]} `;
    return text.trim();
  };
  while (pages.length < kPages) pages.push(Array.from({ length: kLines }, line).join('\n'));
  return makePdf(pages);
}

// Milliseconds of a whole run of the program, its output thrown away; nothing where it is not installed.
function timed(program, ...args) {
  const begun = performance.now();
  const { error, status } = spawnSync(program, args, { stdio: 'ignore' });
  if (error?.code === 'ENOENT') return undefined;
  if (status !== 0) throw new Error(`${program} ended with ${status}`);
  return performance.now() - begun;
}

export async function pdf() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-bench-pdf-'));
  const file = process.env.QWALT_BENCH_PDF ?? path.join(folder, 'made.pdf');
  if (!process.env.QWALT_BENCH_PDF) fs.writeFileSync(file, madePdf());
  const bytes = fs.readFileSync(file);
  const reader = path.join(path.dirname(binary), 'qwalt-extract');
  const own = timed(reader, '--dump', file);
  const peer = timed('pdftotext', '-layout', file, '/dev/null');
  const server = await Server.start();
  const { milliseconds } = await server.upload('made.pdf', bytes);
  const { value } = await server.json('GET', '/api/v1/documents?limit=1');
  await server.stop();
  fs.rmSync(folder, { recursive: true });
  const rate = (time) => round((value.documents[0].pages * 1000) / time, 0);
  return {
    pdf_pages_per_s: rate(own),
    ...(peer ? { pdftotext_pages_per_s: rate(peer), pdf_to_peer: round(peer / own, 2) } : {}),
    pdf_searchable_pages_per_s: rate(milliseconds),
  };
}
