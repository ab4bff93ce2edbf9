// Runs the real command line.
import { spawn } from 'node:child_process';
import os from 'node:os';
import { qwaltProgram, environmentWith } from './qwalt.mjs';

const kSeconds = 60;

// {code, stdout, stderr} of one call; stdout as a Buffer when `binary`. `input`: bytes for standard
// input.
export function runQwalt(args, { env = {}, input, binary = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(qwaltProgram(), args, { env: environmentWith(env), cwd: os.tmpdir() });
    const out = [];
    const err = [];
    const late = setTimeout(() => child.kill('SIGKILL'), kSeconds * 1000);
    child.stdout.on('data', (piece) => out.push(piece));
    child.stderr.on('data', (piece) => err.push(piece));
    child.stdin.on('error', () => {});
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(late);
      const stdout = Buffer.concat(out);
      resolve({ code: code ?? signal, stdout: binary ? stdout : stdout.toString(),
        stderr: Buffer.concat(err).toString() });
    });
    child.stdin.end(input);
  });
}
