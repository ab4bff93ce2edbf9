// Dropped folders that are being looked through: how many files they have so far, and a way to stop.
import { droppedFiles, type NamedFile } from '$lib/files';
import { nextFrame } from '$lib/frame';

// What is over sooner needs no words.
const patience = 400;

class Walk {
  // Null: nothing is looked through, or not for long.
  found = $state<number | null>(null);
  #stopping: AbortController | null = null;

  // Must be called while the drop event is handled. Null when it was stopped.
  async files(transfer: DataTransfer): Promise<NamedFile[] | null> {
    this.stop();
    const stopping = new AbortController();
    this.#stopping = stopping;
    let count = 0;
    let drawing = false;
    let shown = false;
    const draw = () => {
      drawing = false;
      if (shown && this.#stopping === stopping) this.found = count;
    };
    const timer = setTimeout(() => {
      shown = true;
      draw();
    }, patience);
    const files = await droppedFiles(transfer, stopping.signal, () => {
      count++;
      if (!drawing) nextFrame(draw);
      drawing = true;
    });
    clearTimeout(timer);
    if (this.#stopping === stopping) this.stop();
    else return null;
    return files;
  }

  // Nothing of what was found is kept.
  stop(): void {
    this.#stopping?.abort();
    this.#stopping = null;
    this.found = null;
  }
}

export const walk = new Walk();
