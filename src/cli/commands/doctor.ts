import type { Command } from 'commander';
import type { Problem } from '../../archive/archive.js';
import type { Diagnosis } from '../../doctor/doctor.js';
import { defined } from '../../collections/defined.js';
import { BackupError } from '../../errors.js';
import { printable } from '../format.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';

export function addDoctorCommand(program: Command, shell: Shell): void {
  program
    .command('doctor')
    .summary('look at each configured part: reachable, version, permissions, indexes, clock')
    .description('look at each configured part; writes, reads back and deletes 1 kB in each')
    .addHelpText('after', '\nExample:\n  eventark doctor')
    // A part that is down is to be told, not to stop the telling; so nothing is undone before.
    .action(async (_options: object, command: Command) =>
      shell.use(command, (session) => doctor(session), { untouched: true }),
    );
}

/** `answerWithinMs`: how long each part has for its first answer; ten seconds if nothing is said. */
export async function doctor(session: Session, answerWithinMs?: number): Promise<void> {
  const diagnoses = await session.module.doctor(defined({ answerWithinMs }));
  const warnings: Problem[] = [];
  const lines = diagnoses.flatMap((diagnosis) => [headOf(diagnosis), ...diagnosis.findings.map(lineOf)]);
  for (const { part, findings } of diagnoses) {
    for (const { ok, message } of findings) {
      if (!ok) warnings.push({ code: 'check-failed', where: part, message });
    }
  }
  const unreachable = diagnoses.find(({ reachable }) => !reachable);
  session.print(lines);
  if (!unreachable) return session.finish([], { diagnoses }, warnings);
  if (session.isJson) session.output.json({ diagnoses });
  const code = unreachable.part === 'event store' || unreachable.part === 'ledger' ? 'store' : 'storage';
  throw new BackupError(`${code}-unreachable`, `the ${unreachable.part} cannot be reached`, {
    hint: 'see the error above; check its address and whether it is running',
  });

  function headOf({ part, where }: Diagnosis): string {
    return `${part}  ${printable(where)}`;
  }

  function lineOf({ ok, subject, message, hint }: Diagnosis['findings'][number]): string {
    const mark = ok ? session.output.style('green', '✓') : session.output.style('red', '✗');
    const advice = hint === undefined || ok ? '' : `\n      ${printable(hint)}`;
    return `  ${mark} ${subject}: ${printable(message)}${advice}`;
  }
}
