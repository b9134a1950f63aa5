import type { NamedObject } from '../../rehearsal/object-sample.js';
import { shortened } from '../../text/shortened.js';
import { count, printable } from '../format.js';
import { table } from './table.js';

/** Names on the line of a kind. */
const MAX_NAMED = 5;
/** Characters of a name. */
const MAX_SHOWN = 32;

/** Some of what the new app would have by name, a line for each kind. */
export function sampleLines(sample: readonly NamedObject[] = []): string[] {
  if (sample.length === 0) return [];
  const rows = [...Map.groupBy(sample, ({ kind }) => kind)].map(([kind, named]) => {
    const more = named.length - MAX_NAMED;
    const names = named
      .slice(0, MAX_NAMED)
      .map(({ id, name }) => printable(shortened(name === '' ? id : name, MAX_SHOWN)));
    return [`    ${printable(kind)}`, [...names, ...(more > 0 ? [`${count(more)} more`] : [])].join(', ')];
  });
  return [`  sample of ${count(sample.length)}`, table(rows)];
}
