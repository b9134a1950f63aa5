import type { Command } from 'commander';
import type { AppSummary } from '../../apps/app-directory.js';
import { count, printable, shortTime } from '../format.js';
import { remoteApps } from '../remote/verbs.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';
import { tellAbsence } from '../view/absence.js';
import { table, type Column } from '../view/table.js';

const COLUMNS: readonly Column[] = [
  { heading: 'NAME', min: 12 },
  { heading: 'EVENTS', right: true, drop: 2 },
  { heading: 'STREAMS', right: true, drop: 1 },
  { heading: 'LAST EVENT (UTC)', drop: 3 },
  { heading: 'STATE', drop: 4 },
  { heading: 'ID', min: 13 },
];

export function addAppsCommand(program: Command, shell: Shell): void {
  program
    .command('apps')
    .description('list the apps that can be backed up')
    .addHelpText('after', '\nExample:\n  eventark apps')
    .action(async (_options: object, command: Command) => shell.either(command, listApps, remoteApps));
}

async function listApps(session: Session): Promise<void> {
  const { module, output, now, isJson } = session;
  const apps = await module.apps();
  const { unreadable, absence } = await module.unlistedApps();
  for (const { id, why } of unreadable) {
    session.hasWarnings = true;
    output.warning(`${output.style('yellow', '!')} the app ${printable(id)} cannot be read: ${printable(why)}`);
  }
  if (apps.length === 0) tellAbsence(session, absence, 'events');
  if (isJson) return output.json({ apps });
  if (apps.length === 0) return output.message('There are no apps yet. Restore one with: eventark restore FILE');
  output.result(
    table(
      apps.map((app) => row(app, now)),
      COLUMNS,
      output.width,
    ),
  );
}

function row({ id, name, events, streams, lastEventTime, deleted }: AppSummary, now: Date): string[] {
  const known = (value: number | undefined): string => (value === undefined ? '–' : count(value));
  return [
    printable(name),
    known(events),
    known(streams),
    lastEventTime === undefined ? '–' : shortTime(lastEventTime, now),
    deleted ? 'deleted' : 'active',
    printable(id),
  ];
}
