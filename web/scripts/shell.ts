// What makes the page installable and gives it its look before it is drawn: theme.js ahead of everything
// else, the manifest with its icons, and the service worker with the list of files that make the shell.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin, Rollup } from 'vite';
import { png } from './icons';

const source = (name: string) => readFileSync(fileURLToPath(new URL(`../src/${name}`, import.meta.url)), 'utf8');

const hash = (text: string) => createHash('sha256').update(text).digest('hex');

// The page's script with what it cannot begin without, its styles and its icon.
function shellOf(bundle: Rollup.OutputBundle): string[] {
  const files = new Set<string>();
  const take = (name: string) => {
    const file = bundle[name];
    if (file?.type !== 'chunk' || files.has(name)) return;
    files.add(name);
    file.imports.forEach(take);
  };
  for (const file of Object.values(bundle)) {
    if (file.type === 'chunk' && file.isEntry && file.name === 'index') take(file.fileName);
    if (file.type === 'asset' && /^assets\/.*\.(css|svg)$/.test(file.fileName)) files.add(file.fileName);
  }
  return [...files];
}

export function shell(): Plugin {
  let theme = 'src/theme.js';
  return {
    name: 'shell',
    configResolved({ command }) {
      if (command === 'build') theme = `assets/theme-${hash(source('theme.js')).slice(0, 8)}.js`;
    },
    transformIndexHtml: {
      order: 'post',
      handler: () => [
        { tag: 'script', attrs: { src: `./${theme}` }, injectTo: 'head-prepend' },
        { tag: 'link', attrs: { rel: 'manifest', href: './manifest.webmanifest' }, injectTo: 'head' },
        { tag: 'link', attrs: { rel: 'apple-touch-icon', href: './icon-192.png' }, injectTo: 'head' },
      ],
    },
    generateBundle: {
      // After the styles have got their file.
      order: 'post',
      handler(_, bundle) {
        const emit = (fileName: string, content: string | Uint8Array) =>
          this.emitFile({ type: 'asset', fileName, source: content });
        const icon = source('icon.svg');
        emit(theme, source('theme.js'));
        emit('manifest.webmanifest', source('manifest.webmanifest'));
        emit('icon-192.png', png(icon, 192));
        emit('icon-512.png', png(icon, 512));
        emit('icon-maskable-512.png', png(icon, 512, true));
        const files = [...shellOf(bundle), theme];
        const version = hash([...Object.keys(bundle).sort(), source('worker.js'), source('../index.html')].join());
        const values = `const VERSION = '${version.slice(0, 12)}';\nconst SHELL = ${JSON.stringify(['./', ...files])};\n`;
        emit('worker.js', values + source('worker.js'));
      },
    },
  };
}
