import { en } from './en';

// A further language is an object of this type; the compiler names what it lacks.
export type Language = typeof en;

export const t: Language = en;
export const locale = 'en';
