import type { Manifest } from '../../archive/native/manifest/manifest.js';
import type { Removable, RestorePoint } from '../../restore-points/restore-point.js';
import { bytes, count, counted, isUtcHere, localTime, longTime, printable, shortTime, zoneAt } from '../format.js';
import { eventsText, filesText } from './counts-text.js';
import { table, type Column } from './table.js';

/** Ten characters of an id are its time; the next tell points of one millisecond apart. */
const SHORTEST_ID = 14;
const MAX_ID = 26;

/** A restore point for programs: the manifest without its long lists. */
export function pointFacts({ id, archive, size, protected: isProtected, comment, manifest }: RestorePoint) {
  const { app, created, range, counts, createdBy, source } = manifest;
  return { id, app, created, range, counts, size, archive, protected: isProtected, comment, createdBy, source };
}

/** As `pointFacts`; of a point that cannot be read what is known, and why. */
export function removableFacts({ manifest, reason, ...known }: Removable) {
  return manifest ? pointFacts({ ...known, manifest }) : { ...known, reason };
}

/** Restore points, a row each, in a table that fits a terminal of this width. */
export function pointTable(points: readonly RestorePoint[], now: Date, width?: number): string {
  const columns: readonly Column[] = [
    { heading: 'STARTED (UTC)' },
    { heading: `LOCAL (${zoneAt(now)})`, drop: 1 },
    { heading: 'APP', min: 8, drop: 7 },
    { heading: 'EVENTS', right: true, drop: 5 },
    { heading: 'FILES', right: true, drop: 2 },
    { heading: 'SIZE', right: true, drop: 3 },
    { heading: 'STATE', min: 4 },
    { heading: 'ID', min: tellingLength(points.map(({ id }) => id)), cut: 'prefix' },
    { heading: 'COMMENT', min: 10, drop: 4 },
  ];
  const rows = points.map((point) => pointRow(point, now));
  const isShown = (at: number): boolean => {
    if (columns[at]?.heading === 'COMMENT') return rows.some((row) => row[at] !== '');
    return !columns[at]?.heading?.startsWith('LOCAL') || !isUtcHere(now);
  };
  const pick = <T>(cells: readonly T[]): T[] => cells.filter((_, at) => isShown(at));
  return table(rows.map(pick), pick(columns), width);
}

function pointRow({ id, size, protected: isProtected, comment, manifest }: RestorePoint, now: Date): string[] {
  const { app, created, counts } = manifest;
  const state = [
    counts.assetsMissing > 0 ? `⚠ ${counted(counts.assetsMissing, 'file')} missing` : '✓',
    ...(isProtected ? ['protected'] : []),
  ];
  return [
    shortTime(created, now),
    localTime(created),
    printable(app.name),
    count(counts.events),
    count(counts.assets),
    bytes(size),
    state.join(', '),
    id,
    printable(comment),
  ];
}

/** As many characters as tell each id from the others, so that what is shown may be typed. */
function tellingLength(ids: readonly string[]): number {
  let length = SHORTEST_ID;
  while (length < MAX_ID && new Set(ids.map((id) => id.slice(0, length))).size < new Set(ids).size) length += 1;
  return length;
}

/** Everything about one restore point, a line each. */
export function pointLines(
  { id, archive, size, protected: isProtected, comment, manifest }: RestorePoint<Manifest>,
  now: Date,
): string[] {
  const { app, created, range, counts, missing, source } = manifest;
  return [
    `Restore point ${id}`,
    `  app        ${printable(app.name)} (${printable(app.id)})`,
    `  started    ${longTime(created, now)}`,
    `  events     ${eventsText(counts)}`,
    `  first      ${longTime(range.firstEventTime, now)}`,
    `  last       ${longTime(range.lastEventTime, now)}`,
    `  files      ${filesText(counts)}`,
    ...missing.map(
      (asset) => `             missing: ${printable(asset.fileName ?? asset.id)}, version ${asset.version}`,
    ),
    `  documents  ${count(counts.documents)}`,
    `  size       ${bytes(size)} (${bytes(manifest.bytes.raw)} unpacked)`,
    `  archive    ${printable(archive)}`,
    `  protected  ${isProtected ? 'yes' : 'no'}`,
    `  comment    ${printable(comment) || '–'}`,
    `  made by    ${printable(manifest.createdBy) || '–'}`,
    `  source     ${printable(`${source.eventStore}, ${source.cms}, ${source.software}`)}`,
  ];
}
