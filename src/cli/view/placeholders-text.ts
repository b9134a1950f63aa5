import type { Schemas } from '../../client/create-client.js';
import { count, printable } from '../format.js';
import type { Output } from '../output.js';
import { table } from './table.js';

const HEADINGS = ['PERSON', 'ID IN THE APP', 'IN THE APP AS', 'ACCOUNT'].map((heading) => ({ heading }));

const HOW: Readonly<Record<Schemas['Placeholder']['how'], string>> = {
  placeholder: 'placeholder',
  unknown: 'history only',
};

/** Prints the people of an archive for whom no account stands in `app`; of more than are listed, how many there are. */
export function printPlaceholders(output: Output, app: string, { items, total }: Schemas['PlaceholderList']): void {
  if (output.flags.json) return output.json({ placeholders: items, total });
  if (items.length === 0) {
    return output.message(`The restore of ${printable(app)} notes no person without an account.`);
  }
  const rows = items.map(({ source, email, standsIn, how, hasAccount }) => [
    printable(email ?? source),
    printable(standsIn),
    HOW[how],
    hasAccount ? 'by now' : 'none',
  ]);
  output.result(table(rows, HEADINGS, output.width));
  if (total > items.length) output.message(`These are the first ${count(items.length)} of ${count(total)} people.`);
}
