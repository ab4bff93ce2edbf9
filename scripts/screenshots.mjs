// Writes the pictures of the README: the real server, a small model server, Debian's Chromium.
//   node scripts/screenshots.mjs [FOLDER]      (docs/screenshots unless said)
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { addDocument, answerTo, ask, launch } from '../tests/browser/browser.mjs';
import { startModel } from '../tests/support/model_server.mjs';
import { makePdf, startQwalt } from '../tests/support/qwalt.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = path.resolve(process.argv[2] ?? path.join(root, 'docs/screenshots'));

const kQuestion = 'Which torque for the M8 bolts, and how long does the primer dry?';
const kSop = [
  '4 Assembly of the frame\n\nWear gloves and safety glasses at every step.\nThe line leader releases the order.\n' +
  'Parts that were dropped are set aside and inspected.',
  '5 Tightening\n\nThe torque limit for bolt M8 is 42 Nm. Tighten the bolts in two passes\nwith ten minutes between them. ' +
  'Mark each bolt with paint.\n\nThe wrench is checked at the start of every shift.\nA wrench that fails the check is ' +
  'taken away and reported.',
];
const kPrimer = '3 Priming\n\nPrime the frame before assembly.\nThe primer dries for 90 minutes at 20 degrees Celsius.';
// The priming instruction is cited by the number that the prompt gives it.
const answerFor = (prompt) => 'The torque limit for bolt M8 is **42 Nm** [1]. Tighten the bolts in two passes with ten minutes ' +
  'between them [1].\n\nBefore assembly the frame is primed; the primer dries for 90 minutes ' +
  `[${/<source id="(\d+)"[^>]*Priming/.exec(prompt)?.[1] ?? 2}].`;
const kNext = 'What happens to a wrench that fails the check?\nWho releases the order?';
const kOthers = {
  'Calibration plan.md': '# Calibration\n\nTorque wrenches are calibrated every twelve months.\n',
  'Complaints 2025.csv': 'part,complaint,count\nframe,loose bolt,3\nframe,scratch,7\n',
  'Lockout procedure.md': '# Lockout\n\nSwitch off, lock, tag, and try to start before work begins.\n',
};

async function pictureOf(browser, url, name, { size = { width: 1440, height: 900 }, colours = 'light', act }) {
  const context = await browser.newContext({ viewport: size, colorScheme: colours, deviceScaleFactor: 1 });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await act(page);
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
  await context.close();
  console.log(path.relative(root, path.join(folder, `${name}.png`)));
}

async function answered(page) {
  await ask(page, kQuestion);
  const answer = await answerTo(page, kQuestion);
  await answer.getByRole('list', { name: 'Follow-up questions' }).waitFor();
  return answer;
}

async function withProof(page) {
  const answer = await answered(page);
  await answer.getByRole('button', { name: /^Source 1:/ }).first().click();
  const proof = page.getByRole('region', { name: 'Source' });
  await proof.getByRole('img').first().waitFor();
  await page.waitForFunction(() => [...document.images].every((image) => image.complete));
}

const model = await startModel();
model.script(({ body }) => {
  const prompt = body.messages.map(({ content }) => content).join('\n');
  return { text: /One question a line/.test(prompt) ? kNext : answerFor(prompt) };
});
const server = await startQwalt({ env: { OPENROUTER_BASE_URL: model.url, OPENROUTER_API_KEY: 'test' } });
const browser = await launch();
fs.mkdirSync(folder, { recursive: true });
try {
  await pictureOf(browser, server.url, 'welcome', { act: async () => {} });
  const form = new FormData();
  form.append('file', new Blob([makePdf(kSop)]), 'Assembly SOP.pdf');
  form.append('file', new Blob([makePdf([kPrimer])]), 'Priming SOP.pdf');
  await fetch(`${server.url}/api/v1/documents`, { method: 'POST', body: form });
  await pictureOf(browser, server.url, 'documents', { act: async (page) => {
    for (const [name, text] of Object.entries(kOthers)) await addDocument(page, name, text);
    await page.getByRole('checkbox', { name: 'Ask Assembly SOP.pdf', exact: true }).waitFor();
  } });
  await pictureOf(browser, server.url, 'answer', { act: withProof });
  await pictureOf(browser, server.url, 'answer-dark', { colours: 'dark', act: withProof });
  await pictureOf(browser, server.url, 'phone', { size: { width: 390, height: 844 }, act: async (page) => { await answered(page); } });
  await pictureOf(browser, `${server.url}/#/settings/limits`, 'settings', { act: async (page) => {
    await page.locator('main').getByRole('heading', { level: 3 }).first().waitFor();
    // So that the lines of the last minutes have something to show.
    for (let asked = 0; asked < 5; asked++) {
      await fetch(`${server.url}/api/v1/search`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query: 'torque' }) });
      await page.waitForTimeout(2100);
    }
  } });
} finally {
  await browser.close();
  await server.stop();
  await model.stop();
}
