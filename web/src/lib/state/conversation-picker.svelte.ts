// What can be picked while a question is written: documents after #, actions after / at the start.
import type { Action, Document } from '$lib/api/types';
import { plainName } from '$lib/text/format';
import { actions } from './actions.svelte';
import { draft } from './conversation-draft.svelte';
import { documents } from './documents.svelte';

export type Pick = { kind: 'document'; document: Document } | { kind: 'action'; action: Action };

const most = 8;

// The sign and what is written after it, before the caret.
interface Wanted {
  sign: '#' | '/';
  start: number;
  words: string[];
}

function wantedAt(text: string, caret: number): Wanted | null {
  const before = text.slice(0, caret);
  const found = /^(\/)([^\n]{0,60})$/.exec(before) ?? /(?:^|[\s(])(#)([^\s#]{0,60})$/.exec(before);
  const [, sign, words = ''] = found ?? [];
  if (sign !== '#' && sign !== '/') return null;
  return { sign, start: caret - words.length - 1, words: words.toLocaleLowerCase().split(/\s+/).filter(Boolean) };
}

class Picker {
  at = $state(0);
  #wanted = $state.raw<Wanted | null>(null);
  #caret = 0;
  // Closed by Escape, until the sign is written again.
  #refused = $state<number | null>(null);

  readonly sign = $derived(this.#wanted && this.#refused !== this.#wanted.start ? this.#wanted.sign : null);
  readonly picks = $derived.by((): Pick[] => {
    const words = this.#wanted?.words ?? [];
    const has = (text: string) => words.every((word) => text.toLocaleLowerCase().includes(word));
    if (this.sign === '#') {
      const free = documents.ready.filter((d) => !draft.named.includes(d) && has(plainName(d.name)));
      return free.slice(0, most).map((document) => ({ kind: 'document', document }));
    }
    const fitting = this.sign === '/' ? (actions.list ?? []).filter((a) => has(`${a.title} ${a.name}`)) : [];
    return fitting.map((action) => ({ kind: 'action', action }));
  });
  // A question may begin with a slash: a list without anything in it closes once more than a word is written.
  readonly open = $derived(this.sign !== null && (this.picks.length > 0 || (this.#wanted?.words.length ?? 0) < 2));

  follow(text: string, caret: number): void {
    const before = this.#wanted;
    this.#wanted = wantedAt(text, caret);
    this.#caret = caret;
    if (this.#wanted?.start !== before?.start) this.#refused = null;
    if (this.#wanted?.words.join() !== before?.words.join() || this.#wanted?.sign !== before?.sign) this.at = 0;
    if (this.#wanted?.sign === '/' && actions.list === null) void actions.load();
  }

  move(by: number): void {
    const { length } = this.picks;
    if (length > 0) this.at = (this.at + by + length) % length;
  }

  close(): void {
    this.#refused = this.#wanted?.start ?? null;
  }

  // Takes the sign and its words out of the text; where the caret is then.
  take(text: string): { text: string; caret: number } {
    const start = this.#wanted?.start ?? this.#caret;
    const rest = text.slice(this.#caret);
    this.#wanted = null;
    return { text: text.slice(0, start) + rest.replace(/^ /, ''), caret: start };
  }
}

export const picker = new Picker();
