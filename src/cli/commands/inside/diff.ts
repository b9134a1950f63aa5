import type { Command } from 'commander';
import type { ChangedObject } from '../../../contents/changes.js';
import { count } from '../../format.js';
import { FROM } from '../../global-options.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';
import { changeCountTable, changeTable } from '../../view/object-text.js';

interface DiffOptions {
  readonly stat?: boolean;
}

const PAGE = 500;

export function addDiffCommand(program: Command, shell: Shell): void {
  program
    .command('diff <earlier> <later>')
    .summary('tell what has changed from one backup to another, or to now')
    .description(
      'tell which objects were added (+), changed (~) and deleted (-) from one backup of an app to another, or to the app as ' +
        'it is now (current:APP)',
    )
    .option('--stat', 'numbers only')
    .option(...FROM)
    .addHelpText('after', '\nExample:\n  eventark diff blog@latest current:blog')
    .action(async (earlier: string, later: string, options: DiffOptions, command: Command) =>
      shell.use(command, (session) => diff(session, earlier, later, options), { readsBackups: true }),
    );
}

async function diff(session: Session, earlier: string, later: string, { stat = false }: DiffOptions): Promise<void> {
  const { module, output, run, isJson } = session;
  const { events, counts } = await module.contents.changes(later, earlier, { limit: 1 }, run);
  const items: ChangedObject[] = [];
  for (let cursor: string | undefined; !stat;) {
    const page = await module.contents.changes(later, earlier, { limit: PAGE, cursor }, run);
    items.push(...page.items);
    cursor = page.nextCursor;
    if (cursor === undefined) break;
  }
  session.print([]);
  for (const source of [earlier, later]) session.tell(await module.contents.leftOut(source, run));
  if (isJson) return output.json({ events, counts, ...(stat ? {} : { objects: items }) });
  if (items.length > 0) output.result(changeTable(items, output.width));
  else if (stat && counts.length > 0) output.result(changeCountTable(counts, output.width));
  const sum = (pick: (each: (typeof counts)[number]) => number): string =>
    count(counts.reduce((total, each) => total + pick(each), 0));
  const numbers = `${sum(({ added }) => added)} added, ${sum(({ changed }) => changed)} changed, ${sum(({ deleted }) => deleted)} deleted`;
  output.message(`${events < 0 ? '' : '+'}${count(events)} events: ${numbers}`);
}
