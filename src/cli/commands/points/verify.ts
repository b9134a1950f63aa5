import { Option, type Command } from 'commander';
import type { Problem, VerificationReport, VerifyDepth } from '../../../archive/archive.js';
import { shownSource } from '../../../download/source-url.js';
import { toldOf, wayThrough } from '../../../archive/require-sound.js';
import { BackupError } from '../../../errors.js';
import { FROM } from '../../global-options.js';
import { counted, duration, printable } from '../../format.js';
import { remoteVerify } from '../../remote/verbs.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';
import { HEALTHCHECK, METRICS } from '../../watching.js';

const DEPTHS: readonly VerifyDepth[] = ['manifest', 'checksums', 'replay'];

/** What each depth has looked at. */
const CHECKED: Readonly<Record<VerifyDepth, string>> = {
  manifest: 'the structure alone',
  checksums: 'every byte',
  replay: 'every byte, and every event as a restore reads it',
};

interface VerifyOptions {
  readonly depth?: VerifyDepth;
}

export function addVerifyCommand(program: Command, shell: Shell): void {
  program
    .command('verify <source>')
    .summary('check an archive, and say what is damaged and where')
    .description(
      'check a restore point (an id, or APP@latest), an archive file or an https URL, of eventark or Squidex',
    )
    .addOption(
      new Option(
        '--depth <depth>',
        'manifest: the structure; checksums: every byte; replay: every event, as a restore does (checksums, or replay for an archive of Squidex)',
      ).choices(DEPTHS),
    )
    .option(...FROM)
    .option(...HEALTHCHECK)
    .option(...METRICS)
    .addHelpText('after', '\nExample:\n  eventark verify blog@latest --depth replay')
    .action(async (source: string, { depth }: VerifyOptions, command: Command) =>
      shell.either(
        command,
        (session) => verify(session, source, depth),
        (remote) => remoteVerify(remote, source, depth),
        { readsBackups: true },
      ),
    );
}

async function verify(session: Session, source: string, depth: VerifyDepth | undefined): Promise<void> {
  const shown = shownSource(source);
  session.start({ command: 'verify', source: shown, ...(depth && { depth }) });
  const report = await session.module.verify(source, depth, session.run);
  const [first] = report.problems;
  if (!first) {
    session.finish(
      [`${session.output.style('green', '✓')} ${intact(shown, report, session.elapsedMs)}`],
      { report },
      report.warnings,
    );
    return;
  }
  printDamage(session, shown, report);
  const others = report.problems.length - 1;
  throw new BackupError(
    first.code,
    `${shown} is damaged: ${first.message}${others > 0 ? ` (and ${others} more)` : ''}`,
    { hint: 'use another restore point, or another copy of this one: eventark list', ...wayThrough(report.problems) },
  );
}

function intact(source: string, { events, streams, assets, depth }: VerificationReport, elapsedMs: number): string {
  // Nobody has counted the streams of an archive that does not list them and was not replayed.
  const where = streams > 0 ? ` in ${counted(streams, 'stream')}` : '';
  const found = `${counted(events, 'event')}${where}, ${counted(assets, 'file')}`;
  return `${printable(source)} is intact: ${found} (${depth}: ${CHECKED[depth]}, ${duration(elapsedMs)})`;
}

function printDamage({ output, isJson, elapsedMs }: Session, source: string, report: VerificationReport): void {
  const { problems, warnings } = report;
  if (!isJson) {
    output.result(`${output.style('red', '✗')} ${printable(source)}: ${counted(problems.length, 'problem')}`);
    for (const problem of problems) output.result(`  ${printable(toldOf(problem))} (${problem.code})`);
    return output.warnings(warnings);
  }
  for (const problem of problems) output.json({ type: 'log', level: 'error', ...asFacts(problem) });
  output.warnings(warnings);
  output.json({
    type: 'summary',
    ok: false,
    state: 'failed',
    report,
    warnings: warnings.length,
    durationMs: elapsedMs,
  });
}

function asFacts({ code, where, message }: Problem): Problem {
  return { code, where, message };
}
