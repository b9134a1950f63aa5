import type { Command } from 'commander';
import type { Problem } from '../../archive/archive.js';
import type { Settings } from '../../config/settings.js';
import { openActivity, openMadeJobs } from '../../container.js';
import type { RecordKind } from '../../doctor/check-server.js';
import type { Diagnosis } from '../../doctor/doctor.js';
import { isDamaged } from '../../jobs/read-job.js';
import { defined } from '../../collections/defined.js';
import { BackupError } from '../../errors.js';
import { printable } from '../format.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';

const PLACES = {
  'event store': 'store',
  ledger: 'store',
  'asset store': 'storage',
  destination: 'storage',
  server: 'jobs',
} as const;

/** Jobs and activities that are looked at, the newest first: a person waits. */
const MAX_JOBS = 10_000;
const MAX_ACTIVITIES = 100_000;

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
  const records = [jobRecords(session.settings), activityRecords(session.settings)];
  const diagnoses = await session.module.doctor({ ...defined({ answerWithinMs }), records });
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
  throw new BackupError(`${PLACES[unreachable.part]}-unreachable`, `the ${unreachable.part} cannot be reached`, {
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

function jobRecords(settings: Settings): RecordKind {
  return {
    what: 'job',
    so: 'what it was to do is not known, so no worker does it',
    hint: 'start again what it was about',
    async unreadable() {
      const jobs = await openMadeJobs(settings);
      if (jobs === undefined) return [];
      try {
        return (await jobs.list({ limit: MAX_JOBS })).filter(isDamaged).map(({ id }) => id);
      } finally {
        await jobs.close();
      }
    },
  };
}

function activityRecords(settings: Settings): RecordKind {
  return {
    what: 'activity in',
    so: 'it is left out of the list',
    hint: 'put the file back from a copy if it matters',
    async unreadable() {
      const names: string[] = [];
      let seen = 0;
      const lines = openActivity(settings).newestFirst(undefined, ({ file, at }) => names.push(`${file}, byte ${at},`));
      for await (const _ of lines) if ((seen += 1) >= MAX_ACTIVITIES) break;
      return names;
    },
  };
}
