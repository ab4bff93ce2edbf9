// A small document to try questions on, in each language that has one. The questions are in the language
// files (`sample.questions`). Texts are loaded when they are asked for.
interface SampleDocument {
  name: string;
  text: () => Promise<{ default: string }>;
}

const english: SampleDocument = { name: 'Sample – hydraulic press P-40.md', text: () => import('./en') };

const samples: Record<string, SampleDocument> = {
  en: english,
  de: { name: 'Beispiel – Hydraulikpresse P-40.md', text: () => import('./de') },
  es: { name: 'Ejemplo – prensa hidráulica P-40.md', text: () => import('./es') },
};

export function sampleIn(language: string): SampleDocument {
  return samples[language] ?? english;
}

export function isSample(name: string): boolean {
  return Object.values(samples).some((sample) => sample.name === name);
}
