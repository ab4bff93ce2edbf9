import { locale, t } from '$lib/i18n';
import type { Document, Passage } from '$lib/api/types';

const turning = /[\u202a-\u202e\u2066-\u2069]/g;

// Without what turns the direction of writing, which could make words read as others.
export function unturned(text: string): string {
  return text.replace(turning, '');
}

// Names come from strangers: characters that turn the direction of writing or do not print could
// make "exe.fdp" read as "pdf.exe".
export function plainName(name: string): string {
  return name.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '');
}

// Files of folders have their path in the name.
export function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1) || name;
}

export function folderName(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('/')));
}

export function bytes(n: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'];
  let power = 0;
  let value = n;
  while (value >= 1000 && power < units.length - 1) {
    value /= 1000;
    power++;
  }
  const style = { style: 'unit', unit: units[power], unitDisplay: power === 0 ? 'long' : 'short' } as const;
  const maximumFractionDigits = power === 0 || value >= 100 ? 0 : 1;
  return new Intl.NumberFormat(locale, { ...style, maximumFractionDigits }).format(value);
}

// Whole minutes as such: "5 min", "90 sec".
export function allowance(seconds: number): string {
  const minutes = seconds >= 60 && seconds % 60 === 0;
  const style = { style: 'unit', unit: minutes ? 'minute' : 'second', unitDisplay: 'short' } as const;
  return new Intl.NumberFormat(locale, style).format(minutes ? seconds / 60 : seconds);
}

export function decimal(n: number, digits: number): string {
  return n.toLocaleString(locale, { maximumFractionDigits: digits });
}

// "48 ms", "1.2 s": the signs are the same in all languages.
export function duration(milliseconds: number): string {
  return milliseconds < 100 ? `${decimal(milliseconds, 0)}\u00a0ms` : `${decimal(milliseconds / 1000, 1)}\u00a0s`;
}

export function percent(share: number): string {
  return new Intl.NumberFormat(locale, { style: 'percent' }).format(share);
}

// Answers cost fractions of a cent: two significant digits say more than two decimals.
export function cost(dollars: number): string {
  const options = { style: 'currency', currency: 'USD', maximumSignificantDigits: 2 } as const;
  return new Intl.NumberFormat(locale, options).format(dollars);
}

export function language(tag: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

export function moment(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '';
  return date.toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });
}

export function pageOf(passage: Pick<Passage, 'page_first' | 'page_last'>): string {
  if (passage.page_first === null) return '';
  return t.answer.page(passage.page_first, passage.page_last ?? passage.page_first);
}

export function extent(document: Document): string {
  if (document.paged) return t.documents.pages(document.pages);
  return t.documents.sections(document.pages);
}

export function stage(document: Document): string {
  if (document.state === 'queued') return t.documents.queued;
  if (document.state === 'indexing') return t.documents.indexing;
  if (document.state === 'failed') return t.documents.failedState;
  if (document.state === 'ready') return extent(document);
  const { done, total } = document.progress ?? { done: 0, total: 0 };
  if (total > 0) return t.documents.extractingOf(done, total);
  return done > 0 ? t.documents.extractingDone(done) : t.documents.extracting;
}
