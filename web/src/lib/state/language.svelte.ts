// The language of the page. It is read when the page loads; another choice loads it again.
import { spoken } from '$lib/i18n';
import { key, storedLanguage } from '$lib/i18n/languages';

class LanguageState {
  readonly current = spoken;
  // Null: as the browser prefers.
  readonly chosen = storedLanguage();

  choose(tag: string | null): void {
    try {
      if (tag === null) localStorage.removeItem(key);
      else localStorage.setItem(key, tag);
    } catch {
      // Without storage the browser's preference stands.
    }
    location.reload();
  }
}

export const language = new LanguageState();
