import { fileURLToPath } from 'node:url';
import { env } from 'node:process';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { shell } from './scripts/shell';

const folder = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // Relative addresses: the page works under any path prefix.
  base: './',
  plugins: [svelte(), shell()],
  resolve: {
    alias: {
      $lib: folder('./src/lib'),
      $ui: folder('./src/components'),
      // Two parts of markdown-it that a browser does not need: a quarter of its weight.
      entities: folder('./src/lib/slim/entities.ts'),
      'linkify-it': folder('./src/lib/slim/linkify.ts'),
    },
  },
  build: {
    target: 'es2022',
    // Inlined files would be data: addresses, which the content security policy refuses.
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    rollupOptions: { input: { index: folder('./index.html'), docs: folder('./docs.html') } },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '^/(api|openapi.json)': env.QWALT_URL ?? 'http://127.0.0.1:8000' },
  },
});
