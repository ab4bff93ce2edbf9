// Brings the events of the server to the state they change.
import { openFeed } from '$lib/api/feed';
import type { FeedEvent } from '$lib/api/types';
import { chats } from './chats.svelte';
import { conversations } from './conversations.svelte';
import { documents } from './documents.svelte';
import { server } from './server.svelte';
import { watches } from './watches.svelte';

function readAll(): void {
  void documents.load();
  void chats.load();
  void watches.load();
}

function take({ event, data }: FeedEvent): void {
  if (event === 'document') documents.put(data);
  else if (event === 'document_removed') documents.drop(data.id);
  else if (event === 'watch') watches.tell(data);
  else if (event === 'watch_removed') watches.drop(data.id);
  else if (event === 'chat') {
    chats.put(data);
    conversations.changed(data.id);
  } else if (event === 'chat_removed') conversations.gone(data.id);
  else if (event === 'reset') readAll();
}

export function followServer(): () => void {
  readAll();
  let first = true;
  return openFeed({
    opened(fresh) {
      server.connection = 'live';
      void server.refresh();
      // The lists asked for above may be older than the stream.
      if (fresh || first) readAll();
      first = false;
    },
    event: take,
    lost() {
      server.connection = 'lost';
    },
  });
}
