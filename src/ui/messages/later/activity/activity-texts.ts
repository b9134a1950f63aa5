import type { Messages } from '../../english.js';
import { englishActivity } from './english-activity.js';
import { germanActivity } from './german-activity.js';

/** Texts of the log of who did what, in the language of the others. */
export function activityTexts({ language }: Pick<Messages, 'language'>): typeof englishActivity {
  return language === 'de' ? germanActivity : englishActivity;
}
