import type { Command } from 'commander';
import { pipeline } from 'node:stream/promises';
import { systemCode } from '../../../files/file-errors.js';
import { bytes, duration, printable } from '../../format.js';
import { FROM } from '../../global-options.js';
import { writeNewFile } from '../../new-file.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';

interface DownloadOptions {
  readonly output?: string;
}

const STDOUT = '-';

export function addDownloadCommand(program: Command, shell: Shell): void {
  program
    .command('download <id>')
    .summary('save the archive of a restore point as a file')
    .description('save the archive of a restore point (an id, or APP@latest) as a file, byte for byte')
    .option('-o, --output <file>', 'file to write, - for stdout; nothing is overwritten (default: its own name)')
    .option(...FROM)
    .addHelpText('after', '\nExample:\n  eventark download blog@latest -o - | eventark --data /elsewhere restore -')
    .action(async (id: string, { output }: DownloadOptions, command: Command) =>
      shell.use(command, (session) => download(session, id, output), { readsBackups: true }),
    );
}

async function download(session: Session, id: string, output: string | undefined): Promise<void> {
  const { module, run, isJson } = session;
  const found = await module.download(id, run);
  const damage = await module.inside.damageOf(id);
  if (damage !== undefined) {
    session.hasWarnings = true;
    session.output.warning(`${printable(found.name)} is damaged, and is downloaded as it is: ${printable(damage)}`);
  }
  if (output === STDOUT) return print(session, found.bytes);
  const file = output ?? found.name.split('/').at(-1) ?? found.name;
  await writeNewFile(file, found.bytes, run.signal);
  if (isJson) return session.output.json({ file, bytes: found.size });
  const done = session.output.style('green', '✓');
  session.output.result(`${done} Wrote ${printable(file)} (${bytes(found.size)}) in ${duration(session.elapsedMs)}`);
}

/** A reader that has seen enough is no failure, as everywhere. */
async function print({ readerGone, run }: Session, content: AsyncIterable<Uint8Array>): Promise<void> {
  try {
    await pipeline(content, process.stdout, {
      end: false,
      ...(run.signal === undefined ? {} : { signal: run.signal }),
    });
  } catch (error) {
    if (systemCode(error) !== 'EPIPE' && !readerGone.aborted) throw error;
  }
}
