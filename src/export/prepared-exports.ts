import { createReadStream, statSync, type Stats } from 'node:fs';
import { open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../archive/archive.js';
import type { Wanted } from '../archive/chosen/narrowed.js';
import { BackupError } from '../errors.js';
import { fileError, undefinedIfMissing } from '../files/file-errors.js';
import { makeFolder } from '../files/make-folder.js';
import type { Catalog } from '../restore-points/catalog.js';
import type { Download } from '../restore-points/download.js';
import { pointSource } from '../restore-points/open-source.js';
import type { RestorePoint } from '../restore-points/restore-point.js';
import type { ByteRange } from '../storage/storage.js';
import type { OddEvents } from '../cms/event-vocabulary.js';
import { exportSquidex, type ExportOptions, type ExportParts } from './export-squidex.js';

/** How long a prepared export is kept, in ms: a day. */
const KEPT_MS = 24 * 3_600_000;

const CHOICES: readonly OddEvents[] = ['keep', 'drop'];

/** An export that waits is of the whole: another caller is given it too. */
type WholeExportOptions = Omit<ExportOptions, keyof Wanted>;

export interface PreparedParts extends ExportParts {
  /** Only exports are in it. */
  readonly exportsFolder: string;
  readonly catalog: Pick<Catalog, 'onRemoved'>;
}

export interface PreparedExport extends Omit<Download, 'bytes'> {
  readonly expires: Date;
  /** Differs where the bytes do. */
  readonly version: string;
  /** The bytes, or a range of them. */
  readonly read: (range?: ByteRange) => AsyncIterable<Uint8Array>;
}

/**
 * Exports of restore points for Squidex that wait to be downloaded: a file each, at most a day old. A restore point never changes, so
 * one that is there is the one that is wanted, if it was made with the same choice.
 */
export class PreparedExports {
  constructor(private readonly parts: PreparedParts) {
    // What is deleted or pruned leaves no copy.
    parts.catalog.onRemoved(async (id) => this.#remove(id));
  }

  /** Writes the export of a restore point, or keeps the one that is there for another day. Errors: as writing one. */
  async prepare(
    source: string,
    { odd = 'keep', ...run }: WholeExportOptions = {},
  ): Promise<{ readonly prepared: PreparedExport; readonly isNew: boolean; readonly warnings: readonly Problem[] }> {
    requireWhole(run);
    await this.sweep();
    const point = await this.parts.sources.point(source);
    const path = this.#pathOf(point.id, odd);
    const before = await this.#read(path, point);
    if (before !== undefined) return { prepared: await this.#renewed(path, before), isNew: false, warnings: [] };
    try {
      makeFolder(this.parts.exportsFolder);
    } catch (error) {
      throw fileError(error, 'the export was not begun');
    }
    // What cannot be downloaded makes way.
    await rm(path, { recursive: true, force: true });
    const { warnings } = await exportSquidex(this.parts, pointSource(point), path, { ...run, odd });
    for (const other of CHOICES)
      if (other !== odd) await rm(this.#pathOf(point.id, other), { recursive: true, force: true });
    const prepared = await this.#read(path, point);
    if (prepared === undefined) throw new Error(`the export of ${point.id} went while it was written`);
    return { prepared, isNew: true, warnings };
  }

  /** Undefined where none is prepared, or it has expired. Error: `restore-point-not-found`, also where an export is left of it. */
  async find(source: string): Promise<PreparedExport | undefined> {
    const point = await this.parts.sources.point(source);
    for (const odd of CHOICES) {
      const found = await this.#read(this.#pathOf(point.id, odd), point);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  async #read(path: string, { archive }: RestorePoint): Promise<PreparedExport | undefined> {
    const found = await stat(path).catch(undefinedIfMissing);
    if (found === undefined || this.#isOver(found.mtimeMs) || !(await endsAsWritten(path, found))) return undefined;
    return {
      name: archive.replace(/\.zip$/, '-squidex.zip'),
      size: found.size,
      expires: expiryOf(found.mtimeMs),
      version: `${found.ino} ${found.size}`,
      read: (range) => createReadStream(path, range ?? {}),
    };
  }

  async #remove(id: string): Promise<void> {
    for (const odd of CHOICES) await rm(this.#pathOf(id, odd), { recursive: true, force: true });
  }

  /** Removes what has expired, with what an export that broke off has left. */
  async sweep(): Promise<void> {
    const { exportsFolder: folder } = this.parts;
    for (const name of isFolder(folder) ? await readdir(folder) : []) {
      const path = join(folder, name);
      const found = await stat(path).catch(undefinedIfMissing);
      if (found !== undefined && this.#isOver(found.mtimeMs)) await rm(path, { recursive: true, force: true });
    }
  }

  async #renewed(path: string, prepared: PreparedExport): Promise<PreparedExport> {
    const now = this.parts.runtime.now();
    await utimes(path, now, now);
    return { ...prepared, expires: expiryOf(now.getTime()) };
  }

  #isOver(written: number): boolean {
    return this.parts.runtime.now() >= expiryOf(written);
  }

  #pathOf(id: string, odd: OddEvents): string {
    return join(this.parts.exportsFolder, odd === 'keep' ? `${id}.zip` : `${id}-${odd}.zip`);
  }
}

/** Of a file that was written, or wanted again, at a time in ms. */
function expiryOf(written: number): Date {
  return new Date(written + KEPT_MS);
}

const PARTS = ['until', 'only', 'except'] as const satisfies readonly (keyof Wanted)[];

/** A host in JavaScript is told too. */
function requireWhole(options: object): void {
  if (!PARTS.some((part) => part in options)) return;
  throw new BackupError('invalid-argument', 'an export of a part does not wait to be downloaded; none was made', {
    hint: 'export it to a file',
  });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** The record that ends a zip, as it is written here: without a comment. */
const END = { signature: Buffer.from('PK\u0005\u0006'), bytes: 22 };

/** Whether a file is there to its end: one that something has cut, emptied or replaced is made again. */
async function endsAsWritten(path: string, found: Stats): Promise<boolean> {
  if (!found.isFile() || found.size < END.bytes) return false;
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer } = await file.read(Buffer.alloc(END.signature.length), { position: found.size - END.bytes });
    return buffer.equals(END.signature);
  } finally {
    await file.close();
  }
}
