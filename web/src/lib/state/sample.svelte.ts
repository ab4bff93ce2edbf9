// A small document to try questions on, for whoever has none at hand.
import { spoken, t } from '$lib/i18n';
import { isSample, sampleIn } from '$lib/sample';
import { documents } from './documents.svelte';
import { uploads } from './uploads.svelte';

const offered = sampleIn(spoken);

class Sample {
  // Added in any language.
  readonly document = $derived(documents.list.find((d) => isSample(d.name)));
  // None that the document could not answer, being in another language.
  readonly questions = $derived(!this.document || this.document.name === offered.name ? t.sample.questions : []);
  #adding = false;

  async add(): Promise<void> {
    if (this.document || this.#adding) return;
    this.#adding = true;
    try {
      const { default: text } = await offered.text();
      uploads.add([{ name: offered.name, file: new File([text], offered.name, { type: 'text/markdown' }) }]);
    } finally {
      this.#adding = false;
    }
  }

  remove(): void {
    if (this.document) documents.remove([this.document]);
  }
}

export const sample = new Sample();
