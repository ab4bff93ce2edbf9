// The service worker: keeps the shell of the page, so that it opens without the server and says so. What
// the server knows (api/) never passes here. VERSION and SHELL are put in when the page is built.
const name = `qwalt-${VERSION}`;
const root = new URL('./', location.href).href;

addEventListener('install', (event) => {
  // Where the browser can be told so, calls of the API do not even ask this worker: what the page sends
  // while it is being left would be lost on the way.
  const pathname = new URL('api/*', root).pathname;
  event.addRoutes?.({ condition: { urlPattern: { pathname } }, source: 'network' });
  event.waitUntil(
    caches
      .open(name)
      .then((cache) => cache.addAll(SHELL))
      .then(() => skipWaiting()),
  );
});

addEventListener('activate', (event) => {
  const clear = async () => {
    for (const old of await caches.keys()) {
      if (old.startsWith('qwalt-') && old !== name) await caches.delete(old);
    }
    await clients.claim();
  };
  event.waitUntil(clear());
});

// The newest page; the kept one if nobody answers, or only a proxy that cannot reach the server.
async function page(request) {
  const kept = () => caches.match(root, { cacheName: name });
  try {
    const reply = await fetch(request);
    return [502, 503, 504].includes(reply.status) ? ((await kept()) ?? reply) : reply;
  } catch (error) {
    const shell = await kept();
    if (shell) return shell;
    throw error;
  }
}

// Files whose names hold a hash never change.
async function asset(request) {
  const cache = await caches.open(name);
  const kept = await cache.match(request);
  if (kept) return kept;
  const reply = await fetch(request);
  if (reply.ok) await cache.put(request, reply.clone());
  return reply;
}

addEventListener('fetch', (event) => {
  const { request } = event;
  const url = request.url.split(/[?#]/)[0];
  if (request.method !== 'GET' || !url.startsWith(root)) return;
  const path = url.slice(root.length);
  if (path === '' && request.mode === 'navigate') event.respondWith(page(request));
  else if (path.startsWith('assets/')) event.respondWith(asset(request));
});
