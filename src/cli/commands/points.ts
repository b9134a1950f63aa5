import type { Command } from 'commander';
import { isBackupError } from '../../errors.js';
import { FROM, type FromOption } from '../global-options.js';
import { bytes, count, counted, printable, shortTime, table } from '../format.js';
import { POINT_HEADINGS, POINT_NUMBERS, pointFacts, pointLines, pointRow } from '../view/point-text.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';

interface DeleteOptions {
  readonly dryRun?: boolean;
}

/** Commands about restore points: they read manifests and open no archive. */
export function addPointsCommands(program: Command, shell: Shell): void {
  program
    .command('list [app]')
    .summary('list restore points, newest first')
    .description('list restore points, newest first, of one app or of all')
    .option(...FROM)
    .action(async (app: string | undefined, { from }: FromOption, command: Command) =>
      shell.use(command, (session) => list(session, app), from),
    );
  program
    .command('show <source>')
    .summary('show what a restore point or an archive holds')
    .description('show what a restore point (an id, or APP@latest) or an archive file holds')
    .option(...FROM)
    .action(async (source: string, { from }: FromOption, command: Command) =>
      shell.use(command, (session) => show(session, source), from),
    );
  program
    .command('delete <ids...>')
    .description('delete restore points')
    .option('--dry-run', 'say what would be deleted, and delete nothing')
    .action(async (ids: string[], options: DeleteOptions, command: Command) =>
      shell.use(command, (session) => deletePoints(session, ids, options)),
    );
  addProtection(program, shell, 'protect', 'keep a restore point from being pruned or deleted', true);
  addProtection(program, shell, 'unprotect', 'take the protection off again', false);
}

function addProtection(program: Command, shell: Shell, name: string, description: string, on: boolean): void {
  program
    .command(`${name} <id>`)
    .description(description)
    .action(async (id: string, _options: object, command: Command) =>
      shell.use(command, (session) => protect(session, id, on)),
    );
}

async function list(session: Session, app: string | undefined): Promise<void> {
  const { module, output, now, isJson } = session;
  const { points, damaged } = await module.list(app);
  session.hasWarnings = damaged.length > 0;
  if (isJson) return output.json({ points: points.map(pointFacts), damaged });
  if (points.length > 0) {
    output.result(table([POINT_HEADINGS, ...points.map((point) => pointRow(point, now))], POINT_NUMBERS));
  } else {
    const of = app === undefined ? '' : ` of ${printable(app)}`;
    output.message(`There are no restore points${of}. Make one with: eventark create ${app ?? 'APP'}`);
  }
  for (const { name, reason } of damaged) {
    output.message(`${output.style('yellow', '!')} ${printable(name)} is damaged: ${printable(reason)}`);
  }
}

async function show({ module, output, now, isJson, run }: Session, source: string): Promise<void> {
  const { title, format, app, events, manifest, point } = await module.show(source, run);
  if (isJson) {
    const facts = point === undefined ? {} : { point: pointFacts(point) };
    return output.json({ title, format, app, events, ...facts, manifest });
  }
  if (point) return output.result(pointLines(point, now).join('\n'));
  const lines = [
    `Archive ${printable(title)}`,
    `  format     ${format}`,
    `  app        ${printable(app.name)} (${printable(app.id)})`,
    `  events     ${count(events)}`,
  ];
  if (manifest) {
    const { counts, created, bytes: size } = manifest;
    lines.push(
      `  started    ${shortTime(created, now)} UTC`,
      `  assets     ${counted(counts.assets, 'file')}, ${count(counts.assetsMissing)} missing`,
      `  size       ${bytes(size.stored)} (${bytes(size.raw)} unpacked)`,
    );
  }
  output.result(lines.join('\n'));
}

async function deletePoints(session: Session, ids: readonly string[], { dryRun }: DeleteOptions): Promise<void> {
  const { module, output, now, isJson } = session;
  const points = await module.planDelete(ids);
  const size = points.reduce((sum, point) => sum + point.size, 0);
  const what = `${counted(points.length, 'restore point')} (${bytes(size)})`;
  const rows = table(points.map((point) => ['', ...pointRow(point, now)]));
  if (dryRun !== true) {
    const go = await session.confirm(`${rows}\nDelete ${what}? This cannot be undone.`);
    if (!go) return output.message('Nothing was deleted.');
    // Deleting begins with the first: a failure after it leaves less than there was.
    if (points.length > 1) session.changed = 'partial';
    await module.delete(points.map(({ id }) => id)).catch((error: unknown) => {
      if (isBackupError(error) && error.facts['unfinished'] !== undefined) session.changed = 'partial';
      throw error;
    });
  }
  if (isJson)
    return output.json({ deleted: dryRun === true ? [] : points.map(pointFacts), planned: points.map(({ id }) => id) });
  output.result(dryRun === true ? `${rows}\nWould delete ${what}. Nothing was changed.` : `✓ Deleted ${what}`);
}

async function protect({ module, output, isJson }: Session, id: string, on: boolean): Promise<void> {
  const point = await module.protect(id, on);
  if (isJson) return output.json({ point: pointFacts(point) });
  output.result(
    on
      ? `✓ ${point.id} is protected: it is neither pruned nor deleted`
      : `✓ ${point.id} is not protected any more: it may be pruned or deleted`,
  );
}
