// Holds the includes of src/ to the rooms that CMakeLists.txt lets each room use.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const kMaxLines = 800;
// Libraries that parse documents: only the worker program may see them.
const kParsers = /^(poppler|libxml\/|minizip\/|unzip\.h|expat\.h|md4c|uchardet|tesseract|cld2)/;

function* filesUnder(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesUnder(full);
    else yield full;
  }
}

// {"src/room/x.h": text} of every C++ file.
function sources() {
  const found = {};
  for (const file of filesUnder(path.join(root, 'src'))) {
    if (/\.(h|cc)$/.test(file)) found[path.relative(root, file)] = fs.readFileSync(file, 'utf8');
  }
  return found;
}

// Map of room → rooms it may use, from the lines `qwalt_room(name USES a b PARTS …)`.
function roomsOf(cmake) {
  const rooms = new Map();
  for (const [, name, rest] of cmake.matchAll(/^\s*qwalt_room\((\w+)([^)]*)\)/gm)) {
    const uses = /\bUSES\b([^)]*?)(?:\bPARTS\b|$)/.exec(rest.replace(/\s+/g, ' '));
    const words = uses
      ? uses[1]
          .trim()
          .split(' ')
          .filter((word) => /^[a-z]+$/.test(word))
      : [];
    rooms.set(name, new Set(words));
  }
  return rooms;
}

function allowedIn(file, rooms) {
  const room = file.split('/')[1];
  if (file.startsWith('src/extract/worker/')) return new Set(['base', 'text', 'extract']);
  if (room === 'app') return new Set([...rooms.keys(), 'app']);
  return rooms.has(room) ? new Set([...rooms.get(room), room]) : null;
}

function includeFaults(file, text, rooms) {
  const faults = [];
  const allowed = allowedIn(file, rooms);
  if (!allowed) return [`${file}: no qwalt_room names this folder`];
  const worker = file.startsWith('src/extract/worker/');
  for (const [, bracket, name] of text.matchAll(/^\s*#\s*include\s*(["<])([^">]+)[">]/gm)) {
    const room = name.includes('/') ? name.split('/')[0] : '';
    if (bracket === '"') {
      if (name.includes('..')) faults.push(`${file}: "${name}" leaves its folder by ..`);
      const known = rooms.has(room) || room === 'app';
      if (known && !allowed.has(room)) faults.push(`${file}: may not use ${room} ("${name}")`);
      if (!worker && name.startsWith('extract/worker/')) {
        faults.push(`${file}: the worker's parsers stay in its own program ("${name}")`);
      }
    } else {
      if (name.startsWith('boost/beast') && !file.startsWith('src/http/')) {
        faults.push(`${file}: only http/ knows Beast (<${name}>)`);
      }
      if (!worker && kParsers.test(name)) {
        faults.push(`${file}: documents are parsed in the worker only (<${name}>)`);
      }
    }
  }
  return faults;
}

function shapeFaults(file, text) {
  const faults = [];
  const lines = text.split('\n').length - 1;
  if (lines > kMaxLines) faults.push(`${file}: ${lines} lines, more than ${kMaxLines}`);
  if (file.endsWith('.h') && !/^#pragma once$/m.test(text)) faults.push(`${file}: no #pragma once`);
  return faults;
}

// A cycle as "a → b → a", or null.
function cycleIn(rooms) {
  const done = new Set();
  const walk = (room, trail) => {
    if (trail.includes(room)) return [...trail.slice(trail.indexOf(room)), room].join(' → ');
    if (done.has(room)) return null;
    for (const next of rooms.get(room) ?? []) {
      const cycle = walk(next, [...trail, room]);
      if (cycle) return cycle;
    }
    done.add(room);
    return null;
  };
  for (const room of rooms.keys()) {
    const cycle = walk(room, []);
    if (cycle) return cycle;
  }
  return null;
}

const rooms = roomsOf(fs.readFileSync(path.join(root, 'CMakeLists.txt'), 'utf8'));
const files = sources();

test('every folder of src/ is a room that CMakeLists.txt names', () => {
  assert.ok(rooms.size >= 11, `only ${rooms.size} rooms were read from CMakeLists.txt`);
  const folders = fs.readdirSync(path.join(root, 'src'), { withFileTypes: true });
  for (const folder of folders.filter((entry) => entry.isDirectory() && entry.name !== 'app')) {
    assert.ok(rooms.has(folder.name), `src/${folder.name} has no qwalt_room line`);
  }
  for (const [room, uses] of rooms) {
    for (const used of uses) assert.ok(rooms.has(used), `${room} uses ${used}, which is no room`);
  }
});

test('each room includes only rooms it may use', () => {
  const faults = Object.entries(files).flatMap(([file, text]) => includeFaults(file, text, rooms));
  assert.deepEqual(faults, []);
});

test('the rooms form no cycle', () => {
  assert.equal(cycleIn(rooms), null);
});

test('every source file is short and every header is guarded', () => {
  const faults = Object.entries(files).flatMap(([file, text]) => shapeFaults(file, text));
  assert.deepEqual(faults, []);
});

test('base uses no room and nobody uses the program that wires them', () => {
  assert.deepEqual([...rooms.get('base')], []);
  for (const [room, uses] of rooms) assert.ok(!uses.has('app'), `${room} uses app`);
});

test('the checks fail on what they are there to find', () => {
  const few = roomsOf(
    'qwalt_room(base)\nqwalt_room(text USES base PARTS stemmer)\n' +
      'qwalt_room(extract USES base text)\nqwalt_room(http USES base)\n',
  );
  const faults = (file, text) => includeFaults(file, text, few).length;
  assert.equal(faults('src/text/a.cc', '#include "base/x.h"\n#include "text/y.h"\n'), 0);
  assert.equal(faults('src/base/a.cc', '#include "text/y.h"\n'), 1);
  assert.equal(faults('src/text/a.cc', '  #  include "http/server.h"\n'), 1);
  assert.equal(faults('src/text/a.cc', '#include "../http/server.h"\n'), 1);
  assert.equal(faults('src/text/a.cc', '#include "app/main.h"\n'), 1);
  assert.equal(faults('src/text/a.cc', '#include <boost/beast/core.hpp>\n'), 1);
  assert.equal(faults('src/http/a.cc', '#include <boost/beast/core.hpp>\n'), 0);
  assert.equal(faults('src/extract/a.cc', '#include "extract/worker/pdf.h"\n'), 1);
  assert.equal(faults('src/extract/a.cc', '#include <expat.h>\n'), 1);
  assert.equal(faults('src/extract/worker/a.cc', '#include <expat.h>\n'), 0);
  assert.equal(faults('src/extract/worker/a.cc', '#include "http/server.h"\n'), 1);
  assert.equal(faults('src/nowhere/a.cc', ''), 1);
  assert.equal(
    cycleIn(
      new Map([
        ['a', new Set(['b'])],
        ['b', new Set(['a'])],
      ]),
    ),
    'a → b → a',
  );
  assert.equal(shapeFaults('src/base/a.h', '// no guard\n').length, 1);
  assert.equal(shapeFaults('src/base/a.cc', '\n'.repeat(kMaxLines + 1)).length, 1);
});
