// A small document to try questions on, for whoever has none at hand.
import { t } from '$lib/i18n';
import { documents } from './documents.svelte';
import { uploads } from './uploads.svelte';

class Sample {
  readonly document = $derived(documents.list.find((d) => d.name === t.sample.name));
  #adding = false;

  async add(): Promise<void> {
    if (this.document || this.#adding) return;
    this.#adding = true;
    const { sampleText } = await import('$lib/sample');
    uploads.add([{ name: t.sample.name, file: new File([sampleText], t.sample.name, { type: 'text/markdown' }) }]);
    this.#adding = false;
  }

  remove(): void {
    if (this.document) documents.remove([this.document]);
  }
}

export const sample = new Sample();
