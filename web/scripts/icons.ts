// PNG icons of any size, drawn from the shapes of src/icon.svg: a rounded square, a ring and strokes of
// straight lines. That is all that it reads of SVG.
import { deflateSync } from 'node:zlib';

type Colour = [number, number, number];
interface Shape {
  colour: Colour;
  // Distance from the shape's edge, negative inside, in units of the drawing.
  distance(x: number, y: number): number;
}

const side = 32;

function colourOf(text = '#000'): Colour {
  const hex = text.length === 4 ? text.replace(/[\da-f]/gi, '$&$&') : text;
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as Colour;
}

function segment(ax: number, ay: number, bx: number, by: number, width: number) {
  const length = Math.hypot(bx - ax, by - ay);
  const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
  return (x: number, y: number) => {
    const along = (x - ax) * ux + (y - ay) * uy;
    const across = Math.abs((x - ax) * uy - (y - ay) * ux);
    return Math.max(across - width / 2, -along, along - length);
  };
}

function shapesOf(svg: string): Shape[] {
  return [...svg.matchAll(/<(rect|circle|path) ([^>]*)\/>/g)].map(([, kind, inner = '']) => {
    const given = Object.fromEntries([...inner.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
    const width = Number(given['stroke-width'] ?? 0);
    if (kind === 'rect') {
      const [half, radius] = [Number(given.width) / 2, Number(given.rx ?? 0)];
      const distance = (x: number, y: number) => {
        const [dx, dy] = [Math.abs(x - half) - half + radius, Math.abs(y - half) - half + radius];
        return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
      };
      return { colour: colourOf(given.fill), distance };
    }
    if (kind === 'circle') {
      const [cx, cy, r] = [Number(given.cx), Number(given.cy), Number(given.r)];
      return { colour: colourOf(given.stroke), distance: (x, y) => Math.abs(Math.hypot(x - cx, y - cy) - r) - width / 2 };
    }
    const line = /^[Mm]([\d.]+) ([\d.]+)(?:h([\d.]+)|\s([\d.]+) ([\d.]+))$/.exec(given.d ?? '');
    if (!line) throw new Error(`icon.svg has a path that is not one line: ${given.d}`);
    const [x = 0, y = 0, h, dx, dy] = line.slice(1).map((number) => (number === undefined ? undefined : Number(number)));
    return { colour: colourOf(given.stroke), distance: segment(x, y, x + (h ?? dx ?? 0), y + (dy ?? 0), width) };
  });
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  let crc = ~0;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(~crc >>> 0, body.length + 4);
  return whole;
}

// `maskable`: the ground fills the square and the drawing keeps to the middle four fifths, because the
// system cuts a form of its own.
export function png(svg: string, size: number, maskable = false): Buffer {
  const [ground, ...drawing] = shapesOf(svg);
  if (!ground) throw new Error('icon.svg is empty');
  const rows = Buffer.alloc(size * (size * 4 + 1));
  const scale = side / size;
  const shrink = (at: number) => (maskable ? (at - side / 2) / 0.8 + side / 2 : at);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [x, y] = [(column + 0.5) * scale, (row + 0.5) * scale];
      const cover = (distance: number) => Math.min(1, Math.max(0, 0.5 - distance / scale));
      let colour: number[] = ground.colour;
      for (const shape of drawing) {
        const part = cover(shape.distance(shrink(x), shrink(y)) * (maskable ? 0.8 : 1));
        colour = colour.map((below, i) => below + ((shape.colour[i] ?? 0) - below) * part);
      }
      const alpha = maskable ? 1 : cover(ground.distance(x, y));
      rows.set([...colour, 255 * alpha].map(Math.round), row * (size * 4 + 1) + 1 + column * 4);
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}
