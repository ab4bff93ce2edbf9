// What lies in a server's data folder.
import fs from 'node:fs';
import path from 'node:path';

// The hashes of the originals that are kept, sorted: files/<first two hex>/<sha256>.
export function originalsOf(dataDir) {
  const folder = path.join(dataDir, 'files');
  if (!fs.existsSync(folder)) return [];
  const inside = fs.readdirSync(folder).filter((name) => /^[0-9a-f]{2}$/.test(name));
  return inside.flatMap((name) => fs.readdirSync(path.join(folder, name))).sort();
}

// Whatever lies in files/ beside the originals, such as a half-written upload.
export function leftoversOf(dataDir) {
  const folder = path.join(dataDir, 'files');
  if (!fs.existsSync(folder)) return [];
  const found = [];
  const walk = (at) => {
    for (const entry of fs.readdirSync(at, { withFileTypes: true })) {
      const full = path.join(at, entry.name);
      if (entry.isDirectory()) walk(full);
      else found.push(path.relative(folder, full));
    }
  };
  walk(folder);
  return found.filter((name) => !/^([0-9a-f]{2})\/\1[0-9a-f]{62}$/.test(name));
}
