// What can be done on the page, by name: the command palette lists it. Rooms register what they offer
// while they are there:
//   $effect(() => commands.register(() => [{ id: 'settings', title: t.…, run: () => … }]));
import { untrack } from 'svelte';

export interface Command {
  id: string;
  title: string;
  // Other words under which it is found.
  words?: string;
  // As shown: "Ctrl+K".
  keys?: string;
  // A name that Icon knows.
  icon?: string;
  run: () => void;
}

type Offer = () => readonly Command[];

class Commands {
  #offers = $state.raw<readonly Offer[]>([]);
  // The dialog on screen.
  showing = $state<'palette' | 'help' | null>(null);

  readonly all = $derived(this.#offers.flatMap((offer) => offer()));

  // Another one may have been asked for meanwhile.
  closed(which: 'palette' | 'help'): void {
    if (this.showing === which) this.showing = null;
  }

  // `offer` is asked again when the state that it reads changes. Returns what takes it back.
  register(offer: Offer): () => void {
    const change = (offers: (known: readonly Offer[]) => Offer[]) => untrack(() => (this.#offers = offers(this.#offers)));
    change((known) => [...known, offer]);
    return () => change((known) => known.filter((o) => o !== offer));
  }
}

export const commands = new Commands();
