// Lets text through to the page in pieces of a bounded size, one a frame: what arrives at once never
// becomes one long task.
const piece = 1500;

const frame = () =>
  new Promise<void>((resolve) => {
    if (!document.hidden) requestAnimationFrame(() => resolve());
    // Frames stand still in a page that is not seen.
    setTimeout(resolve, document.hidden ? 0 : 250);
  });

export class Pace {
  #waiting = '';
  #running: Promise<void> | null = null;

  constructor(private readonly write: (text: string) => void) {}

  add(text: string): void {
    this.#waiting += text;
    this.#running ??= this.#run();
  }

  // Once all has been written.
  async drained(): Promise<void> {
    await this.#running;
  }

  flush(): void {
    const rest = this.#waiting;
    this.#waiting = '';
    if (rest) this.write(rest);
  }

  clear(): void {
    this.#waiting = '';
  }

  async #run(): Promise<void> {
    while (this.#waiting !== '') {
      await frame();
      const cut = document.hidden ? this.#waiting.length : whole(this.#waiting, piece);
      const text = this.#waiting.slice(0, cut);
      this.#waiting = this.#waiting.slice(cut);
      if (text) this.write(text);
    }
    this.#running = null;
  }
}

// Never half of a character.
function whole(text: string, length: number): number {
  const code = text.charCodeAt(length - 1);
  return code >= 0xd800 && code < 0xdc00 ? length + 1 : length;
}
