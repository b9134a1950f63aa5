import type { Messages } from '../../english.js';
import { englishInside } from './english-inside.js';
import type { englishTimeline } from './english-timeline.js';
import { germanInside } from './german-inside.js';
import { timelineTexts } from './timeline-texts.js';

/** Texts of the page of one backup, which come with what shows them. */
export interface InsideTexts {
  readonly inside: typeof englishInside;
  readonly timeline: typeof englishTimeline;
}

/** In the language of the other texts. */
export function insideTexts(text: Pick<Messages, 'language'>): InsideTexts {
  return { inside: text.language === 'de' ? germanInside : englishInside, timeline: timelineTexts(text) };
}
