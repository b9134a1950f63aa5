import { isDamage } from '../../errors.js';
import type { Archive, Problem } from '../archive.js';
import { archiveAsOf } from '../as-of/archive-as-of.js';
import type { Point, Search } from '../as-of/find-point.js';
import type { Moment } from '../as-of/moment.js';
import { requireSound } from '../require-sound.js';
import { chosenArchive, type Chosen, type ChosenArchive } from './archive-chosen.js';
import { type Choice, isChoice } from './choice.js';

/** How much of an archive somebody wants: the app as of a moment, and of that what is chosen. */
export interface Wanted extends Choice {
  /** The end if it is left out. */
  readonly until?: Moment | undefined;
}

/** So much of an archive. */
export interface Narrowed {
  readonly archive: Archive;
  readonly point?: Point | undefined;
  readonly chosen?: Chosen | undefined;
  /** What the choice leaves out, although what is chosen refers to it. */
  readonly choiceWarnings: readonly Problem[];
}

/** First the point, then the choice: what is chosen is what was there at that moment. Errors: those of `archiveAsOf` and `chosenArchive`. */
export async function narrowed(whole: Archive, { until, only, except }: Wanted, search: Search): Promise<Narrowed> {
  const asOf = until && (await archiveAsOf(whole, until, search));
  const { archive, point } = asOf ?? { archive: whole, point: undefined };
  const choice: Choice = { ...(only && { only }), ...(except && except.length > 0 && { except }) };
  if (!isChoice(choice)) return { archive, point, choiceWarnings: [] };
  const { archive: part, chosen, warnings } = await chosenOf(archive, choice, search);
  return { archive: part, point, chosen, choiceWarnings: warnings };
}

/** Damage ends the passes of a choice at once; a check says where all of it is, and what can be restored in spite of it. */
async function chosenOf(archive: Archive, choice: Choice, search: Search): Promise<ChosenArchive> {
  try {
    return await chosenArchive(archive, choice, search);
  } catch (error) {
    if (!isDamage(error)) throw error;
    requireSound(await archive.verify({ depth: 'replay', progress: search.progress, signal: search.signal }));
    throw error;
  }
}
