// The page as an installed thing: registers the service worker, and takes over a newer page of the server
// as soon as nobody is in the middle of something.
import { conversations } from './conversations.svelte';
import { uploads } from './uploads.svelte';

class Version {
  // A newer page is ready; a reload shows it.
  newer = $state(false);

  async register(): Promise<void> {
    if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
    const worker = navigator.serviceWorker;
    const known = worker.controller !== null;
    worker.addEventListener('controllerchange', async () => {
      // The first worker of a browser brings nothing newer, nor does one that came with this very page: it
      // has kept the page's script. The cache of the newest stands last.
      const script = document.querySelector<HTMLScriptElement>('script[type=module]')?.src ?? '';
      const cacheName = (await caches.keys()).at(-1);
      this.newer = known && cacheName !== undefined && (await caches.match(script, { cacheName })) === undefined;
      this.#takeOver();
    });
    document.addEventListener('visibilitychange', () => this.#takeOver());
    try {
      await worker.register(new URL('worker.js', document.baseURI), { updateViaCache: 'none' });
    } catch {
      // Private windows and odd proxies refuse it: the page works as before.
    }
  }

  // The server may have come back as a newer one.
  async look(): Promise<void> {
    await (await navigator.serviceWorker?.getRegistration())?.update().catch(() => {});
  }

  #takeOver(): void {
    const draft = document.querySelector<HTMLTextAreaElement>('#question')?.value;
    const quiet = !draft && !conversations.current.busy && uploads.list.length === 0;
    if (this.newer && quiet && document.visibilityState === 'hidden') location.reload();
  }
}

export const version = new Version();
