import type { Command } from 'commander';
import { FROM } from '../../global-options.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';
import { eventLine } from '../../../archive/native/segments/event-text.js';
import { pointAt } from '../../parse-time.js';
import { printEvents } from './events.js';

interface CatOptions {
  readonly state?: boolean;
  readonly at?: string;
}

export function addCatCommand(program: Command, shell: Shell): void {
  program
    .command('cat <source> <stream>')
    .summary('print one stream of an archive')
    .description(
      'print the events of one stream of an archive, or of an app as it is now (current:APP), one JSON object a line; with --state ' +
        'the object that they make, as the CMS rebuilds it; a unique beginning of the name, or of the id of the object, is enough',
    )
    .option('--state', 'the state of the object instead of its events')
    .option('--at <moment>', 'the state after the event of this number, or at this time (default: the end)')
    .option(...FROM)
    .addHelpText('after', '\nExample:\n  eventark cat blog@latest app-8edb98bd-8ae9-4a2e-a3d9-0a5f5a4c7b11')
    .action(async (source: string, stream: string, { state, at }: CatOptions, command: Command) => {
      const print = state === true || at !== undefined ? printState : printStream;
      return shell.use(command, (session) => print(session, source, stream, at), { readsBackups: true });
    });
}

async function printState(session: Session, source: string, stream: string, at?: string): Promise<void> {
  const { module, output, run } = session;
  const moment = at === undefined ? undefined : pointAt(at, 'end');
  const name = await module.contents.streamOf(source, stream, run);
  const { state } = await module.contents.object(source, name, moment, run);
  session.print([]);
  session.tell(await module.contents.leftOut(source, run));
  output.result(JSON.stringify(state ?? null, undefined, 2));
}

async function printStream(session: Session, source: string, stream: string): Promise<void> {
  await printEvents(session, source, { stream }, (event) => session.output.raw(eventLine(event)));
}
