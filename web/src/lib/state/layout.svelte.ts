// Which side panel is open as a drawer, and what the right one shows. Where a panel has its own column
// it is never a drawer; the widths are those of the style of the shell. The way back of a browser or phone
// closes an open drawer.
import { MediaQuery } from 'svelte/reactivity';

const narrow = new MediaQuery('max-width: 1179px');
const phone = new MediaQuery('max-width: 759px');

const inDrawer = () => (history.state as { drawer?: boolean } | null)?.drawer === true;

class Layout {
  #open = $state<'left' | 'right' | null>(null);
  right = $state<'source' | 'documents'>('documents');
  #opener: HTMLElement | null = null;

  readonly drawer = $derived(
    (this.#open === 'right' && narrow.current) || (this.#open === 'left' && phone.current) ? this.#open : null,
  );

  constructor() {
    addEventListener('popstate', () => {
      if (this.#open !== null && !inDrawer()) this.close();
    });
  }

  open(drawer: 'left' | 'right'): void {
    if (this.drawer === null && document.activeElement instanceof HTMLElement) {
      this.#opener = document.activeElement;
    }
    this.#open = drawer;
    if (this.drawer !== null && !inDrawer()) history.pushState({ drawer: true }, '');
  }

  show(right: 'source' | 'documents'): void {
    this.right = right;
    this.open('right');
  }

  close(): void {
    const opener = this.drawer === null ? null : this.#opener;
    this.#open = null;
    this.#opener = null;
    // Unless whoever closed it went to another place.
    setTimeout(() => this.drawer === null && inDrawer() && history.back());
    // What lies under the drawer takes the focus again once it is reachable.
    if (opener) requestAnimationFrame(() => opener.focus());
  }
}

export const layout = new Layout();
