/**
 * `npm run bench [-- --quick] [-- --only mixed,events,zstd,assets,squidex,squidex-files] [-- --before DIST]`: measures whole commands against
 * `tar`, `zip` and `unzip` on the same bytes in the same run, and writes the speed table of docs/speed.md. With `--before`, the
 * `dist` of another checkout is measured beside this one.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir, cpus } from 'node:os';
import { join } from 'node:path';
import { fillDataFolder, APP, type Sizes } from './data.js';
import { measureCommand, median, type Measured } from './measure.js';
import { dumpApp } from './dump.js';
import { writeSpeedTable, type Row } from './table.js';

const ROOT = join(import.meta.dirname, '..');
const OWN_DIST = join(ROOT, 'dist');

const quick = process.argv.includes('--quick');
const onlyAt = process.argv.indexOf('--only');
const only = onlyAt < 0 ? [] : (process.argv[onlyAt + 1] ?? '').split(',');
const wanted = (name: string): boolean => onlyAt < 0 || only.includes(name);
const scale = quick ? 0.02 : 1;
const beforeAt = process.argv.indexOf('--before');
const before = beforeAt < 0 ? undefined : process.argv[beforeAt + 1];
/** The build that is measured now. */
let dist = OWN_DIST;

const folder = mkdtempSync(join(tmpdir(), 'eventark-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

/** One data folder with its app, the same bytes as plain files, and what tar and zip make of them. */
interface Prepared {
  readonly data: string;
  readonly bytes: number;
  readonly tar: Measured;
  readonly zip: Measured;
  readonly unzip: Measured;
  /** The same, and as durable and as verified as a backup and a restore are. */
  readonly safeZip: Measured;
  readonly safeUnzip: Measured;
}

const prepared = new Map<string, Prepared>();

/** Once for all builds. */
async function prepare(name: string, sizes: Sizes, runs: number): Promise<Prepared> {
  const known = prepared.get(name) ?? (await prepareAnew(name, sizes, runs));
  prepared.set(name, known);
  return known;
}

async function prepareAnew(name: string, sizes: Sizes, runs: number): Promise<Prepared> {
  const data = join(folder, name);
  const dump = join(folder, `${name}-files`);
  await fillDataFolder(data, sizes);
  const bytes = await dumpApp(data, dump);
  const remove = (path: string) => (): void => rmSync(join(folder, path), { recursive: true, force: true });
  const measure = (command: string) => () => measureCommand(command, folder);
  const tar = await median(runs, measure(`tar cf bench.tar ${name}-files`), remove('bench.tar'));
  const zip = await median(runs, measure(`zip -q -6 -n .bin -r bench.zip ${name}-files`), remove('bench.zip'));
  const unzip = await median(runs, (run) =>
    measureCommand(`mkdir -p unzipped && unzip -q bench.zip -d unzipped/${run}`, folder),
  );
  const zipped = `zip -q -6 -n .bin -r safe.zip ${name}-files && sync safe.zip && unzip -qt safe.zip >/dev/null`;
  const safeZip = await median(runs, measure(zipped), remove('safe.zip'));
  const safeUnzip = await median(runs, (run) =>
    measureCommand(
      `mkdir -p synced && unzip -q safe.zip -d synced/${run} && find synced/${run} -type f -exec sync {} +`,
      folder,
    ),
  );
  for (const path of ['bench.tar', 'bench.zip', 'safe.zip', 'unzipped', 'synced', `${name}-files`]) remove(path)();
  return { data, bytes, tar, zip, unzip, safeZip, safeUnzip };
}

const eventark = (data: string, args: string): Promise<Measured> =>
  measureCommand(
    `"${process.execPath}" "${join(dist, 'cli', 'main.js')}" --data ${data} --progress none --quiet ${args}`,
    folder,
  );

async function measureBackup(data: string, runs: number, options = ''): Promise<Measured> {
  const clean = (): void => rmSync(join(data, 'backups'), { recursive: true, force: true });
  return median(runs, () => eventark(data, `create ${APP} ${options}`), clean);
}

/**
 * Each run restores into a data folder of its own, which then holds nothing but the restored app. Nothing is removed
 * between them: files made just where a thousand others have been removed cost the file system up to half as much again.
 */
async function measureRestore(data: string, runs: number): Promise<Measured> {
  const restored = join(folder, 'restored');
  const target = (run: number): string => join(restored, String(run));
  const measured = await median(
    runs,
    (run) => eventark(target(run), 'restore bench@latest --as copy'),
    (run) => cpSync(join(data, 'backups'), join(target(run), 'backups'), { recursive: true }),
  );
  rmSync(restored, { recursive: true, force: true });
  return measured;
}

async function mixed(): Promise<Row[]> {
  const sizes = { events: 20_000 * scale, assets: 2_000 * scale, assetBytes: 80_000, incompressible: 0.9 };
  const { data, bytes, tar, zip, unzip, safeZip, safeUnzip } = await prepare('mixed', sizes, 3);
  const backup = await measureBackup(data, 3);
  const restore = await measureRestore(data, 3);
  const what = `${sizes.events + sizes.assets} events, ${sizes.assets} files, ${Math.round(bytes / 1e6)} MB`;
  return [
    { what: `backup, verified: ${what}`, measured: backup, floor: zip, floorName: 'zip -6 -n .bin', target: 1.4 },
    { what: `restore, verified: ${what}`, measured: restore, floor: unzip, floorName: 'unzip', target: 1.5 },
    { what: 'the same backup', measured: backup, floor: safeZip, floorName: 'zip, sync, unzip -t' },
    { what: 'the same restore', measured: restore, floor: safeUnzip, floorName: 'unzip, sync of each file' },
    { what: 'the same backup', measured: backup, floor: tar, floorName: 'tar' },
  ];
}

const EVENTS_ALONE = { events: 400_000 * scale, assets: 0, assetBytes: 0, incompressible: 0 };

async function events(): Promise<Row[]> {
  const { data, bytes, zip, unzip } = await prepare('events', EVENTS_ALONE, 1);
  const backup = await measureBackup(data, 3);
  const restore = await measureRestore(data, 3);
  const count = EVENTS_ALONE.events;
  const what = `${count} events of 650 B (${Math.round(bytes / 1e6)} MB)`;
  return [
    {
      what: `backup, verified: ${what}`,
      measured: backup,
      floor: zip,
      floorName: 'zip -6',
      perSecond: count,
      targetPerSecond: 110_000,
      unit: 'events',
      note: `${Math.round(archiveSize(data) / count)} B an event`,
    },
    {
      what: `restore, verified: ${what}`,
      measured: restore,
      floor: unzip,
      floorName: 'unzip',
      perSecond: count,
      targetPerSecond: 60_000,
      unit: 'events',
    },
  ];
}

async function zstd(): Promise<Row[]> {
  const { data, bytes } = await prepare('events', EVENTS_ALONE, 1);
  const backup = await measureBackup(data, 3, '--compression zstd');
  const count = EVENTS_ALONE.events;
  return [
    {
      what: `backup with --compression zstd, verified: ${count} events of 650 B (${Math.round(bytes / 1e6)} MB)`,
      measured: backup,
      perSecond: count,
      targetPerSecond: 150_000,
      unit: 'events',
      note: `${Math.round(archiveSize(data) / count)} B an event (target ≤ 190)`,
    },
  ];
}

async function assets(): Promise<Row[]> {
  const few = { events: 0, assets: 1_000, assetBytes: 4_000, incompressible: 0.9 };
  const many = { ...few, assets: 100_000 * scale };
  const rows: Row[] = [];
  const small = await prepare('few', few, 1);
  const large = await prepare('many', many, 1);
  for (const [verb, measure] of [
    ['backup', measureBackup],
    ['restore', measureRestore],
  ] as const) {
    const fewTime = await measure(small.data, 3);
    const manyTime = await measure(large.data, 1);
    const start = await median(3, () => eventark(small.data, 'list'));
    const perAsset = (measured: Measured, count: number): number => (measured.seconds - start.seconds) / count;
    rows.push({
      what: `${verb}, verified: ${many.assets} assets of 4 KB`,
      measured: manyTime,
      floor: verb === 'backup' ? large.zip : large.unzip,
      floorName: verb === 'backup' ? 'zip -6 -n .bin' : 'unzip',
      note: `an asset costs ${(perAsset(manyTime, many.assets) / perAsset(fewTime, few.assets)).toFixed(2)} × one of ${few.assets}`,
    });
  }
  return rows;
}

async function squidex(): Promise<Row[]> {
  const count = 100_000 * scale;
  const { data, zip } = await prepare('squidex', { events: count, assets: 0, assetBytes: 0, incompressible: 0 }, 1);
  const backup = await measureBackup(data, 1);
  const archive = join(folder, 'squidex.zip');
  const write = await median(
    3,
    () => eventark(data, `export bench@latest --format squidex -o ${archive}`),
    () => rmSync(archive, { force: true }),
  );
  const target = join(folder, 'from-squidex');
  const read = await median(
    3,
    () => eventark(target, `restore ${archive} --as copy`),
    () => rmSync(target, { recursive: true, force: true }),
  );
  const ratio = statSync(archive).size / archiveSize(data);
  return [
    {
      what: `write a Squidex archive: ${count} events`,
      measured: write,
      floor: zip,
      floorName: 'zip -6, one file',
      perSecond: count,
      targetPerSecond: 35_000,
      unit: 'events',
    },
    { what: `read and restore it`, measured: read, perSecond: count, targetPerSecond: 20_000, unit: 'events' },
    {
      what: 'size of the native archive',
      measured: backup,
      note: `1/${ratio.toFixed(1)} of Squidex's for the same events (target 1/4)`,
    },
  ];
}

/** The same with files: reading them is part of it. */
async function squidexWithFiles(): Promise<Row[]> {
  const sizes = { events: 100_000 * scale, assets: 2_000 * scale, assetBytes: 20_000, incompressible: 0.9 };
  const { data } = await prepare('squidex-files', sizes, 1);
  await measureBackup(data, 1);
  const archive = join(folder, 'squidex-files.zip');
  rmSync(archive, { force: true });
  const write = await eventark(data, `export bench@latest --format squidex -o ${archive}`);
  const target = join(folder, 'from-squidex');
  rmSync(target, { recursive: true, force: true });
  const read = await eventark(target, `restore ${archive} --as copy`);
  const perSecond = sizes.events + sizes.assets;
  const what = `${perSecond} events, ${sizes.assets} files of ${sizes.assetBytes / 1_000} KB`;
  return [
    { what: `write a Squidex archive: ${what}`, measured: write, perSecond, unit: 'events' },
    { what: `read and restore it, with files`, measured: read, perSecond, targetPerSecond: 12_000, unit: 'events' },
  ];
}

function archiveSize(data: string): number {
  const name = readdirSync(join(data, 'backups')).find((each) => each.endsWith('.zip')) ?? '';
  return statSync(join(data, 'backups', name)).size;
}

/** The rows of this build, with what they were before, where the earlier build could do it. */
async function measured(measure: () => Promise<Row[]>): Promise<readonly Row[]> {
  if (before === undefined) return measure();
  dist = before;
  const old = await measure().catch((error: unknown) => {
    console.error('  the earlier build fails here: ', error instanceof Error ? error.message : error);
    return [];
  });
  dist = OWN_DIST;
  return (await measure()).map((row, index) => ({ ...row, before: old[index]?.measured }));
}

const GROUPS = { mixed, events, zstd, assets, squidex, 'squidex-files': squidexWithFiles };
const rows: Row[] = [];
for (const [name, measure] of Object.entries(GROUPS)) {
  if (!wanted(name)) continue;
  console.error(`measuring ${name} …`);
  rows.push(...(await measured(measure)));
  // The data of events is that of zstd too.
  if (name === 'events' && wanted('zstd')) continue;
  prepared.clear();
  for (const path of readdirSync(folder)) {
    rmSync(join(folder, path), { recursive: true, force: true });
  }
}
const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.versions.node}`;
const table = writeSpeedTable(rows, machine);
console.log(table);
const page = join(ROOT, 'docs', 'speed.md');
if (!quick && onlyAt < 0) {
  const text = readFileSync(page, 'utf8');
  const marked = /(<!-- speed:begin -->\n)[^]*(<!-- speed:end -->)/;
  writeFileSync(
    page,
    text.replace(marked, (_, begin: string, end: string) => `${begin}${table}\n${end}`),
  );
}
