// The source panel: the words of a citation in their page, large enough to read, where the eye looks.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Client, eventually } from '../e2e/client.mjs';
import { makePdf, startQwalt } from '../support/qwalt.mjs';
import { answerTo, ask, kPhone, launch, open, shot } from './browser.mjs';

const kQuestion = 'What torque does the ostrel gearbox need?';
// The answer stands far down the page.
const kLines = Array.from({ length: 36 }, (_, i) => `Valve ${i + 1} is opened slowly and by hand, then closed again before the shift.`);
const kPage = [...kLines, 'Tighten the ostrel gearbox to a torque of 42 Nm.', 'Paint comes last.'].join('\n');

describe('the source panel', () => {
  let browser;
  let server;
  let client;
  let words;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
    const { id } = await client.add('gearbox.pdf', makePdf(['A page before it.', kPage]));
    words = await client.api('GET', `documents/${id}/pages/2?words=1`);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function openProof(options) {
    const opened = await open(browser, server.url, options);
    await ask(opened.page, kQuestion);
    const answer = await answerTo(opened.page, kQuestion);
    await answer.getByRole('button', { name: /^Source 1: gearbox\.pdf/ }).click();
    const proof = opened.page.getByRole('region', { name: 'Source' });
    const picture = proof.getByRole('img', { name: 'Page 2 of 2 of gearbox.pdf, the quoted words marked' });
    await eventually(() => picture.evaluate((img) => img.complete && img.naturalWidth > 0));
    return { ...opened, answer, proof, picture };
  }

  // Whether the word can be seen in the panel, whose picture begins somewhere above it.
  async function sees(picture, text) {
    const { box } = words.words.find((word) => word.text === text);
    const size = { width: words.width, height: words.height };
    return picture.evaluate((img, { box: [x0, y0, x1, y1], size }) => {
      const at = img.getBoundingClientRect();
      const room = img.closest('[role=group]').getBoundingClientRect();
      const left = at.left + (x0 / size.width) * at.width;
      const right = at.left + (x1 / size.width) * at.width;
      const top = at.top + (y0 / size.height) * at.height;
      const bottom = at.top + (y1 / size.height) * at.height;
      return left >= room.left && right <= room.right && top >= room.top && bottom <= room.bottom;
    }, { box, size });
  }
  const widthOf = (locator) => locator.evaluate((element) => element.getBoundingClientRect().width);

  it('shows the quoted words at once, and the columns of the page as wide as it is', async () => {
    const { page, trouble, picture, close } = await openProof();
    await eventually(() => sees(picture, 'Nm.'));
    assert.ok(await sees(picture, 'Tighten'), 'the line from its beginning');
    await shot(page, 'proof-fit');
    assert.deepEqual(trouble, []);
    await close();
  });

  it('enlarges the picture around the words, sharply', async () => {
    const { page, trouble, proof, picture, close } = await openProof();
    await eventually(() => sees(picture, 'Nm.'));
    const before = await widthOf(picture);
    await proof.getByRole('button', { name: 'Larger' }).click();
    await eventually(async () => (await widthOf(picture)) > before * 1.4);
    await eventually(() => picture.evaluate((img) => img.complete && img.naturalWidth >= img.clientWidth));
    assert.ok(await sees(picture, 'Tighten'));
    await proof.press('-');
    await eventually(async () => (await widthOf(picture)) === before);
    // A click goes to where it points, a drag moves the page.
    const room = await proof.getByRole('group', { name: 'Page', exact: true }).boundingBox();
    await page.mouse.click(room.x + room.width / 2, room.y + 40);
    await eventually(async () => (await widthOf(picture)) > before * 1.9);
    const topOf = () => picture.evaluate((img) => img.getBoundingClientRect().top);
    const top = await topOf();
    await page.mouse.move(room.x + 100, room.y + 300);
    await page.mouse.down();
    await page.mouse.move(room.x + 100, room.y + 200, { steps: 4 });
    await page.mouse.up();
    await eventually(async () => (await topOf()) < top - 90);
    assert.ok((await widthOf(picture)) > before * 1.9, 'a drag is no click');
    assert.deepEqual(trouble, []);
    await close();
  });

  it('shows the text beside the picture, and takes half of the window for it', async () => {
    const { page, trouble, proof, picture, close } = await openProof({ viewport: { width: 1440, height: 900 } });
    await proof.getByRole('button', { name: 'Both' }).click();
    const text = proof.getByRole('group', { name: 'Text of the page' });
    assert.match(await text.getByRole('mark').innerText(), /42 Nm/);
    await eventually(() => sees(picture, 'Nm.'));
    const below = await text.boundingBox();
    assert.ok(below.y > (await proof.getByRole('group', { name: 'Page', exact: true }).boundingBox()).y, 'one below the other');

    await proof.getByRole('button', { name: 'Wide panel' }).click();
    await eventually(async () => (await widthOf(proof)) > 700);
    const beside = await text.boundingBox();
    const sheet = await proof.getByRole('group', { name: 'Page', exact: true }).boundingBox();
    assert.ok(beside.x >= sheet.x + sheet.width && Math.abs(beside.y - sheet.y) < 2, 'side by side');
    await eventually(() => sees(picture, 'Nm.'));
    await shot(page, 'proof-wide');

    // The documents do not need it; the next source has it again, also after a reload.
    await page.getByRole('tab', { name: /^Documents/ }).click();
    await eventually(async () => (await widthOf(page.locator('aside[data-panel=right]'))) < 500);
    await page.reload();
    await (await answerTo(page, kQuestion)).getByRole('button', { name: /^Source 1: gearbox\.pdf/ }).click();
    await eventually(async () => (await widthOf(proof)) > 700);
    await proof.press('w');
    await eventually(async () => (await widthOf(proof)) < 500);
    assert.deepEqual(trouble, []);
    await close();
  });

  it('fits a phone', async () => {
    const { page, trouble, proof, picture, close } = await openProof(kPhone);
    await eventually(() => sees(picture, 'Nm.'));
    assert.equal(await proof.getByRole('button', { name: 'Wide panel' }).count(), 0);
    await proof.getByRole('button', { name: 'Larger' }).tap();
    await eventually(() => sees(picture, 'Tighten'));
    await shot(page, 'proof-phone');
    assert.deepEqual(trouble, []);
    await close();
  });

  it('draws a page of another workspace that a link leads to', async () => {
    const body = JSON.stringify({ name: 'elsewhere' });
    const made = await fetch(`${server.url}/api/v1/workspaces`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    assert.equal(made.status, 201);
    const form = new FormData();
    form.append('file', new Blob([makePdf(['The mirvel pump takes HLP 46.'])]), 'pump.pdf');
    const reply = await fetch(`${server.url}/api/v1/documents?workspace=elsewhere`, { method: 'POST', body: form });
    const [{ id }] = (await reply.json()).documents;
    await eventually(async () => {
      const read = await fetch(`${server.url}/api/v1/documents/${id}?workspace=elsewhere`);
      return (await read.json()).state === 'ready';
    });
    const { page, trouble, close } = await open(browser, `${server.url}/#/in/elsewhere/documents/${id}/1/0-10`);
    const picture = page.getByRole('region', { name: 'Source' }).getByRole('img', { name: /^Page 1 of 1 of pump\.pdf/ });
    await eventually(() => picture.evaluate((img) => img.complete && img.naturalWidth > 0));
    assert.deepEqual(trouble, []);
    await close();
  });
});
