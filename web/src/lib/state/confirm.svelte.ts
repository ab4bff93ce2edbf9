// One question before something is lost: `if (await confirm(…))`.

export interface Doubt {
  title: string;
  detail: string;
  action: string;
}

class Confirmation {
  doubt = $state.raw<Doubt | null>(null);
  #answer: (yes: boolean) => void = () => {};

  ask(doubt: Doubt): Promise<boolean> {
    this.#answer(false);
    this.doubt = doubt;
    return new Promise((resolve) => (this.#answer = resolve));
  }

  answer(yes: boolean): void {
    this.doubt = null;
    this.#answer(yes);
    this.#answer = () => {};
  }
}

export const confirmation = new Confirmation();
