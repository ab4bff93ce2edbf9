// The quote that shows while the pointer or the focus is on a citation.
import type { Place } from './proof.svelte';

class Hint {
  place = $state.raw<Place | null>(null);
  box = $state.raw<DOMRect | null>(null);

  show(element: HTMLElement, place: Place): void {
    this.box = element.getBoundingClientRect();
    this.place = place;
  }

  hide(): void {
    this.place = null;
  }
}

export const hint = new Hint();
