import type { Job } from '../api/wire.js';
import type { Messages } from '../messages/english.js';
import type { Formats } from '../model/formats.js';
import { visible } from './shown.js';

/** For whom a view is drawn: their language, zone and time. */
export interface Reader {
  readonly text: Messages;
  readonly format: Formats;
  /** In ms. */
  readonly now: number;
  readonly late: LateView;
  readonly copying: Copying;
  readonly ahead: { of(job: Job): readonly Job[] };
}

/** Copies for the reader; `done` names what was copied a moment ago. */
export interface Copying {
  readonly done: string | undefined;
  readonly copy: (text: string, id: string) => void;
}

/** Jobs that were cancelled and do not end or say nothing, and how the reader stops one of them by force. */
export interface LateView {
  readonly jobs: { has(job: Job): boolean; isSilent(job: Job): boolean };
  readonly ask: (job: Job) => void;
}

/**
 * A name that others chose, as it may stand in a sentence: what turns the direction of a text is kept within it, and what draws
 * nothing has a sign. Unicode's isolates do for plain text what `<bdi>` does for markup.
 */
export function isolated(name: string): string {
  return `\u2068${visible(name)}\u2069`;
}
