// The words of this page: chosen once, when it loads.
import { en } from './en';
import { chosenLanguage, languages, merged, regional, type Language } from './languages';

export type { Language } from './languages';

export let spoken = chosenLanguage();

async function words(): Promise<Language> {
  try {
    const file = await languages[spoken]?.load?.();
    return file ? merged(en, file.default) : en;
  } catch {
    // Its file did not come: English is here.
    spoken = 'en';
    return en;
  }
}

export const t = spoken === 'en' ? en : await words();
export const locale = regional(spoken);

document.documentElement.lang = spoken;
document.documentElement.dir = languages[spoken]?.dir ?? 'ltr';
