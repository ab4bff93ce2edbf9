// The archive of a workspace, out and in. By XMLHttpRequest, because fetch does not report how much has been sent.
import { t } from '$lib/i18n';
import { address, noteStatus } from './http';
import { Problem, problemFrom } from './problem';
import type { ImportReport } from './types';

export function exportAddress(): string {
  return address('export');
}

export function feedbackAddress(rating: 'up' | 'down'): string {
  return address(`feedback/export?rating=${rating}`);
}

export interface Importing {
  reply: Promise<ImportReport>;
  abort: () => void;
}

export function importArchive(file: File, progress: (sent: number, total: number) => void): Importing {
  const request = new XMLHttpRequest();
  const reply = new Promise<ImportReport>((resolve, reject) => {
    request.upload.onprogress = (event) => progress(event.loaded, event.total);
    request.onerror = () => reject(new Problem('offline', t.problem.uploadCut));
    request.onabort = () => reject(new Problem('cancelled', t.problem.cancelled));
    request.onload = () => {
      const { status, responseText } = request;
      noteStatus(status, 'import');
      if (status !== 200) reject(problemFrom(status, responseText, request.getResponseHeader('X-Request-Id')));
      else resolve(JSON.parse(responseText) as ImportReport);
    };
  });
  request.open('POST', address('import'));
  request.setRequestHeader('Accept', 'application/json');
  request.setRequestHeader('Content-Type', 'application/octet-stream');
  request.send(file);
  return { reply, abort: () => request.abort() };
}
