import type { ClaimSummary } from '../../claims/claim-summary.js';
import { VERB_NOUNS, type Recovery } from '../../recovery/recovery.js';
import { printable, shortTime } from '../format.js';
import { table, type Column } from './table.js';

const COLUMNS: readonly Column[] = [
  { heading: 'KEY' },
  { heading: 'WHAT', min: 8, cut: 'ellipsis' },
  { heading: 'VERB' },
  { heading: 'SINCE (UTC)', drop: 3 },
  { heading: 'HELD BY', drop: 2 },
  { heading: 'STATE', min: 4 },
  { heading: 'PLACE', min: 10, drop: 1 },
];

const STATES: Readonly<Record<ClaimSummary['state'], string>> = {
  held: 'running',
  watched: 'not seen from here',
  abandoned: 'unfinished',
  'left-over': 'left over',
  unreadable: 'not readable',
};

const OUTCOMES: Readonly<Record<Recovery['outcome'], string>> = {
  undone: 'was undone',
  finished: 'was finished',
  elsewhere: 'is free',
  failed: 'is not free yet',
  unreadable: 'could not be read',
};

/** Claims, a row each, in a table that fits a terminal of this width. */
export function claimTable(claims: readonly ClaimSummary[], now: Date, width?: number): string {
  return table(
    claims.map((claim) => row(claim, now)),
    COLUMNS,
    width,
  );
}

function row({ key, what, verb, since, state, holder, place }: ClaimSummary, now: Date): string[] {
  return [
    printable(key),
    printable(what),
    VERB_NOUNS[verb],
    shortTime(since, now),
    holder === undefined ? '–' : printable(`${holder.pid} on ${holder.host}`),
    STATES[state],
    printable(place),
  ];
}

/** What releasing a claim has done. */
export function releaseText(key: string, { verb, what, outcome, reason }: Recovery): string {
  const more = reason === undefined || reason === '' ? '' : ` (${printable(reason)})`;
  if (outcome === 'unreadable') return `Released ${printable(key)}: it ${OUTCOMES[outcome]}${more}`;
  return `Released ${printable(key)}: the ${VERB_NOUNS[verb]} of ${printable(what)} ${OUTCOMES[outcome]}${more}`;
}
