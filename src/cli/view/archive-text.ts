import type { ArchivedAsset, ArchiveEntry } from '../../archive/archive.js';
import type { ArchiveSummary } from '../../restore-points/archive-summary.js';
import { bytes, count, longTime, printable } from '../format.js';
import { filesText } from './counts-text.js';
import { table } from './table.js';

/** What an archive file holds, a line each. */
export function archiveLines({ title, format, app, events, manifest }: ArchiveSummary, now: Date): string[] {
  const lines = [
    `Archive ${printable(title)}`,
    `  format     ${format}`,
    `  app        ${printable(app.name)} (${printable(app.id)})`,
    `  events     ${count(events)}`,
  ];
  if (manifest) {
    const { counts, created, bytes: size } = manifest;
    lines.push(
      `  started    ${longTime(created, now)}`,
      `  files      ${filesText(counts)}`,
      `  documents  ${count(counts.documents)}`,
      `  size       ${bytes(size.stored)} (${bytes(size.raw)} unpacked)`,
    );
  }
  return lines;
}

/** Entries of an archive, a row each. */
export function entryTable(entries: readonly ArchiveEntry[], width?: number): string {
  const columns = [
    { heading: 'SIZE', right: true },
    { heading: 'STORED', right: true, drop: 1 },
    { heading: 'NAME', min: 16 },
  ];
  const row = ({ name, size, stored }: ArchiveEntry): string[] => [bytes(size), bytes(stored), printable(name)];
  return table(entries.map(row), columns, width);
}

/** Asset files of an archive, a row each. */
export function fileTable(assets: readonly ArchivedAsset[], width?: number): string {
  const columns = [
    { heading: 'SIZE', right: true },
    { heading: 'VERSION', right: true, drop: 1 },
    { heading: 'ID', min: 13 },
    { heading: 'FILE NAME', min: 12 },
  ];
  const row = (asset: ArchivedAsset): string[] => [
    asset.missing ? 'missing' : bytes(asset.bytes),
    String(asset.version),
    asset.role === 'app-image' ? 'picture of the app' : printable(asset.id),
    printable(asset.fileName ?? ''),
  ];
  return table(assets.map(row), columns, width);
}
