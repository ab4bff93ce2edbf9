// Light or dark: as the system says, unless chosen here. theme.js applies the choice before the first
// drawing; this follows it from then on, in every tab.

export type Look = 'system' | 'light' | 'dark';
export const looks: readonly Look[] = ['system', 'light', 'dark'];

const key = 'qwalt.theme';

function stored(): Look {
  try {
    return looks.find((look) => look === localStorage.getItem(key)) ?? 'system';
  } catch {
    return 'system';
  }
}

class Theme {
  look = $state<Look>(stored());
  // Of the browser's own frame: by light, by dark.
  #bars = [...document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')];
  #colours = this.#bars.map((bar) => bar.content);

  constructor() {
    this.#paint();
    addEventListener('storage', (event) => {
      if (event.key !== key) return;
      this.look = stored();
      this.#paint();
    });
  }

  choose(look: Look): void {
    this.look = look;
    try {
      if (look === 'system') localStorage.removeItem(key);
      else localStorage.setItem(key, look);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
    this.#paint();
  }

  #paint(): void {
    const { look } = this;
    if (look === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = look;
    const [light = '', dark = ''] = this.#colours;
    const chosen = { system: null, light, dark }[look];
    this.#bars.forEach((bar, i) => (bar.content = chosen ?? this.#colours[i] ?? ''));
  }
}

export const theme = new Theme();
