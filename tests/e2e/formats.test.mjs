// Formats of documents as a client meets them: pages, and files that have no text to give.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { makeDocx, makePdf, startQwalt } from '../support/qwalt.mjs';
import { Client, eventually } from './client.mjs';
import { leftoversOf, originalsOf } from './data_folder.mjs';
import { assertProblem } from './problem.mjs';

// A PDF that opens only with a password: whatever is tried against these hashes is wrong.
function encryptedPdf() {
  const hash = (digit) => `<${digit.repeat(64)}>`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>',
    `<< /Filter /Standard /V 1 /R 2 /O ${hash('a')} /U ${hash('b')} /P -4 >>`,
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, i) => {
    const at = text.length;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const start = text.length;
  const lines = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  return (
    `${text}xref\n0 5\n0000000000 65535 f \n${lines}trailer\n<< /Size 5 /Root 1 0 R /Encrypt 4 0 R ` +
    `/ID [${hash('c')} ${hash('c')}] >>\nstartxref\n${start}\n%%EOF\n`
  );
}

describe('pages', () => {
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
  });
  after(() => server?.stop());

  it('of a PDF are numbered, and a passage names its page', async () => {
    const { id, pages, paged, media_type } = await client.add(
      'three.pdf',
      makePdf([
        'The alpha chapter is about cranes.',
        'The beta chapter is about the xylomarimba.',
        'The gamma chapter is about winches.',
      ]),
    );
    assert.deepEqual(
      { pages, paged, media_type },
      { pages: 3, paged: true, media_type: 'application/pdf' },
    );
    const [passage] = await client.search('xylomarimba');
    assert.deepEqual([passage.page_first, passage.page_last, passage.section], [2, 2, 2]);
    const page = await client.api('GET', `documents/${id}/pages/2`);
    assert.match(page.text, /xylomarimba/);
    assert.deepEqual([page.document_id, page.number, page.pages, page.paged], [id, 2, 3, true]);
    for (const number of [0, 4, -1, 'x', '1.5', '99999999999999999999']) {
      const { status } = await client.reply(`/api/v1/documents/${id}/pages/${number}`);
      assert.ok([400, 404].includes(status), `page ${number}: ${status}`);
    }
    await assertProblem(client, 'GET', `/api/v1/documents/${id}/pages/4`, 404, 'not-found');
  });

  it('of a Word document carry no page number', async () => {
    await client.add('letter.docx', makeDocx(['Dear fitter', 'The spindle is called wimbleford.']));
    const [passage] = await client.search('wimbleford');
    assert.deepEqual([passage.page_first, passage.page_last], [null, null]);
    const page = await client.api(
      'GET',
      `documents/${passage.document_id}/pages/${passage.section}`,
    );
    assert.match(page.text, /wimbleford/);
    assert.equal(page.paged, false);
  });

  it('joined by newlines are the text that offsets count in', async () => {
    const lines = Array.from(
      { length: 4000 },
      (_, i) => `Zeile ${i}: \u{1f529} Größe ${i * 7} naïve 扭矩 text${i}.\n`,
    );
    const { id, pages, characters } = await client.add('offsets.txt', lines.join('\n'));
    const texts = [];
    for (let number = 1; number <= pages; number++) {
      const page = await client.api('GET', `documents/${id}/pages/${number}`);
      assert.equal(page.char_start, [...texts.map((text) => `${text}\n`).join('')].length);
      texts.push(page.text);
    }
    const whole = [...texts.join('\n')];
    assert.equal(whole.length, characters);
    for (const word of ['text17', 'text1999', 'text3999']) {
      const [passage] = await client.search(word, { documents: [id], limit: 1, highlight: true });
      assert.equal(whole.slice(passage.char_start, passage.char_end).join(''), passage.text);
      const marked = passage.highlights.map(([from, to]) =>
        [...passage.text].slice(from, to).join(''),
      );
      assert.ok(marked.includes(word), marked.join(' '));
    }
  });
});

describe('a file without text to give', () => {
  let server;
  let client;
  before(async () => {
    server = await startQwalt();
    client = new Client(server.url);
  });
  after(() => server?.stop());

  // Its error, whether the upload was refused at once or failed when it was read.
  async function failureOf(name, bytes) {
    const form = new FormData();
    form.append('file', new Blob([bytes]), name);
    const { status, body } = await client.reply('/api/v1/documents', {
      method: 'POST',
      body: form,
    });
    if (status !== 202) return { code: body.type.replace('urn:qwalt:', ''), message: body.detail };
    const { documents, rejected } = body;
    if (rejected.length > 0) return rejected[0];
    const { id, state, error } = await client.settled(documents[0].id);
    assert.equal(state, 'failed', name);
    await client.api('DELETE', `documents/${id}`, undefined, 204);
    return error;
  }

  const noise = Buffer.from(Array.from({ length: 8192 }, (_, i) => (i * i * 31 + i * 7) % 256));
  const pdf = () => makePdf(['A page that will be cut.', 'Another page.']);
  const cases = [
    ['is password protected', 'locked.pdf', encryptedPdf, ['password_protected']],
    [
      'is no PDF although it says so',
      'broken.pdf',
      () => '%PDF-1.7\nno PDF at all\n',
      ['unreadable'],
    ],
    ['is a PDF cut in its head', 'cut.pdf', () => pdf().subarray(0, 40), ['unreadable', 'no_text']],
    [
      'is no Word document although it says so',
      'broken.docx',
      () => 'PK\x03\x04 and nothing else',
      ['unreadable', 'unsupported'],
    ],
    [
      'is a Word document cut short',
      'cut.docx',
      () => makeDocx(['Cut.']).subarray(0, 200),
      ['unreadable', 'unsupported'],
    ],
    ['is of an unknown kind', 'noise.bin', () => noise, ['unsupported']],
    ['holds white space only', 'blank.txt', () => ' \n\t\n', ['no_text']],
    ['is empty', 'empty.txt', () => '', ['no_text', 'invalid', 'unreadable']],
    ['is a PDF of an empty page', 'empty.pdf', () => makePdf(['']), ['no_text', 'needs_ocr']],
  ];
  for (const [what, name, make, codes] of cases) {
    it(`that ${what} gets a clear error`, async () => {
      const { code, message } = await failureOf(name, make());
      assert.ok(codes.includes(code), `${code}: ${message}`);
      assert.match(message, /^[A-Z].{10,}[.!]$/s, 'one plain sentence');
      assert.ok(!/\/\w+\//.test(message), `a path of the machine: ${message}`);
    });
  }

  it('leaves nothing in files/ once it is removed', async () => {
    await eventually(() => originalsOf(server.dataDir).length === 0, { what: 'an empty files/' });
    assert.deepEqual(leftoversOf(server.dataDir), []);
    assert.deepEqual(await client.allDocuments(), []);
    assert.equal((await client.reply('/health')).status, 200);
  });

  it('stands in the list with its error until then, and a retry fails alike', async () => {
    const {
      documents: [{ id }],
    } = await client.upload({ 'again.pdf': '%PDF-1.7\nstill no PDF\n' });
    assert.equal((await client.settled(id)).state, 'failed');
    assert.deepEqual(
      originalsOf(server.dataDir),
      (await client.allDocuments()).map(({ sha256 }) => sha256),
    );
    await client.api('POST', `documents/${id}/retry`, undefined, 202);
    const { state, error } = await client.settled(id);
    assert.equal(state, 'failed');
    assert.equal(error.code, 'unreadable');
  });
});
