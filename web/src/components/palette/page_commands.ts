// What the page as a whole offers, whichever room is open.
import { t } from '$lib/i18n';
import { languages } from '$lib/i18n/languages';
import { announcer } from '$lib/state/announce.svelte';
import { commands, type Command } from '$lib/state/commands.svelte';
import { conversations } from '$lib/state/conversations.svelte';
import { language } from '$lib/state/language.svelte';
import { layout } from '$lib/state/layout.svelte';
import { route } from '$lib/state/route.svelte';
import { session } from '$lib/state/session.svelte';
import { looks, theme } from '$lib/state/theme.svelte';
import { uploads } from '$lib/state/uploads.svelte';
import { copyText } from '$lib/text/clipboard';
import { withSources } from '$lib/text/copying';

export function newChat(): void {
  conversations.fresh();
  layout.close();
}

export function focusQuestion(): void {
  document.getElementById('question')?.focus();
}

function addFiles(): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.onchange = () => {
    uploads.add([...(input.files ?? [])].map((file) => ({ file, name: file.name })));
    layout.show('documents');
  };
  input.click();
}

function lastAnswer() {
  return conversations.current.turns.filter((turn) => turn.answer?.text && turn.stage === null).at(-1)?.answer;
}

async function copyLastAnswer(): Promise<void> {
  const answer = lastAnswer();
  if (!answer) return;
  const copied = await copyText(withSources(answer));
  announcer.say(copied ? t.palette.copied : t.palette.notCopied);
}

export function pageCommands(): Command[] {
  const list: Command[] = [
    { id: 'new', title: t.shell.newChat, keys: t.shell.newChatKeys, icon: 'plus', run: newChat },
    { id: 'question', title: t.palette.question, keys: '/', icon: 'pencil', run: focusQuestion },
    { id: 'search', title: t.shell.search, icon: 'search', run: () => route.go({ view: 'search' }) },
    { id: 'documents', title: t.palette.documents, icon: 'document', run: () => layout.show('documents') },
    { id: 'settings', title: t.palette.settings, icon: 'settings', run: () => route.go({ view: 'settings', section: '' }) },
  ];
  if (session.editor) list.push({ id: 'add', title: t.palette.addFiles, words: t.documents.add, icon: 'upload', run: addFiles });
  if (conversations.current.busy) {
    list.unshift({ id: 'stop', title: t.palette.stop, keys: 'Esc', icon: 'stop', run: () => void conversations.current.stop() });
  }
  if (lastAnswer()) list.push({ id: 'copy', title: t.palette.copy, icon: 'check', run: () => void copyLastAnswer() });
  for (const look of looks) {
    if (look !== theme.look) list.push({ id: `look-${look}`, title: t.palette.look[look], words: t.manners.look, run: () => theme.choose(look) });
  }
  for (const [tag, { name }] of Object.entries(languages)) {
    if (tag === language.current) continue;
    list.push({ id: `language-${tag}`, title: t.palette.language(name), words: `${tag} language`, run: () => language.choose(tag) });
  }
  if (session.required) list.push({ id: 'leave', title: t.shell.signOut, icon: 'leave', run: () => void session.leave() });
  list.push({ id: 'help', title: t.manners.help, keys: t.manners.helpKeys, run: () => (commands.showing = 'help') });
  return list;
}
