// How long the page keeps its main thread.
import assert from 'node:assert/strict';

const kLongestTask = 50; // milliseconds

// The processor time of every task of the page's main thread while `work` runs, in milliseconds:
// on a machine that does other things too, the clock on the wall would tell of those.
export async function tasksDuring(browser, page, work) {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline', '__metadata'] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const main = new Set(traceEvents
    .filter(({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain')
    .map(({ pid, tid }) => `${pid}:${tid}`));
  const tasks = traceEvents.filter(({ ph, name, pid, tid }) =>
    ph === 'X' && /RunTask$/.test(name) && main.has(`${pid}:${tid}`));
  assert.ok(tasks.length > 20, 'the trace has tasks');
  return tasks.map(({ tdur, dur }) => (tdur ?? dur) / 1000);
}

export function assertSmooth(what, tasks, t) {
  const longest = Math.max(...tasks);
  t.diagnostic(`${what}: ${tasks.length} tasks, the longest ${longest.toFixed(1)} ms of processor time`);
  assert.ok(longest <= kLongestTask, `${what}: a task took ${longest.toFixed(1)} ms`);
}
