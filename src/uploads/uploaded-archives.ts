import { copyFile, link } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveLimits, Problem } from '../archive/archive.js';
import type { Manifest } from '../archive/native/manifest/manifest.js';
import { openArchive } from '../archive/open-archive.js';
import { isDroppable, toldOf } from '../archive/require-sound.js';
import type { Claims } from '../claims/claims.js';
import { causeOf, undoFailure } from '../claims/undo-failure.js';
import type { AppName } from '../cms/app-naming.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import { BackupError, isBackupError, kindOf, throwIfCancelled } from '../errors.js';
import type { TempFolders } from '../process/temp-folders.js';
import { verifySource } from '../rehearsal/verify-source.js';
import type { Catalog } from '../restore-points/catalog.js';
import { requireOwnManifest } from '../restore-points/own-manifest.js';
import type { OperationOptions } from '../runtime.js';
import { UploadFolder, uploadNotFound } from './upload-folder.js';
import type { Upload } from './upload-record.js';

export interface UploadParts {
  readonly catalog: Catalog;
  readonly claims: Claims;
  readonly temp: TempFolders;
  readonly vocabulary: EventVocabulary;
  readonly limits: ArchiveLimits;
  /** Folder that uploads arrive in. */
  readonly uploads: string;
  /** Most bytes of one. */
  readonly maxTransferBytes: number;
  readonly runtime: { readonly now: () => Date; readonly newId: () => string };
}

/** What an upload turned out to be. */
export interface AcceptedUpload {
  readonly app: AppName;
  readonly format: string;
  readonly events: number;
  /** Id of the restore point that it is now; undefined for an archive that can only be restored. */
  readonly backup: string | undefined;
  readonly warnings: readonly Problem[];
}

/** Archives that arrive from elsewhere. */
export class UploadedArchives {
  readonly folder: UploadFolder;

  newId(): string {
    return this.parts.runtime.newId().replaceAll('-', '');
  }

  constructor(private readonly parts: UploadParts) {
    this.folder = new UploadFolder(parts.uploads, parts.runtime.now, parts.runtime.newId);
  }

  get root(): string {
    return this.parts.uploads;
  }

  get maxBytes(): number {
    return this.parts.maxTransferBytes;
  }

  /** Where the bytes of an upload are that was accepted, for a restore. Error: `upload-not-found`. */
  async sourceOf(id: string): Promise<string> {
    const upload = await this.folder.find(id);
    if (upload?.archive === undefined || (await this.folder.received(id)) !== upload.size) throw uploadNotFound(id);
    return this.folder.pathOf(id);
  }

  /**
   * Checks every byte of a complete upload. A backup made by eventark becomes a restore point at the destination; one made by the
   * CMS can be restored from then on; what is damaged or not a backup is removed. Calling it again for an accepted upload returns
   * the same. Errors: `upload-not-found`, `upload-unfinished`, `file-exists` for another backup with the same id, and those of
   * archives and of the destination.
   */
  async accept(id: string, run: OperationOptions): Promise<AcceptedUpload> {
    const upload = await this.folder.find(id);
    if (upload === undefined) throw uploadNotFound(id);
    if (upload.archive !== undefined) {
      if (upload.backup !== undefined) await this.folder.removeBytes(id);
      return { ...upload.archive, backup: upload.backup, warnings: [] };
    }
    await this.#requireWhole(upload);
    try {
      return await this.#check(upload, run);
    } catch (error) {
      if (['damage', 'unsupported', 'full'].includes(kindOf(error)) && !isBackupError(error, 'no-space')) {
        await this.folder.removeBytes(id);
      }
      throw error;
    }
  }

  async #requireWhole({ id, size }: Upload): Promise<void> {
    const received = await this.folder.received(id);
    if (received === undefined) throw uploadNotFound(id);
    if (received === size) return;
    throw new BackupError('upload-unfinished', `the upload ${id} has ${received} of ${size} bytes`, {
      hint: 'send the rest first',
      facts: { received, size },
    });
  }

  async #check(upload: Upload, { progress, signal }: OperationOptions): Promise<AcceptedUpload> {
    const { vocabulary, limits } = this.parts;
    const path = this.folder.pathOf(upload.id);
    const archive = await openArchive(path, vocabulary, limits);
    try {
      const options = { depth: undefined, chain: true, progress, signal };
      const report = await verifySource({ title: upload.name }, vocabulary, options, async (check) => check(archive));
      const [first] = report.problems;
      // Whoever restores it decides on events that cannot be read.
      if (first !== undefined && !isDroppable(report.problems))
        throw new BackupError(first.code, `${toldOf(first)}; nothing was kept`);
      throwIfCancelled(signal);
      const { app, format } = archive;
      const backup = archive.manifest && (await this.#store(upload, archive.manifest, signal));
      const found = { app: { id: app.id, name: app.name }, format, events: report.events };
      await this.folder.noteFound(upload.id, { archive: found, ...(backup === undefined ? {} : { backup }) });
      if (backup !== undefined) await this.folder.removeBytes(upload.id);
      return { ...found, backup, warnings: [...report.warnings, ...report.problems] };
    } finally {
      await archive.close();
    }
  }

  /**
   * As a backup does: noted first, the manifest last. The upload stays until the restore point is whole, so that a crash loses
   * nothing: the job begins again.
   */
  async #store(upload: Upload, manifest: Manifest, signal: AbortSignal | undefined): Promise<string> {
    const { catalog, claims, temp } = this.parts;
    if (await this.#isThere(manifest)) return manifest.id;
    const names = catalog.namesFor(manifest).toReversed();
    const undo = { verb: 'backup', destination: catalog.url, names } as const;
    const key = `point:${manifest.id}`;
    const claim = await claims.take<'backup'>({ key, title: manifest.id, undo, busy: 'restore-point-busy' }, signal);
    const folder = await temp.make(this.parts.runtime.newId());
    try {
      const path = join(folder, 'archive.zip');
      await sameBytes(this.folder.pathOf(upload.id), path);
      await catalog.add(manifest, path, AbortSignal.any([claim.lost, ...(signal ? [signal] : [])]));
    } catch (error) {
      const cause = causeOf(error, claim.lost);
      await catalog.removeNames(names).catch(async (undoError: unknown) => {
        await claim.abandon(undoError);
        throw undoFailure(cause, undoError, 'the next command removes what is left, if there is anything');
      });
      if (!claim.lost.aborted) await claim.release();
      throw cause;
    } finally {
      await temp.remove(folder);
    }
    await claim.release();
    return manifest.id;
  }

  async #isThere(manifest: Manifest): Promise<boolean> {
    const { catalog } = this.parts;
    try {
      const point = await catalog.find(manifest.id);
      await requireOwnManifest(catalog, point, manifest);
      return true;
    } catch (error) {
      if (isBackupError(error, 'restore-point-not-found')) return false;
      if (!isBackupError(error, 'archive-manifest')) throw error;
      throw new BackupError('file-exists', `another backup has the id ${manifest.id} already; nothing was changed`, {
        hint: 'delete that one first if it is not needed',
        cause: error,
      });
    }
  }
}

/** Another name of the same bytes where the disk can, so that moving it away leaves the upload where it is. */
async function sameBytes(from: string, to: string): Promise<void> {
  await link(from, to).catch(async () => copyFile(from, to));
}
