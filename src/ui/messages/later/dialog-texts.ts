import type { Messages } from '../english.js';
import { englishDialogs } from './english-dialogs.js';
import { germanDialogs } from './german-dialogs.js';

/** Texts of the dialogs about backups, in the language of the others. */
export function dialogTexts({ language }: Pick<Messages, 'language'>): typeof englishDialogs {
  return language === 'de' ? germanDialogs : englishDialogs;
}
