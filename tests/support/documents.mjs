// Small valid documents, written byte by byte.
import zlib from 'node:zlib';

// A PDF with a page for each text, in Helvetica; lines end with \n; '' makes an empty page.
export function makePdf(pages) {
  const objects = ['<< /Type /Catalog /Pages 2 0 R >>', '', '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'];
  const add = (text) => objects.push(text);
  const kids = pages.map((text) => {
    const lines = text.split('\n').map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`);
    const content = text === '' ? '' : `BT /F1 12 Tf 14 TL 50 700 Td ${lines.join(' ')} ET`;
    const stream = add(`<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
    return add(`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${stream} 0 R ` +
      '/Resources << /Font << /F1 3 0 R >> >> >>');
  });
  objects[1] = `<< /Type /Pages /Kids [${kids.map((kid) => `${kid} 0 R`).join(' ')}] /Count ${kids.length} >>`;

  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const at = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const table = file.length;
  const rows = offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('');
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}`;
  file += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

const kCrcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes) {
  let value = 0xffffffff;
  for (const byte of bytes) value = kCrcTable[(value ^ byte) & 0xff] ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

const kStored = 0;
const kDeflated = 8;

// The fields that a local header and a directory entry share.
function entryFields(name, content, packed, method) {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0); // version needed
  fields.writeUInt16LE(method, 4);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(packed.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

// A zip archive: {name: text or bytes}; its entries are stored, or compressed when `deflate` is set.
export function makeZip(entries, { deflate = false } = {}) {
  const files = [];
  const directory = [];
  let at = 0;
  for (const [title, content] of Object.entries(entries)) {
    const name = Buffer.from(title);
    const whole = Buffer.from(content);
    const data = deflate ? zlib.deflateRawSync(whole, { level: 9 }) : whole;
    const fields = entryFields(name, whole, data, deflate ? kDeflated : kStored);
    files.push(Buffer.from('PK\x03\x04', 'latin1'), fields, name, data);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, rest, name);
    at += 30 + name.length + data.length;
  }
  const entriesEnd = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length / 4, 4);
  end.writeUInt16LE(directory.length / 4, 6);
  end.writeUInt32LE(entriesEnd.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...files, entriesEnd, Buffer.from('PK\x05\x06', 'latin1'), end]);
}

const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const paragraph = (text) => `<w:p><w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r></w:p>`;

function table(rows) {
  const cells = (row) => row.map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join('');
  return `<w:tbl>${rows.map((row) => `<w:tr>${cells(row)}</w:tr>`).join('')}</w:tbl>`;
}

// A Word document of paragraphs (texts) and tables ({table: [[cell, …], …]}).
export function makeDocx(blocks) {
  const body = blocks.map((block) => (typeof block === 'string' ? paragraph(block) : table(block.table))).join('');
  return makeDocxOf(body);
}

// A Word document whose body is this XML; `doctype` stands before the root element.
export function makeDocxOf(body, { doctype = '', deflate = false } = {}) {
  const office = 'http://schemas.openxmlformats.org';
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  return makeZip({
    '[Content_Types].xml': `${head}<Types xmlns="${office}/package/2006/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.' +
      'wordprocessingml.document.main+xml"/></Types>',
    '_rels/.rels': `${head}<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="r1" ` +
      `Type="${office}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/document.xml':
      `${head}${doctype}<w:document xmlns:w="${office}/wordprocessingml/2006/main"><w:body>${body}</w:body></w:document>`,
  }, { deflate });
}
