import type { Command } from 'commander';
import type { EventFilter } from '../../../archive/event-filter.js';
import type { StoredEvent } from '../../../events/event.js';
import { counted, printable } from '../../format.js';
import { FROM, LIMIT, type LimitOption } from '../../global-options.js';
import { momentAt } from '../../parse-time.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';
import { eventLine } from '../../../archive/native/segments/event-text.js';
import { defined } from '../../../collections/defined.js';

interface EventsOptions extends LimitOption {
  readonly stream?: string;
  readonly type?: string;
  readonly actor?: string;
  readonly since?: string;
  readonly until?: string;
}

export function addEventsCommand(program: Command, shell: Shell): void {
  program
    .command('events <source>')
    .summary('list the events of an archive')
    .description('list the events of an archive; with --json one JSON object a line')
    .option('--stream <name>', 'of this stream only; its unique beginning is enough')
    .option('--type <type>', 'of this type only')
    .option('--actor <text>', 'by actors whose name holds this')
    .option('--since <time>', 'from this time on (UTC unless it names a zone)')
    .option('--until <time>', 'up to this time, or to the end of this day')
    .option(...LIMIT)
    .option(...FROM)
    .addHelpText('after', '\nExample:\n  eventark events blog@latest --actor client: --since 2026-03-01')
    .action(async (source: string, options: EventsOptions, command: Command) =>
      shell.use(command, (session) => listEvents(session, source, options), { readsBackups: true }),
    );
}

async function listEvents(session: Session, source: string, options: EventsOptions): Promise<void> {
  const { output, isJson } = session;
  const { stream, type, actor, since, until, limit } = options;
  const from = since === undefined ? undefined : momentAt(since, 'start');
  const to = until === undefined ? undefined : momentAt(until, 'end');
  const filter: EventFilter = defined({ stream, type, actor, from, to });
  const show = isJson
    ? (event: StoredEvent) => output.raw(eventLine(event))
    : (event: StoredEvent) => output.result(line(event));
  output.message(counted(await printEvents(session, source, filter, show, limit), 'event'));
}

function line({ time, type, stream, revision }: StoredEvent): string {
  return `${printable(time).padEnd(20)}  ${printable(type).padEnd(32)}  ${printable(stream)}  ${revision}`;
}

/** Shows events until there are no more, `limit` are shown, or nobody reads on: `eventark events … | head`. */
export async function printEvents(
  session: Session,
  source: string,
  filter: EventFilter,
  show: (event: StoredEvent) => void,
  limit = Infinity,
): Promise<number> {
  const { module, run, readerGone } = session;
  const enough = new AbortController();
  const signal = AbortSignal.any([...(run.signal ? [run.signal] : []), readerGone, enough.signal]);
  let shown = 0;
  try {
    await module.inside.events(
      source,
      filter,
      (event) => {
        if (shown >= limit) return enough.abort();
        show(event);
        shown += 1;
      },
      { ...run, signal, onLeftOut: (problems) => session.tell(problems) },
    );
  } catch (error) {
    if (!readerGone.aborted && !enough.signal.aborted) throw error;
  }
  return shown;
}
