import { Option, type Command } from 'commander';
import { bytes, duration, printable } from '../human.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';
import { addFromOption } from './from-option.js';

interface ExportOptions {
  readonly output: string;
}

export function addExportCommand(program: Command, shell: Shell): void {
  const command = program
    .command('export')
    .description('write an archive that a real Squidex restores')
    .argument('<source>', 'id of a restore point, APP@latest, a file, or an app as it is now')
    .addOption(new Option('--format <format>', 'kind of archive').choices(['squidex']).default('squidex'))
    .requiredOption('-o, --output <file>', 'file to write; nothing is overwritten')
    .addHelpText('before', 'Example:\n  eventark export blog --format squidex -o blog.zip\n')
    .action(async (source: string, options: ExportOptions, command: Command) =>
      shell.use(command, (session) => exportSquidex(session, source, options)),
    );
  addFromOption(command);
}

async function exportSquidex(session: Session, source: string, { output: file }: ExportOptions): Promise<void> {
  session.start({ command: 'export', source, file });
  const { bytes: size } = await session.module.exportSquidex(source, file, session.run);
  const done = session.output.style('green', '✓');
  const line = `${done} Wrote ${printable(file)} (${bytes(size)}) in ${duration(session.elapsedMs)}`;
  session.finish([line], { file, bytes: size });
}
