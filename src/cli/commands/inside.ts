import type { Command } from 'commander';
import type { ArchivedAsset, ArchiveEntry } from '../../archive/archive.js';
import type { EventFilter } from '../../archive/event-filter.js';
import { BackupError } from '../../errors.js';
import type { StoredEvent } from '../../events/event.js';
import { eventLine } from '../view/event-line.js';
import { bytes, counted, printable, table } from '../format.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';
import { momentAt } from '../parse-time.js';

interface EventsOptions {
  readonly stream?: string;
  readonly type?: string;
  readonly actor?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Commands that look into an archive without restoring it: a restore point, or a file of eventark or Squidex. */
export function addInsideCommands(program: Command, shell: Shell): void {
  program
    .command('ls <source>')
    .description('list the entries of an archive')
    .option('--assets', 'list the asset files instead, with their names')
    .action(async (source: string, { assets }: { readonly assets?: boolean }, command: Command) =>
      shell.use(command, (session) => (assets ? listAssets(session, source) : listEntries(session, source))),
    );
  program
    .command('cat <source> <stream>')
    .summary('print one stream of an archive')
    .description('print the events of one stream of an archive, one JSON object a line')
    .action(async (source: string, stream: string, _options: object, command: Command) =>
      shell.use(command, (session) => printStream(session, source, stream)),
    );
  program
    .command('events <source>')
    .summary('list the events of an archive')
    .description('list the events of an archive; with --json one JSON object a line')
    .option('--stream <name>', 'of this stream only')
    .option('--type <type>', 'of this type only')
    .option('--actor <text>', 'by actors whose name holds this')
    .option('--from <time>', 'from this time on (UTC unless it names a zone)')
    .option('--to <time>', 'up to this time, or to the end of this day')
    .addHelpText('before', 'Example:\n  eventark events blog@latest --actor client: --from 2026-06-01\n')
    .action(async (source: string, options: EventsOptions, command: Command) =>
      shell.use(command, (session) => listEvents(session, source, options)),
    );
}

async function listEntries({ module, output, run, isJson }: Session, source: string): Promise<void> {
  const entries = await module.entries(source, run);
  if (isJson) return output.json({ entries });
  const row = ({ name, size, stored }: ArchiveEntry): string[] => [bytes(size), bytes(stored), printable(name)];
  output.result(table([['SIZE', 'STORED', 'NAME'], ...entries.map(row)], [0, 1]));
}

async function listAssets({ module, output, run, isJson }: Session, source: string): Promise<void> {
  const assets = await module.archivedAssets(source, run);
  if (isJson) return output.json({ assets });
  const row = (asset: ArchivedAsset): string[] => [
    asset.missing ? 'missing' : bytes(asset.bytes),
    String(asset.version),
    asset.role === 'app-image' ? 'picture of the app' : printable(asset.id),
    printable(asset.fileName ?? ''),
  ];
  output.result(table([['SIZE', 'VERSION', 'ID', 'FILE NAME'], ...assets.map(row)], [0, 1]));
}

async function printStream(session: Session, source: string, stream: string): Promise<void> {
  const found = await printEvents(session, source, { stream }, (event) => session.output.raw(eventLine(event)));
  if (found > 0) return;
  throw new BackupError('stream-not-found', `there is no stream "${stream}" in ${source}`, {
    hint: `see the streams with: eventark events ${source}`,
  });
}

async function listEvents(session: Session, source: string, options: EventsOptions): Promise<void> {
  const { output, isJson } = session;
  const { stream, type, actor, from, to } = options;
  const filter: EventFilter = {
    ...(stream === undefined ? {} : { stream }),
    ...(type === undefined ? {} : { type }),
    ...(actor === undefined ? {} : { actor }),
    ...(from === undefined ? {} : { from: momentAt(from, 'start') }),
    ...(to === undefined ? {} : { to: momentAt(to, 'end') }),
  };
  const show = isJson
    ? (event: StoredEvent) => output.raw(eventLine(event))
    : (event: StoredEvent) => output.result(line(event));
  output.message(counted(await printEvents(session, source, filter, show), 'event'));
}

function line({ time, type, stream, revision }: StoredEvent): string {
  return `${printable(time).padEnd(20)}  ${printable(type).padEnd(32)}  ${printable(stream)}  ${revision}`;
}

/** Shows events until there are no more, or until nobody reads on: `eventark events … | head`. */
async function printEvents(
  { module, run, readerGone }: Session,
  source: string,
  filter: EventFilter,
  show: (event: StoredEvent) => void,
): Promise<number> {
  const signal = AbortSignal.any([...(run.signal ? [run.signal] : []), readerGone]);
  let shown = 0;
  try {
    await module.events(
      source,
      filter,
      (event) => {
        show(event);
        shown += 1;
      },
      { ...run, signal },
    );
  } catch (error) {
    if (!readerGone.aborted) throw error;
  }
  return shown;
}
