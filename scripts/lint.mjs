// clang-format and clang-tidy over the C++ sources.
//
//   node scripts/lint.mjs            everything
//   node scripts/lint.mjs FILE.cc…   these
//
// A file that passed is not looked at again until it, a header that it includes, or the rules change: a stamp for
// each lies in the user's cache, named by the hash of all of that.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const kStamps = path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'qwalt-lint');
const kRules = fs.readFileSync('.clang-tidy', 'utf8');
// clang 14 has coroutines but does not announce them to the standard library of g++ 12.
const kArguments = ['--quiet', '-p', 'build/dev', '--extra-arg=-D__cpp_impl_coroutine=201902L',
  '--extra-arg=-Wno-unknown-warning-option'];

const tracked = (...patterns) =>
  execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], { encoding: 'utf8' })
    .split('\n').filter((file) => file !== '' && fs.existsSync(file));

// The project's own headers that `file` includes, directly or not, and itself.
function filesBehind(file, seen = new Set()) {
  if (seen.has(file) || !fs.existsSync(file)) return seen;
  seen.add(file);
  for (const [, included] of fs.readFileSync(file, 'utf8').matchAll(/^#include "([^"]+)"/gm)) {
    filesBehind(path.join('src', included), seen);
  }
  return seen;
}

function stampOf(file) {
  const hash = createHash('sha256').update(kRules);
  for (const behind of [...filesBehind(file)].sort()) hash.update(behind).update(fs.readFileSync(behind));
  return path.join(kStamps, hash.digest('hex').slice(0, 32));
}

function tidy(file) {
  return new Promise((resolve) => {
    execFile('clang-tidy-14', [...kArguments, file], { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (!error) fs.writeFileSync(stampOf(file), '');
      else process.stdout.write(`${stdout}${stderr.split('\n').filter((line) => /error:/.test(line)).join('\n')}\n`);
      resolve(error ? 1 : 0);
    });
  });
}

execFileSync('clang-format-14', ['--dry-run', '--Werror', ...tracked('*.h', '*.cc')], { stdio: 'inherit' });

fs.mkdirSync(kStamps, { recursive: true });
const files = process.argv.length > 2 ? process.argv.slice(2) : tracked('src/*.cc').filter((file) => !file.endsWith('_test.cc'));
const waiting = files.filter((file) => !fs.existsSync(stampOf(file)));
let failed = 0;
async function work() {
  while (waiting.length > 0) failed += await tidy(waiting.shift());
}
await Promise.all(os.cpus().map(work));
if (failed > 0) {
  console.error(`${failed} files need attention.`);
  process.exit(1);
}
