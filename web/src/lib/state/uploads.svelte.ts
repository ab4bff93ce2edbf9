// Files on their way to the server, some at a time, each with its own progress; and what became of
// those that arrived since the last summary was put away.
import type { NamedFile } from '$lib/files';
import { problemOf } from '$lib/api/problem';
import type { Document, UploadReply } from '$lib/api/types';
import { sendFile, type Sending } from '$lib/api/upload';
import { t } from '$lib/i18n';
import { bytes } from '$lib/text/format';
import { documents } from './documents.svelte';
import { selection } from './selection.svelte';
import { server } from './server.svelte';

const atOnce = 3;
const lostKey = 'qwalt.unsent';
let made = 0;

export class Upload {
  readonly key = `upload-${made++}`;
  readonly name: string;
  readonly file: File | null;
  phase = $state<'waiting' | 'sending' | 'failed' | 'duplicate'>('waiting');
  sent = $state(0);
  total = $state(0);
  message = $state('');
  retriable = $state(false);
  sending: Sending | null = null;

  constructor(name: string, file: File | null) {
    this.name = name;
    this.file = file;
    this.total = file?.size ?? 0;
  }

  get percent(): number {
    return this.total > 0 ? Math.floor((100 * this.sent) / this.total) : 0;
  }

  fail(message: string, retriable: boolean): void {
    this.phase = 'failed';
    this.message = message;
    this.retriable = retriable;
  }
}

class Uploads {
  list = $state.raw<Upload[]>([]);
  // Documents that came of it, and how many files were there already.
  #arrived = $state.raw<readonly string[]>([]);
  known = $state(0);

  readonly going = $derived(this.list.filter((u) => u.phase === 'waiting' || u.phase === 'sending').length);
  readonly failed = $derived(this.list.filter((u) => u.phase === 'failed'));
  readonly arrived = $derived(this.#arrived.map((id) => documents.find(id)).filter((d) => d !== undefined));
  readonly reading = $derived(this.arrived.filter(beingRead).length);

  constructor() {
    this.#restore();
    addEventListener('beforeunload', (event) => {
      if (this.going > 0) event.preventDefault();
    });
    addEventListener('pagehide', () => this.#remember());
  }

  add(files: Iterable<NamedFile>): void {
    const added = [...files].map(({ name, file }) => new Upload(name, file));
    const limit = server.settings?.limits.upload_bytes ?? Infinity;
    for (const upload of added) {
      if (upload.total > limit) upload.fail(t.upload.tooLarge(bytes(limit)), false);
    }
    if (added.length === 0) {
      const nothing = new Upload(t.uploads.dropped, null);
      nothing.fail(t.uploads.empty, false);
      added.push(nothing);
    }
    this.list = [...this.list, ...added];
    this.#pump();
  }

  retry(upload: Upload): void {
    upload.phase = 'waiting';
    upload.sent = 0;
    this.#pump();
  }

  retryAll(): void {
    for (const upload of this.failed) if (upload.retriable) this.retry(upload);
  }

  dismiss(upload: Upload): void {
    this.list = this.list.filter((u) => u !== upload);
    upload.sending?.abort();
    this.#pump();
  }

  // What is being sent too; what has arrived stays.
  stop(): void {
    const stopped = this.list.filter((u) => u.phase === 'waiting' || u.phase === 'sending');
    this.list = this.list.filter((u) => !stopped.includes(u));
    for (const upload of stopped) upload.sending?.abort();
  }

  // Puts the summary away, with the errors in it.
  clear(): void {
    this.list = this.list.filter((u) => u.phase === 'waiting' || u.phase === 'sending');
    this.#arrived = [];
    this.known = 0;
  }

  #pump(): void {
    let free = atOnce - this.list.filter((u) => u.phase === 'sending').length;
    for (const upload of this.list) {
      if (free <= 0) return;
      if (upload.phase !== 'waiting') continue;
      free--;
      void this.#send(upload);
    }
  }

  async #send(upload: Upload): Promise<void> {
    if (!upload.file) return;
    upload.phase = 'sending';
    upload.sending = sendFile(upload.file, upload.name, (sent, total) => {
      upload.sent = sent;
      upload.total = total;
    });
    try {
      this.#take(upload, await upload.sending.reply);
    } catch (error) {
      const { message, status } = problemOf(error);
      upload.fail(message, status === 0 || status === 429 || status >= 500);
    } finally {
      upload.sending = null;
      this.#pump();
    }
  }

  #take(upload: Upload, reply: UploadReply): void {
    for (const document of reply.documents) {
      documents.offer(document);
      selection.include(document.id);
    }
    const rejected = reply.rejected[0];
    if (rejected) upload.fail(rejected.message ? t.problem.told(rejected.code, rejected.message) : t.upload.refused, false);
    else if (reply.documents.some((d) => d.duplicate_of)) {
      upload.phase = 'duplicate';
      this.known++;
    } else {
      this.#arrived = [...this.#arrived, ...reply.documents.map((d) => d.id)];
      this.list = this.list.filter((u) => u !== upload);
    }
  }

  // Files cannot be kept over a reload, their names can: nobody should believe that they arrived.
  #remember(): void {
    const open = (u: Upload) => u.phase === 'waiting' || u.phase === 'sending' || u.retriable || u.message === t.uploads.lost;
    const names = this.list.filter(open).map((u) => u.name);
    try {
      if (names.length > 0) sessionStorage.setItem(lostKey, JSON.stringify(names));
      else sessionStorage.removeItem(lostKey);
    } catch {
      // Without storage the reader has been asked before leaving.
    }
  }

  #restore(): void {
    try {
      const names: unknown = JSON.parse(sessionStorage.getItem(lostKey) ?? '[]');
      if (!Array.isArray(names)) return;
      this.list = names.map((name) => new Upload(String(name), null));
      for (const upload of this.list) upload.fail(t.uploads.lost, false);
    } catch {
      // Nothing that can be read was kept.
    }
  }
}

function beingRead(document: Document): boolean {
  return document.state !== 'ready' && document.state !== 'failed';
}

export const uploads = new Uploads();
