// GET events, kept open for as long as the page lives: reconnects with a growing pause, and tells
// where it left off so that nothing is missed.
import { call } from './http';
import { problemOf, type Problem } from './problem';
import { readEvents } from './sse';
import type { FeedEvent } from './types';

export interface FeedListener {
  // `fresh` says that nothing is known of what came before: read everything anew.
  opened(fresh: boolean): void;
  event(event: FeedEvent): void;
  lost(problem: Problem): void;
}

const firstPause = 500;
const longestPause = 15_000;
// The server writes a comment every 15 s; three in a row missing means that nobody is there.
const silence = 45_000;

export function openFeed(listener: FeedListener): () => void {
  let last = '';
  let closed = false;
  let connection = new AbortController();
  let wake: () => void = () => {};

  async function connect(): Promise<void> {
    connection = new AbortController();
    let watchdog = setTimeout(() => connection.abort(), silence);
    try {
      const headers: Record<string, string> = { Accept: 'text/event-stream' };
      if (last) headers['Last-Event-ID'] = last;
      const reply = await call('events', { headers, signal: connection.signal });
      listener.opened(last === '');
      const alive = () => {
        clearTimeout(watchdog);
        watchdog = setTimeout(() => connection.abort(), silence);
      };
      for await (const { event, data, id } of readEvents(reply, alive)) {
        if (id) last = id;
        listener.event({ event, data: data ? JSON.parse(data) : null } as FeedEvent);
      }
    } finally {
      clearTimeout(watchdog);
    }
  }

  async function run(): Promise<void> {
    let pause = firstPause;
    while (!closed) {
      const began = performance.now();
      let problem = problemOf(new TypeError());
      try {
        await connect();
      } catch (error) {
        problem = problemOf(error);
      }
      if (closed) return;
      listener.lost(problem);
      if (problem.status === 401) return;
      if (performance.now() - began > longestPause) pause = firstPause;
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, pause * (0.75 + Math.random() / 2));
      });
      pause = Math.min(pause * 2, longestPause);
    }
  }

  const online = () => wake();
  const leave = () => connection.abort();
  addEventListener('online', online);
  // A page that is left must not hold one of the browser's few connections.
  addEventListener('pagehide', leave);
  void run();
  return () => {
    closed = true;
    removeEventListener('online', online);
    removeEventListener('pagehide', leave);
    connection.abort();
    wake();
  };
}
