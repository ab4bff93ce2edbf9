// The conversation on screen. One that is left while its answer is written goes on in the background.
import { chats } from './chats.svelte';
import { Conversation } from './conversation.svelte';
import { proof } from './proof.svelte';
import { route } from './route.svelte';

class Conversations {
  current = $state.raw(this.#make(null));
  #running = new Map<string, Conversation>();

  // Follows the address.
  show(id: string | null): void {
    const { current } = this;
    // A chat that is being asked for the first time has no address yet.
    if (current.id === id && (id !== null || current.turns.length === 0 || current.busy)) return;
    proof.close();
    const running = id === null ? undefined : this.#running.get(id);
    this.current = running ?? this.#make(id);
    if (!running) void this.current.load();
  }

  fresh(): void {
    if (this.current.turns.length > 0) {
      proof.close();
      this.current = this.#make(null);
    }
    route.go({ view: 'chat', id: null });
  }

  // A chat that another page writes to is read again when it is told to have changed.
  changed(id: string): void {
    const { current } = this;
    const last = current.turns[current.turns.length - 1];
    if (current.id === id && !current.busy && last?.answer?.state === 'running') void current.load();
  }

  gone(id: string): void {
    this.#running.delete(id);
    if (this.current.id === id) this.current.removed = true;
    chats.drop(id);
  }

  #make(id: string | null): Conversation {
    const conversation = new Conversation(id);
    conversation.onstart = () => {
      if (conversation.id) this.#running.set(conversation.id, conversation);
      if (conversation === this.current && conversation.id) route.settle(conversation.id);
    };
    conversation.ondone = () => {
      if (conversation.id) this.#running.delete(conversation.id);
    };
    return conversation;
  }
}

export const conversations = new Conversations();
