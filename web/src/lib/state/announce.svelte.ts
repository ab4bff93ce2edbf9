// What a screen reader should hear although the focus is elsewhere.

class Announcer {
  text = $state('');

  say(text: string): void {
    // The same sentence twice must still be a change.
    this.text = this.text === text ? `${text}\u00a0` : text;
  }
}

export const announcer = new Announcer();
