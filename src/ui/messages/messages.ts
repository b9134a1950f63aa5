import { english, type Messages } from './english.js';

/** Loaded by those who read them; English is always there. */
const OTHERS: Readonly<Record<string, () => Promise<Messages>>> = {
  de: async () => (await import('./german.js')).german,
};

/** Whose texts are read where this language is wanted: English where it is not there. */
export function textLanguage(lang: string): string {
  const wanted = lang.toLowerCase().split('-')[0] ?? '';
  return wanted in OTHERS ? wanted : 'en';
}

/** The texts of a language; English ones where they cannot be loaded. */
export async function messagesOf(lang: string): Promise<Messages> {
  const load = OTHERS[textLanguage(lang)];
  return load === undefined ? english : load().catch(() => english);
}
