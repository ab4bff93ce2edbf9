// What the palette shows for a query: actions, chats and documents whose words begin with the query's, and
// last the search for passages, which finds what is in them.
import { t } from '$lib/i18n';
import { chats } from '$lib/state/chats.svelte';
import { commands, type Command } from '$lib/state/commands.svelte';
import { documents } from '$lib/state/documents.svelte';
import { layout } from '$lib/state/layout.svelte';
import { proof } from '$lib/state/proof.svelte';
import { route } from '$lib/state/route.svelte';
import { search } from '$lib/state/search.svelte';
import { extent, plainName } from '$lib/text/format';

export interface Group {
  title: string;
  entries: (Command & { foreign?: boolean; note?: string })[];
}

const most = 6;

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();

// Each word of the query begins a word of the text.
export function fits(text: string, query: string): boolean {
  const words = plain(text).split(/[^\p{L}\p{N}]+/u);
  return plain(query).split(/[^\p{L}\p{N}]+/u).every((wanted) => words.some((word) => word.startsWith(wanted)));
}

function searchFor(query: string): void {
  search.query = query;
  route.go({ view: 'search' });
  layout.close();
  void search.run();
}

export function groupsFor(query: string): Group[] {
  const wanted = query.trim();
  const actions = commands.all.filter((c) => fits(`${c.title} ${c.words ?? ''}`, wanted));
  const talks = chats.list
    .map((chat) => ({ chat, title: plainName(chat.title) || t.chats.untitled }))
    .filter(({ title }) => fits(title, wanted))
    .slice(0, most)
    .map(({ chat, title }) => ({ id: `chat-${chat.id}`, title, foreign: true, run: () => route.go({ view: 'chat', id: chat.id }) }));
  // Without a query the documents would only be the newest ones: the panel shows those.
  const papers = (wanted ? documents.ready : [])
    .filter((d) => fits(plainName(d.name), wanted))
    .slice(0, most)
    .map((d) => ({
      id: `document-${d.id}`,
      title: plainName(d.name),
      note: extent(d),
      icon: 'document' as const,
      foreign: true,
      run: () => void proof.openAddress({ workspace: '', id: d.id, section: 1, start: 0, end: 0 }),
    }));
  const groups: Group[] = [
    { title: t.palette.actions, entries: actions },
    { title: t.chats.list, entries: talks },
    { title: t.documents.list, entries: papers },
  ];
  if (wanted) {
    const passages = { id: 'passages', title: t.palette.searchFor(wanted), icon: 'search' as const, foreign: true, run: () => searchFor(wanted) };
    groups.push({ title: t.search.results, entries: [passages] });
  }
  return groups.filter((group) => group.entries.length > 0);
}
