import type { Messages } from '../../english.js';
import { englishTimeline } from './english-timeline.js';
import { germanTimeline } from './german-timeline.js';

/** Texts of the timeline of a backup, in the language of the others. */
export function timelineTexts({ language }: Pick<Messages, 'language'>): typeof englishTimeline {
  return language === 'de' ? germanTimeline : englishTimeline;
}
