import type { Command } from 'commander';
import type { EventFilter } from '../../../archive/event-filter.js';
import type { StoredEvent } from '../../../events/event.js';
import { counted, printable } from '../../format.js';
import { FROM, LIMIT, type LimitOption } from '../../global-options.js';
import { pointAt } from '../../parse-time.js';
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
    .description(
      'list the events of an archive, or of an app as it is now (current:APP); with --json one JSON object a line',
    )
    .option('--stream <name>', 'of this stream only; its unique beginning is enough')
    .option('--type <type>', 'of this type only')
    .option('--actor <text>', 'by actors whose name holds this')
    .option('--since <moment>', 'from the event of this number, or this time (UTC unless it names a zone) on')
    .option('--until <moment>', 'up to the event of this number, or to this time, or to the end of this day')
    .option(...LIMIT)
    .option(...FROM)
    .addHelpText(
      'after',
      '\nExamples:\n  eventark events blog@latest --actor client: --since 2026-03-01\n  eventark events current:blog --limit 20',
    )
    .action(async (source: string, options: EventsOptions, command: Command) =>
      shell.use(command, (session) => listEvents(session, source, options), { readsBackups: true }),
    );
}

async function listEvents(session: Session, source: string, options: EventsOptions): Promise<void> {
  const { output, isJson } = session;
  const { stream, type, actor, since, until, limit } = options;
  const begin = since === undefined ? undefined : pointAt(since, 'start');
  const end = until === undefined ? undefined : pointAt(until, 'end');
  const filter: EventFilter = {
    ...defined({ stream, type, actor }),
    ...(begin && ('event' in begin ? { first: begin.event } : { from: begin.time })),
    ...(end && ('event' in end ? { last: end.event } : { to: end.time })),
  };
  const show = isJson
    ? (event: StoredEvent) => output.raw(eventLine(event))
    : (event: StoredEvent, number: number) => output.result(line(event, number));
  output.message(counted(await printEvents(session, source, filter, show, limit), 'event'));
}

function line({ time, type, stream, revision }: StoredEvent, number: number): string {
  return `${String(number).padStart(7)}  ${printable(time).padEnd(20)}  ${printable(type).padEnd(32)}  ${printable(stream)}  ${revision}`;
}

/** Shows events until there are no more, `limit` are shown, or the reader stops: `eventark events … | head`. */
export async function printEvents(
  session: Session,
  source: string,
  filter: EventFilter,
  show: (event: StoredEvent, number: number) => void,
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
      (event, number) => {
        if (shown >= limit) return enough.abort();
        show(event, number);
        shown += 1;
      },
      { ...run, signal, onLeftOut: (problems) => session.tell(problems) },
    );
  } catch (error) {
    if (!readerGone.aborted && !enough.signal.aborted) throw error;
  }
  return shown;
}
