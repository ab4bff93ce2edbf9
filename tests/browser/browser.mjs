// A Chromium with a fresh profile, and what a test watches in a page.
import { chromium } from 'playwright-core';

const arguments_ = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

// QWALT_CHROMIUM names the program; by default Debian's.
export function launch() {
  const executablePath = process.env.QWALT_CHROMIUM ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: arguments_ });
}

// Opens `url` in a context of its own. `trouble` collects script errors, refusals by the content
// security policy, dialogs, and requests to any other origin than that of `url`.
// `options` are those of a context: its size, languages, colours.
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const trouble = [];
  const origin = new URL(url).origin;
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== origin) trouble.push(`request: ${request.url()}`);
  });
  await page.exposeFunction('reportRefusal', (what) => trouble.push(`refused: ${what}`));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      void window.reportRefusal(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.goto(url);
  return { page, trouble, close: () => context.close() };
}

// Gives `name` with `text` to the page as if chosen in the file dialog, and waits until it is ready.
export async function addDocument(page, name, text) {
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Add documents' }).click(),
  ]);
  await chooser.setFiles([{ name, mimeType: 'text/plain', buffer: Buffer.from(text) }]);
  await page.getByRole('checkbox', { name: `Ask ${name}`, exact: true }).waitFor();
}

export async function ask(page, question) {
  await page.getByRole('textbox', { name: 'Question' }).fill(question);
  await page.getByRole('button', { name: 'Ask', exact: true }).click();
}

// The answer to `question` once it is complete.
export async function answerTo(page, question) {
  const answer = page.getByRole('article', { name: `Answer to: ${question}`, exact: true });
  await answer.and(page.locator('[aria-busy=false]')).waitFor();
  return answer;
}

export const kPhone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

// A picture for the eye: only when QWALT_SCREENSHOTS names a folder.
export async function shot(page, name) {
  if (process.env.QWALT_SCREENSHOTS) await page.screenshot({ path: `${process.env.QWALT_SCREENSHOTS}/${name}.png` });
}

// Whether anything is wider than the window.
export const overflows = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
