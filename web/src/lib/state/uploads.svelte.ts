// Files on their way to the server, two at a time, each with its own progress.
import { problemOf } from '$lib/api/problem';
import type { UploadReply } from '$lib/api/types';
import { sendFile, type Sending } from '$lib/api/upload';
import { t } from '$lib/i18n';
import { bytes } from '$lib/text/format';
import { documents } from './documents.svelte';
import { selection } from './selection.svelte';
import { server } from './server.svelte';

const atOnce = 2;

export class Upload {
  readonly file: File;
  readonly key = crypto.getRandomValues(new Uint32Array(2)).join('-');
  phase = $state<'waiting' | 'sending' | 'failed' | 'duplicate'>('waiting');
  sent = $state(0);
  total = $state(0);
  message = $state('');
  retriable = $state(false);
  sending: Sending | null = null;

  constructor(file: File) {
    this.file = file;
    this.total = file.size;
  }

  readonly percent = $derived(this.total > 0 ? Math.floor((100 * this.sent) / this.total) : 0);

  fail(message: string, retriable: boolean): void {
    this.phase = 'failed';
    this.message = message;
    this.retriable = retriable;
  }
}

class Uploads {
  list = $state.raw<Upload[]>([]);

  add(files: Iterable<File>): void {
    const added = [...files].map((file) => new Upload(file));
    const limit = server.settings?.limits.upload_bytes ?? Infinity;
    for (const upload of added) {
      if (upload.file.size > limit) upload.fail(t.upload.tooLarge(bytes(limit)), false);
    }
    this.list = [...this.list, ...added];
    this.#pump();
  }

  retry(upload: Upload): void {
    upload.phase = 'waiting';
    upload.sent = 0;
    this.#pump();
  }

  dismiss(upload: Upload): void {
    this.list = this.list.filter((u) => u !== upload);
    upload.sending?.abort();
    this.#pump();
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
    upload.phase = 'sending';
    upload.sending = sendFile(upload.file, (sent, total) => {
      upload.sent = sent;
      upload.total = total;
    });
    try {
      this.#take(upload, await upload.sending.reply);
    } catch (error) {
      upload.fail(problemOf(error).message, true);
    } finally {
      upload.sending = null;
      this.#pump();
    }
  }

  #take(upload: Upload, reply: UploadReply): void {
    for (const document of reply.documents) {
      // An event may have told more of it already.
      if (!documents.find(document.id)) documents.put(document);
      selection.include(document.id);
    }
    const rejected = reply.rejected[0];
    if (rejected) upload.fail(rejected.message || t.upload.refused, false);
    else if (reply.documents.some((d) => d.duplicate_of)) upload.phase = 'duplicate';
    else this.list = this.list.filter((u) => u !== upload);
  }
}

export const uploads = new Uploads();
