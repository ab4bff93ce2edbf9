// Runs a file of tests by Node 22, which comes as a package: some clients need it, and the tests run on Node 20 too.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const kSeconds = 120;
const kPrograms = ['node22', 'node22-arm64'].map((name) =>
  fileURLToPath(new URL(`../node_modules/${name}/bin/node`, import.meta.url)));

// The running Node if it is new enough, else the one of the package for this machine.
export const node22 = () =>
  Number(process.versions.node.split('.')[0]) >= 22 ? process.execPath : kPrograms.find((file) => fs.existsSync(file));

export function testUnderNode22(title, file) {
  test(title, async () => {
    const child = spawn(node22(), ['--test-reporter=spec', fileURLToPath(new URL(file, import.meta.url))], {
      env: { ...process.env, NODE_TEST_CONTEXT: '', NODE_OPTIONS: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (said += text));
    }
    // Nothing may hang the tests.
    const late = setTimeout(() => child.kill('SIGINT'), kSeconds * 1000);
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    }).finally(() => clearTimeout(late));
    assert.equal(code, 0, said);
    assert.match(said, /pass [1-9]/, said);
  });
}
