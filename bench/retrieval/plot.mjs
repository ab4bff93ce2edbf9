// Query time by number of words as an SVG: a row for each size, a column for each kind of words, all
// on one logarithmic scale. Light or dark follows the reader's setting.

const kWidth = 900;
const kMargin = { left: 66, right: 18, top: 84, bottom: 52 };
const kGap = { x: 26, y: 58 };
const kPanelHeight = 236;
const kValueWidth = 50; // right of the lines
const kValueHeight = 13;
const kColumns = [
  ['all', 'all words of the question'],
  ['content', 'content words only'],
];
const kEngines = [
  ['qwalt', 'QWalT', 'circle'],
  ['xapian', 'Xapian', 'square'],
  ['fts5', 'SQLite FTS5, detail=none (unranked)', 'triangle'],
  ['fts5-full', 'SQLite FTS5, detail=full', 'diamond'],
];

const kStyle = `
  svg { background: #ffffff; font: 13px system-ui, "DejaVu Sans", sans-serif; fill: #24292f; }
  .title { font-size: 16px; font-weight: 600; }
  .quiet { fill: #57606a; }
  .grid { stroke: #d8dee4; stroke-width: 1; }
  .axis { stroke: #8c959f; stroke-width: 1; }
  .line { fill: none; stroke-width: 2.2; stroke-linejoin: round; }
  .qwalt { stroke: #0a7d55; fill: #0a7d55; }
  .xapian { stroke: #b35900; fill: #b35900; }
  .fts5 { stroke: #8a8fe0; fill: #8a8fe0; }
  .fts5-full { stroke: #3f46b8; fill: #3f46b8; }
  .line.qwalt, .line.xapian, .line.fts5, .line.fts5-full { fill: none; }
  .line.fts5 { stroke-dasharray: 6 4; }
  text.value { stroke: none; font-size: 12px; font-weight: 600; }
  @media (prefers-color-scheme: dark) {
    svg { background: #0d1117; fill: #e6edf3; }
    .quiet { fill: #9198a1; }
    .grid { stroke: #2a313c; }
    .axis { stroke: #6e7681; }
    .qwalt { stroke: #3fd28e; fill: #3fd28e; }
    .xapian { stroke: #f0a35e; fill: #f0a35e; }
    .fts5 { stroke: #8489d6; fill: #8489d6; }
    .fts5-full { stroke: #b4b8ff; fill: #b4b8ff; }
  }`;

const thousands = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');
const fixed = (number) => Number(number.toFixed(1));

function duration(milliseconds) {
  if (milliseconds >= 1000) return `${Number((milliseconds / 1000).toPrecision(2))} s`;
  if (milliseconds >= 1) return `${Number(milliseconds.toPrecision(2))} ms`;
  return `${Number((milliseconds * 1000).toPrecision(2))} µs`;
}

// {engine: [{from, to, p50_ms}]} of one panel.
function linesOf(size, words) {
  const rows = size.questions.filter(
    (row) => !row.cold && row.filter === 'none' && row.limit === 10 && row.words === words,
  );
  return Object.fromEntries(rows.map((row) => [row.engine, row.by_words]));
}

function decades(sizes) {
  const times = sizes.flatMap((size) =>
    kColumns.flatMap(([words]) => Object.values(linesOf(size, words)).flat().map(({ p50_ms }) => p50_ms)),
  );
  if (times.length === 0) return [-1, 3];
  return [Math.floor(Math.log10(Math.min(...times))), Math.ceil(Math.log10(Math.max(...times)))];
}

function marker(shape, x, y, name) {
  const r = 4;
  const points = {
    square: [[-r, -r], [r, -r], [r, r], [-r, r]],
    triangle: [[0, -r - 1], [r + 1, r], [-r - 1, r]],
    diamond: [[0, -r - 1.5], [r + 1.5, 0], [0, r + 1.5], [-r - 1.5, 0]],
  }[shape];
  if (!points) return `<circle class="${name}" cx="${fixed(x)}" cy="${fixed(y)}" r="${r}"/>`;
  const corners = points.map(([dx, dy]) => `${fixed(x + dx)},${fixed(y + dy)}`).join(' ');
  return `<polygon class="${name}" points="${corners}"/>`;
}

class Panel {
  constructor(box, groups, [low, high]) {
    this.box = box;
    this.groups = groups;
    this.low = low;
    this.high = high;
  }

  x(group) {
    const at = this.groups.findIndex(([from]) => from === group.from);
    return this.box.x + ((at + 0.5) / this.groups.length) * (this.box.width - kValueWidth);
  }

  y(milliseconds) {
    const share = (Math.log10(milliseconds) - this.low) / (this.high - this.low);
    return this.box.y + (1 - share) * this.box.height;
  }

  frame(withScale) {
    const { x, y, width, height } = this.box;
    const parts = [];
    for (let decade = this.low; decade <= this.high; decade++) {
      const at = fixed(this.y(10 ** decade));
      parts.push(`<line class="grid" x1="${x}" x2="${x + width}" y1="${at}" y2="${at}"/>`);
      if (withScale) {
        parts.push(`<text class="quiet" x="${x - 10}" y="${at + 4}" text-anchor="end">${duration(10 ** decade)}</text>`);
      }
    }
    parts.push(`<line class="axis" x1="${x}" x2="${x + width}" y1="${y + height}" y2="${y + height}"/>`);
    for (const [from, to] of this.groups) {
      const at = fixed(this.x({ from }));
      parts.push(`<text class="quiet" x="${at}" y="${y + height + 19}" text-anchor="middle">${from}–${to}</text>`);
    }
    return parts.join('\n');
  }

  line([name, , shape], points) {
    const places = points.map((point) => [this.x(point), this.y(point.p50_ms)]);
    const path = places.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${fixed(x)} ${fixed(y)}`).join(' ');
    return `<path class="line ${name}" d="${path}"/>\n${places.map(([x, y]) => marker(shape, x, y, name)).join('\n')}`;
  }

  // The last value of each line right of its end, moved apart where they would touch.
  values(lines) {
    const ends = kEngines
      .filter(([name]) => lines[name]?.length > 0)
      .map(([name]) => ({ name, last: lines[name].at(-1) }))
      .map(({ name, last }) => ({ name, x: this.x(last) + 11, y: this.y(last.p50_ms) + 4, text: duration(last.p50_ms) }))
      .sort((a, b) => a.y - b.y);
    for (let i = 1; i < ends.length; i++) {
      const missing = ends[i - 1].y + kValueHeight - ends[i].y;
      if (missing <= 0) continue;
      ends[i - 1].y -= missing / 2;
      ends[i].y += missing / 2;
    }
    return ends
      .map(({ name, x, y, text }) => `<text class="value ${name}" x="${fixed(x)}" y="${fixed(y)}">${text}</text>`)
      .join('\n');
  }
}

function legend() {
  let x = kMargin.left;
  return kEngines
    .map(([name, label, shape]) => {
      const entry = `<path class="line ${name}" d="M${x} 52 h26"/>${marker(shape, x + 13, 52, name)}
<text x="${x + 33}" y="56.5">${label}</text>`;
      x += 58 + label.length * 7.1;
      return entry;
    })
    .join('\n');
}

function panelsOf(size, row, scale) {
  const width = (kWidth - kMargin.left - kMargin.right - kGap.x) / kColumns.length;
  const y = kMargin.top + 22 + row * (kPanelHeight + kGap.y);
  return kColumns.map(([words, label], column) => {
    const lines = linesOf(size, words);
    const groups = [...new Map(Object.values(lines).flat().map(({ from, to }) => [from, to]))].sort((a, b) => a[0] - b[0]);
    const x = kMargin.left + column * (width + kGap.x);
    const panel = new Panel({ x, y, width, height: kPanelHeight - 22 }, groups, scale);
    return [
      `<text x="${x}" y="${y - 10}"><tspan font-weight="600">${thousands(size.collection.passages)} passages</tspan>, ${label}</text>`,
      panel.frame(column === 0),
      ...kEngines.filter(([name]) => lines[name]).map((engine) => panel.line(engine, lines[engine[0]])),
      panel.values(lines),
    ].join('\n');
  });
}

export function plot({ sizes }) {
  const scale = decades(sizes);
  const height = kMargin.top + sizes.length * (kPanelHeight + kGap.y) - kGap.y + kMargin.bottom;
  const middle = (kMargin.left + kWidth - kMargin.right) / 2;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${kWidth} ${height}" width="${kWidth}" height="${height}" role="img"
  aria-label="Median time to the ten best passages by number of words, three engines, logarithmic scale">
<style>${kStyle}
</style>
<text class="title" x="${kMargin.left}" y="28">Median time to the ten best passages, one thread</text>
${legend()}
${sizes.flatMap((size, row) => panelsOf(size, row, scale)).join('\n')}
<text class="quiet" x="${middle}" y="${height - 8}" text-anchor="middle">words given to each engine</text>
</svg>
`;
}
