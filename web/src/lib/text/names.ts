// Names as they are compared: without case and accents. Kept, because thousands of them are asked for
// at every letter of a filter.
import { plainName } from './format';

const most = 20_000;

function kept(make: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (known.size >= most) known.clear();
    const made = make(name);
    known.set(name, made);
    return made;
  };
}

export const folded = kept((name) =>
  plainName(name).normalize('NFKD').replace(/\p{M}/gu, '').toLocaleLowerCase(),
);

// Numbers by their value: page 9 before page 10.
export const sortable = kept((name) => folded(name).replace(/\d+/g, (digits) => digits.padStart(12, '0')));
