import { Option, type Command } from 'commander';
import type { OddEvents } from '../../../cms/event-vocabulary.js';
import { shownSource } from '../../../download/source-url.js';
import { defined } from '../../../collections/defined.js';
import { bytes, duration, printable } from '../../format.js';
import { BackupError } from '../../../errors.js';
import { EXCEPT, FROM, ONLY } from '../../global-options.js';
import { pointAt } from '../../parse-time.js';
import { remoteExport } from '../../remote/remote-export.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';

interface ExportOptions {
  readonly odd: OddEvents;
  readonly until?: string;
  readonly only?: readonly string[];
  readonly except?: readonly string[];
  readonly output: string;
}

export function addExportCommand(program: Command, shell: Shell): void {
  program
    .command('export <source>')
    .summary('write an archive that a real Squidex restores')
    .description(
      'write an archive that a real Squidex restores, of a restore point, a file, a URL, or an app as it is now',
    )
    .addOption(new Option('--format <format>', 'kind of archive').choices(['squidex']).default('squidex'))
    .addOption(
      new Option('--odd <how>', "drop: leave out events that are odd, or that Squidex's restore fails at")
        .choices(['keep', 'drop'])
        .default('keep'),
    )
    .option('--until <moment>', 'as it was after the event of this number, or at this time (default: the end)')
    .option(...ONLY)
    .option(...EXCEPT)
    .requiredOption('-o, --output <file>', 'file to write; nothing is overwritten')
    .option(...FROM)
    .addHelpText('after', '\nExample:\n  eventark export blog --format squidex -o blog.zip')
    .action(async (source: string, options: ExportOptions, command: Command) =>
      shell.either(
        command,
        (session) => exportSquidex(session, source, options),
        (remote) => remoteExport(remote, source, wholeOf(options)),
        { readsBackups: true },
      ),
    );
}

async function exportSquidex(
  session: Session,
  source: string,
  { output: file, odd, until, only, except }: ExportOptions,
): Promise<void> {
  const moment = until === undefined ? undefined : pointAt(until, 'end');
  session.start({ command: 'export', source: shownSource(source), file });
  const { bytes: size, warnings } = await session.module.exportSquidex(source, file, {
    ...session.run,
    odd,
    until: moment,
    ...defined({ only, except }),
  });
  const done = session.output.style('green', '✓');
  const line = `${done} Wrote ${printable(file)} (${bytes(size)}) in ${duration(session.elapsedMs)}`;
  session.finish([line], { file, bytes: size }, warnings);
}

/** A server keeps its exports, and has one a backup. Error: `invalid-argument`. */
function wholeOf(options: ExportOptions): ExportOptions {
  const { until, only, except } = options;
  if (until === undefined && only === undefined && except === undefined) return options;
  const what = until === undefined ? 'chosen objects of a backup' : 'a backup as of a point in time';
  throw new BackupError('invalid-argument', `a server does not export ${what}; nothing was written`, {
    hint: 'restore that much of it under another name, and export that app',
  });
}
