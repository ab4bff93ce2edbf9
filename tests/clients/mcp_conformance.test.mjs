// The conformance suite of the protocol, for the two revisions it has requirements for. Whatever it
// finds must stand in the baseline file of the revision, and whatever stands there must still fail.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Client } from '../e2e/client.mjs';
import { node22 } from './node22.mjs';
import { makePdf, startQwalt } from '../support/qwalt.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.resolve(here, '../node_modules');
const kSuite = path.join(modules, '@modelcontextprotocol/conformance/dist/index.js');
const kSeconds = 120;

const baselineOf = (revision) => path.join(here, `mcp_baseline_${revision}.yaml`);

function runSuite(url, revision) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'qwalt-mcp-'));
  const args = [kSuite, 'server', '--url', `${url}/mcp`, '--requirements', revision];
  args.push('--expected-failures', baselineOf(revision), '--output-dir', folder);
  return new Promise((resolve) => {
    execFile(
      node22(),
      args,
      { cwd: folder, timeout: kSeconds * 1000, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => {
        fs.rmSync(folder, { recursive: true, force: true });
        resolve({ code: error ? (error.code ?? error.signal) : 0, said: stdout + stderr });
      },
    );
  });
}

describe('the conformance suite of MCP', () => {
  let server;
  before(async () => {
    assert.ok(node22(), 'Node 22 is missing: npm ci in tests/ brings it');
    server = await startQwalt({ args: ['--mcp-test-fixtures'] });
    await new Client(server.url).add('frame.pdf', makePdf(['The torque limit is 42 Nm.']));
  });
  after(() => server?.stop());

  for (const revision of ['2025-11-25', '2026-07-28']) {
    it(`finds nothing but what the baseline of ${revision} names`, async () => {
      const { code, said } = await runSuite(server.url, revision);
      assert.equal(code, 0, said.slice(-6000));
      assert.match(said, /passed/);
    });
  }

  it('is excused from nothing but asking the client, logging, subscriptions and sessions', () => {
    const excused = ['2025-11-25', '2026-07-28'].flatMap((revision) =>
      fs
        .readFileSync(baselineOf(revision), 'utf8')
        .split('\n')
        .filter((line) => line.trim().startsWith('- ')),
    );
    assert.ok(excused.length > 0);
    for (const line of excused) {
      assert.match(
        line,
        /sampling|elicitation|input-required|logging|resources-(un)?subscribe|sse-multiple-streams/,
        line,
      );
    }
  });
});
