import { english, type Messages } from './english.js';
import { german } from './german.js';

const CATALOGUES: Readonly<Record<string, Messages>> = { en: english, de: german };

/** English where a language is not there. */
export function messagesOf(lang: string): Messages {
  return CATALOGUES[lang.toLowerCase().split('-')[0] ?? ''] ?? english;
}
