// The messages of a chat as the tree that they are: parents, siblings, and the way that is shown.
import type { Message } from '$lib/api/types';

type Messages = readonly Message[];

const parentOf = (message: Message) => message.parent_id ?? null;

// Questions asked in place of one another, or the answers to one question, the oldest first.
export function siblings(messages: Messages, message: Message): Message[] {
  const parent = parentOf(message);
  const found = messages.filter((m) => m.role === message.role && parentOf(m) === parent);
  return found.some((m) => m.id === message.id) ? found : [...found, message];
}

// From the beginning to the message `through`, and from there along what was said last.
export function pathThrough(messages: Messages, through: string | null): Message[] {
  const known = new Map(messages.map((m) => [m.id, m]));
  const path: Message[] = [];
  const seen = new Set<string>();
  for (let at = known.get(through ?? ''); at && !seen.has(at.id); at = known.get(parentOf(at) ?? '')) {
    seen.add(at.id);
    path.unshift(at);
  }
  // A message that comes later has a later child somewhere below it: the last one leads to the newest.
  const last = new Map<string | null, Message>();
  for (const message of messages) {
    let at: Message | undefined = message;
    const climbed = new Set<string>();
    while (at && !climbed.has(at.id)) {
      climbed.add(at.id);
      last.set(parentOf(at), at);
      at = known.get(parentOf(at) ?? '');
    }
  }
  let next = last.get(path[path.length - 1]?.id ?? null);
  while (next && !seen.has(next.id)) {
    seen.add(next.id);
    path.push(next);
    next = last.get(next.id);
  }
  return path;
}

// Puts messages in, or in the place of what was there under the same id.
export function withMessages(messages: Messages, more: Messages): Message[] {
  const fresh = new Map(more.filter((m) => m.id !== '').map((m) => [m.id, m]));
  const kept = messages.map((m) => fresh.get(m.id) ?? m);
  const there = new Set(messages.map((m) => m.id));
  return [...kept, ...[...fresh.values()].filter((m) => !there.has(m.id))];
}

export function withoutMessage(messages: Messages, id: string): Message[] {
  const gone = new Set([id]);
  for (let before = 0; before !== gone.size; ) {
    before = gone.size;
    for (const message of messages) if (gone.has(parentOf(message) ?? '')) gone.add(message.id);
  }
  return messages.filter((m) => !gone.has(m.id));
}

// The branch that was looked at last, for as long as the tab lives.
const key = (chat: string) => `qwalt.branch.${chat}`;

export function rememberBranch(chat: string, leaf: string): void {
  try {
    sessionStorage.setItem(key(chat), leaf);
  } catch {
    // Without storage a reload shows the newest branch.
  }
}

export function rememberedBranch(chat: string): string | null {
  try {
    return sessionStorage.getItem(key(chat));
  } catch {
    return null;
  }
}
