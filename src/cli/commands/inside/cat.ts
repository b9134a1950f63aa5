import type { Command } from 'commander';
import { shownSource } from '../../../download/source-url.js';
import { BackupError } from '../../../errors.js';
import { FROM } from '../../global-options.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';
import { eventLine } from '../../../archive/native/segments/event-text.js';
import { printEvents } from './events.js';

export function addCatCommand(program: Command, shell: Shell): void {
  program
    .command('cat <source> <stream>')
    .summary('print one stream of an archive')
    .description('print the events of one stream of an archive, one JSON object a line')
    .option(...FROM)
    .addHelpText('after', '\nExample:\n  eventark cat blog@latest app-8edb98bd-8ae9-4a2e-a3d9-0a5f5a4c7b11')
    .action(async (source: string, stream: string, _options: object, command: Command) =>
      shell.use(command, (session) => printStream(session, source, stream), { readsBackups: true }),
    );
}

async function printStream(session: Session, source: string, stream: string): Promise<void> {
  const found = await printEvents(session, source, { stream }, (event) => session.output.raw(eventLine(event)));
  if (found > 0) return;
  throw new BackupError('stream-not-found', `there is no stream "${stream}" in ${shownSource(source)}`, {
    hint: 'see the streams of the archive',
    facts: { source: shownSource(source) },
  });
}
