import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { Archive, Problem, ReadOptions } from '../archive/archive.js';
import { NOT_RESTORABLE } from '../archive/foreign-file.js';
import type { Download } from '../restore-points/download.js';
import type { Source } from '../restore-points/open-source.js';
import { eventLine } from '../archive/native/segments/event-text.js';
import { asError } from '../errors.js';
import { printable } from '../text/printable.js';

/** What of an archive is put into a zip for people: its events, its files, or all that is readable without eventark. */
export type ArchivePart = 'data' | 'files' | 'export';

const NOTES: Readonly<Record<ArchivePart, string>> = {
  data: 'These are the events of a backup, one in each line of events.ndjson.\nFiles are left out.',
  files: 'These are the files of a backup.\nThe data that they belong to is left out.',
  export:
    'This is a backup in a form to read: app.json, events.ndjson, assets.ndjson and the documents.\nFiles are left out.',
};

const WARNING = 'This zip cannot be restored. Keep the full backup to restore from.\n';

/** Says which events of a Squidex archive are not in the zip, because they cannot be read. */
const LEFT_OUT = 'LEFT-OUT.txt';

/** Opens the archive for as long as the action runs. */
type UseArchive = (action: (archive: Archive) => Promise<void>) => Promise<void>;

type PartDownload = Omit<Download, 'size'>;

interface Entry {
  readonly name: string;
  readonly bytes: () => AsyncIterable<Uint8Array>;
  /** Kept as it is: files are packed already more often than not. */
  readonly store?: boolean;
}

/** A part of an archive under a name to save it as. */
export function partDownload(part: ArchivePart, source: Source, use: UseArchive, signal: AbortSignal): PartDownload {
  const title = source.kind === 'point' ? source.point.archive.replace(/\.zip$/, '') : 'backup';
  return { name: `${title}-${part}.zip`, bytes: partZip(part, use, signal) };
}

/**
 * The bytes of a zip with a part of an archive, made as fast as they are taken. `use` opens the archive for as long as its
 * action runs. Nothing is held but what is on its way and a name for each entry.
 */
async function* partZip(
  part: ArchivePart,
  use: UseArchive,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  // Only here: other commands start without loading it.
  const { ZipArchive } = await import('archiver');
  const zip = new ZipArchive({ zlib: { level: 6 } });
  const out = zip.pipe(new PassThrough());
  const taken = new AbortController();
  const stop = AbortSignal.any([signal, taken.signal]);
  const written = use(async (archive) => {
    for await (const { name, bytes, store = false } of entriesOf(part, archive, stop)) {
      const added = once(zip, 'entry', { signal: stop });
      const source = Readable.from(bytes(), { objectMode: false });
      source.on('error', (error) => out.destroy(error));
      zip.append(source, { name, store });
      await added;
    }
    await zip.finalize();
    await finished(out, { readable: false });
  });
  written.catch((error: unknown) => out.destroy(asError(error)));
  try {
    for await (const chunk of out) if (chunk instanceof Uint8Array) yield chunk;
    await written;
  } finally {
    // Nobody takes any more: what waits for the next entry ends.
    taken.abort();
    zip.abort();
    out.destroy();
    await written.catch(() => undefined);
  }
}

async function* entriesOf(part: ArchivePart, archive: Archive, signal: AbortSignal): AsyncGenerator<Entry> {
  yield { name: NOT_RESTORABLE, bytes: () => onlyOne(Buffer.from(`${NOTES[part]}\n${WARNING}`)) };
  let leftOut: readonly Problem[] = [];
  const read = { signal, onLeftOut: (problems: readonly Problem[]) => (leftOut = problems) };
  yield* part === 'files' ? files(archive, read) : data(part, archive, read);
  if (leftOut.length === 0) return;
  const lines = leftOut.map(({ message }) => `${printable(message)}\n`).join('');
  yield { name: LEFT_OUT, bytes: () => onlyOne(Buffer.from(lines)) };
}

async function* data(part: 'data' | 'export', archive: Archive, read: ReadOptions): AsyncGenerator<Entry> {
  yield { name: 'events.ndjson', bytes: () => eventLines(archive, read) };
  if (part === 'data') return;
  const { app, format, eventCount: events } = archive;
  yield { name: 'app.json', bytes: () => onlyOne(Buffer.from(JSON.stringify({ app, format, events }, undefined, 2))) };
  yield { name: 'assets.ndjson', bytes: () => assetLines(archive, read) };
  for (const [name, bytes] of await archive.documents()) {
    yield { name: `documents/${safe(name)}`, bytes: () => onlyOne(bytes) };
  }
}

async function* files(archive: Archive, read: ReadOptions): AsyncGenerator<Entry> {
  for await (const asset of archive.assets(read)) {
    if (asset.missing) continue;
    const { role, id, version, fileName = '' } = asset;
    const name = role === 'asset' ? `${safe(id)}_${version}` : role;
    const suffix = fileName === '' ? '' : `_${safe(fileName)}`;
    yield { name: `files/${name}${suffix}`, bytes: () => archive.readAsset(asset, read.signal), store: true };
  }
}

async function* eventLines(archive: Archive, read: ReadOptions): AsyncGenerator<Uint8Array> {
  for await (const batch of archive.events(read)) {
    yield* batch.map(eventLine);
  }
}

async function* assetLines(archive: Archive, read: ReadOptions): AsyncGenerator<Uint8Array> {
  for await (const asset of archive.assets(read)) yield Buffer.from(`${JSON.stringify(asset)}\n`);
}

/** A name as every file system takes it, in one folder. */
function safe(name: string): string {
  return name
    .replaceAll(/[\p{Cc}/\\:*?"<>|]/gu, '_')
    .replace(/^\.+/, '_')
    .slice(0, 120);
}

async function* onlyOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
