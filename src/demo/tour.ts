import type { Problem } from '../archive/archive.js';
import type { BackupModule } from '../backup-module.js';
import { backupLines } from '../cli/view/backup-text.js';
import { failureOf, printFailure } from '../cli/failure.js';
import { counted, duration } from '../cli/format.js';
import { Output } from '../cli/output.js';
import { chooseDisplay } from '../cli/progress/choose-display.js';
import { restoreLines } from '../cli/view/restore-text.js';
import { loadSettings, type Settings } from '../config/settings.js';
import { openModule } from '../container.js';
import { SAMPLE_APP, SAMPLE_ARCHIVE } from './sample-app.js';

const output = new Output(process.stdout, process.stderr, { json: false, quiet: false, color: true });
const display = chooseDisplay(process.stderr.isTTY ? 'bar' : 'none', output, Date.now);
const run = { progress: display.show.bind(display) };

/**
 * A real Squidex backup becomes an app, the app a restore point, and the restore point a second app. Taken again, it
 * makes another restore point and another copy.
 */
export async function takeTour(): Promise<void> {
  output.clearProgress = () => display.clear();
  const settings = loadSettings({});
  const module = await openModule(settings);
  try {
    await showAround(module, settings);
  } catch (error) {
    const failure = failureOf(error, 'nothing', undefined);
    printFailure(failure, output);
    process.exitCode = failure.exit;
  } finally {
    await module.close();
  }
}

async function showAround(module: BackupModule, settings: Settings): Promise<void> {
  for (const { verb, what } of module.recoveries) output.result(`Undid an unfinished ${verb} of ${what}.`);
  const names = new Set((await module.apps()).map(({ name }) => name));

  if (names.has(SAMPLE_APP)) {
    output.result(`1. The app "${SAMPLE_APP}" is there from an earlier run and is used again.\n`);
  } else {
    await step(`1. Restore a Squidex backup (rich-v2.zip) as the app "${SAMPLE_APP}"`, async () => {
      const restored = await module.restore(SAMPLE_ARCHIVE, { name: SAMPLE_APP, people: 'create' }, run);
      return { lines: restoreLines(restored), warnings: restored.warnings };
    });
  }

  const { point } = await step(`2. Back up "${SAMPLE_APP}"`, async () => {
    const made = await module.create(SAMPLE_APP, { comment: 'demo' }, run);
    return { ...made, lines: backupLines(made) };
  });

  await step('3. Verify the backup as deep as a restore does', async () => {
    const { events, streams, assets, warnings, problems } = await module.verify(point.id, 'replay', run);
    if (problems[0]) throw new Error(problems[0].message);
    const found = `${counted(events, 'event')} in ${counted(streams, 'stream')}, ${counted(assets, 'file')}`;
    return { lines: [`  intact     ${found}`], warnings };
  });

  const copy = freeName(names);
  await step(`4. Restore it as a new app, "${copy}"`, async () => {
    const restored = await module.restore(point.id, { name: copy }, run);
    return { lines: restoreLines(restored), warnings: restored.warnings };
  });

  const { points } = await module.list(SAMPLE_APP);
  tellWhere(settings, copy, points.length);
}

async function step<T extends { readonly lines: readonly string[]; readonly warnings: readonly Problem[] }>(
  title: string,
  action: () => Promise<T>,
): Promise<T> {
  output.result(output.style('bold', title));
  const began = performance.now();
  const result = await action();
  display.finish();
  for (const line of result.lines) output.result(` ${line}`);
  for (const { message } of result.warnings) output.result(`   ${output.style('yellow', '!')} ${message}`);
  output.result(`   ${output.style('green', '✓')} done in ${duration(performance.now() - began)}\n`);
  return result;
}

function freeName(taken: ReadonlySet<string>): string {
  const first = `${SAMPLE_APP}-copy`;
  if (!taken.has(first)) return first;
  for (let number = 2; ; number += 1) if (!taken.has(`${first}-${number}`)) return `${first}-${number}`;
}

function tellWhere({ data, events, assets, to }: Settings, copy: string, points: number): void {
  output.result(`The warnings are expected: the Squidex backup lacks the file notes.txt, and one contributor has no account here.
eventark reports such things and never hides them.

Where it is
  events   ${events}
  assets   ${assets}
  backups  ${to} (${counted(points, 'restore point')} of "${SAMPLE_APP}")

Look around, or run the demo once more
  npx eventark apps
  npx eventark list ${SAMPLE_APP}
  npx eventark events ${SAMPLE_APP}@latest --type ContentCreatedEventV2
  rm -r ${data}   takes everything away again, "${copy}" included`);
}
