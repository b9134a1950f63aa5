import type { RestorePoint } from '../../restore-points/restore-point.js';
import { bytes, count, counted, longTime, printable, shortTime } from '../format.js';

/** A restore point for programs: the manifest without its long lists. */
export function pointFacts({ id, archive, size, protected: isProtected, manifest }: RestorePoint) {
  const { app, created, range, counts, comment, createdBy, source } = manifest;
  return { id, app, created, range, counts, size, archive, protected: isProtected, comment, createdBy, source };
}

/** A row of `list`, beside `POINT_HEADINGS`. */
export function pointRow({ id, size, protected: isProtected, manifest }: RestorePoint, now: Date): string[] {
  const { app, created, counts, comment } = manifest;
  const state = [
    ...(counts.assetsMissing > 0 ? [`⚠ ${counted(counts.assetsMissing, 'file')} missing`] : ['✓']),
    ...(isProtected ? ['protected'] : []),
  ];
  return [
    shortTime(created, now),
    printable(app.name),
    count(counts.events),
    count(counts.assets),
    bytes(size),
    state.join(', '),
    id,
    printable(comment),
  ];
}

export const POINT_HEADINGS = ['STARTED (UTC)', 'APP', 'EVENTS', 'ASSETS', 'SIZE', 'STATE', 'ID', 'COMMENT'];
/** Columns of numbers. */
export const POINT_NUMBERS = [2, 3, 4];

/** Everything about one restore point, a line each. */
export function pointLines({ id, archive, size, protected: isProtected, manifest }: RestorePoint, now: Date): string[] {
  const { app, created, range, counts, missing, source } = manifest;
  return [
    `Restore point ${id}`,
    `  app        ${printable(app.name)} (${printable(app.id)})`,
    `  started    ${longTime(created, now)}`,
    `  events     ${count(counts.events)} in ${counted(counts.streams, 'stream')}`,
    `  first      ${longTime(range.firstEventTime, now)}`,
    `  last       ${longTime(range.lastEventTime, now)}`,
    `  assets     ${counted(counts.assets, 'file')}, ${count(counts.assetsMissing)} missing`,
    ...missing.map(
      (asset) => `             missing: ${printable(asset.fileName ?? asset.id)}, version ${asset.version}`,
    ),
    `  documents  ${count(counts.documents)}`,
    `  size       ${bytes(size)} (${bytes(manifest.bytes.raw)} unpacked)`,
    `  archive    ${printable(archive)}`,
    `  protected  ${isProtected ? 'yes' : 'no'}`,
    `  comment    ${printable(manifest.comment) || '–'}`,
    `  made by    ${printable(manifest.createdBy) || '–'}`,
    `  source     ${printable(`${source.eventStore}, ${source.cms}, ${source.software}`)}`,
  ];
}
