// Names the words of en.ts that each other language lacks (they are shown in English), and those that
// en.ts does not have or has in another form: `npm run words`. Fails only for the latter.
import { readdirSync } from 'node:fs';
import { exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const folder = fileURLToPath(new URL('../src/lib/i18n/', import.meta.url));

async function wordsOf(file) {
  const { module } = await runnerImport(folder + file, { configFile: false, logLevel: 'error' });
  return module.default ?? module.en;
}

const kind = (value) => (Array.isArray(value) ? 'list' : typeof value);

// Every word as [path, kind].
function* flat(words, path = '') {
  for (const [name, value] of Object.entries(words)) {
    if (kind(value) === 'object') yield* flat(value, `${path}${name}.`);
    else yield [path + name, kind(value)];
  }
}

const english = new Map(flat(await wordsOf('en.ts')));
let wrong = false;
for (const file of readdirSync(folder).filter((name) => /^[a-z]{2,3}\.ts$/.test(name) && name !== 'en.ts')) {
  const words = new Map(flat(await wordsOf(file)));
  const missing = [...english.keys()].filter((path) => !words.has(path));
  const strange = [...words].filter(([path, of]) => english.get(path) !== of).map(([path]) => path);
  console.log(`${file}: ${words.size - strange.length} of ${english.size} words`);
  for (const path of missing) console.log(`  missing: ${path}`);
  for (const path of strange) console.log(`  not as in en.ts: ${path}`);
  wrong ||= strange.length > 0;
}
exit(wrong ? 1 : 0);
