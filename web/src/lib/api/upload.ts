// One file by XMLHttpRequest, because fetch does not report how much has been sent.
import { t } from '$lib/i18n';
import { address, noteStatus } from './http';
import { Problem, problemFrom } from './problem';
import type { UploadReply } from './types';

export interface Sending {
  reply: Promise<UploadReply>;
  abort: () => void;
}

export function sendFile(file: File, name: string, progress: (sent: number, total: number) => void): Sending {
  const request = new XMLHttpRequest();
  const reply = new Promise<UploadReply>((resolve, reject) => {
    request.upload.onprogress = (event) => progress(event.loaded, event.total);
    request.onerror = () => reject(new Problem('offline', t.problem.uploadCut));
    request.onabort = () => reject(new Problem('cancelled', t.problem.cancelled));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        try {
          resolve(JSON.parse(request.responseText) as UploadReply);
        } catch {
          reject(new Problem('internal', t.problem.status(request.status), request.status));
        }
        return;
      }
      noteStatus(request.status, 'documents');
      const id = request.getResponseHeader('X-Request-Id');
      reject(problemFrom(request.status, request.responseText, id));
    };
  });
  const form = new FormData();
  form.append('file', file, name);
  request.open('POST', address('documents'));
  request.setRequestHeader('Accept', 'application/json');
  request.send(form);
  return { reply, abort: () => request.abort() };
}
