// The languages of the page. English is part of it; each other one is a file of its own, fetched only
// by those who read it. A language file holds words alone and imports nothing that runs: the page waits
// for it before anything else of the page has run.
import type { en } from './en';

export type Language = typeof en;

type Whole = string | readonly unknown[] | ((...given: never[]) => unknown);
// What a language file may leave out is English.
export type Words<T = Language> = { [K in keyof T]?: T[K] extends Whole ? T[K] : Words<T[K]> };

interface Known {
  // In the language itself.
  name: string;
  dir: 'ltr' | 'rtl';
  load?: () => Promise<{ default: Words }>;
}

export const languages: Record<string, Known> = {
  en: { name: 'English', dir: 'ltr' },
  de: { name: 'Deutsch', dir: 'ltr', load: () => import('./de') },
  es: { name: 'Español', dir: 'ltr', load: () => import('./es') },
};

export const key = 'qwalt.language';

// Null: what the browser prefers.
export function storedLanguage(): string | null {
  try {
    const stored = localStorage.getItem(key);
    return stored !== null && stored in languages ? stored : null;
  } catch {
    return null;
  }
}

const base = (tag: string) => tag.toLowerCase().split('-')[0] ?? '';

export function chosenLanguage(): string {
  return storedLanguage() ?? navigator.languages.map(base).find((tag) => tag in languages) ?? 'en';
}

// With the region of the reader, for dates and numbers: "en-GB" for English where the browser says so.
export function regional(tag: string): string {
  return navigator.languages.find((wanted) => base(wanted) === tag) ?? tag;
}

export function merged<T extends object>(whole: T, part: object): T {
  const result = { ...whole } as Record<string, unknown>;
  for (const [name, value] of Object.entries(part)) {
    const below = result[name];
    const nested = typeof value === 'object' && value !== null && !Array.isArray(value);
    result[name] = nested && typeof below === 'object' && below !== null ? merged(below, value) : value;
  }
  return result as T;
}
