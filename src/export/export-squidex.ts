import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { VisibleApps } from '../apps/app-directory.js';
import type { Archive, Problem } from '../archive/archive.js';
import { mixedTimes } from '../archive/as-of/mixed-times.js';
import { narrowed, type Wanted } from '../archive/chosen/narrowed.js';
import { tellingAllDamage } from '../archive/require-sound.js';
import { writeSquidexArchive } from '../archive/squidex/squidex-writer.js';
import { missingAsset } from '../archive/problems.js';
import { passingArchive } from '../backup/passing-archive.js';
import type { ArchiveParts } from '../backup/write-archive.js';
import type { OddEvents } from '../cms/event-vocabulary.js';
import { isBackupError } from '../errors.js';
import type { TempFolders } from '../process/temp-folders.js';
import { NEVER, NO_PROGRESS, type OperationOptions } from '../runtime.js';
import type { Source, Sources } from '../restore-points/open-source.js';
import { moveIntoPlace, requireRoomFor } from './output-file.js';

export interface ExportParts extends ArchiveParts {
  readonly sources: Sources;
  readonly temp: TempFolders;
  readonly software: string;
  readonly apps: Pick<VisibleApps, 'find'>;
}

export interface ExportOptions extends OperationOptions, Wanted {
  /** `drop`: events that are odd, or that Squidex's restore fails at, are left out, so that it restores the others. `keep` by default. */
  readonly odd?: OddEvents | undefined;
}

export interface ExportResult {
  readonly bytes: number;
  /** What Squidex will not restore, or not truly; files that the source does not hold, so neither does the export. */
  readonly warnings: readonly Problem[];
}

/**
 * Writes a V2 archive that a real Squidex restores, from a restore point, a file, or an app as it is now: found already, or by its name.
 * It is read back before it gets its name. Errors: `file-exists` (nothing is overwritten), `verification-failed`,
 * `source-not-found`, `app-not-found`, `restore-point-not-found`, `until-too-early`, `until-beyond-end`.
 */
export async function exportSquidex(
  parts: ExportParts,
  source: string | Source,
  path: string,
  { odd, progress = NO_PROGRESS, signal = NEVER, ...wanted }: ExportOptions,
): Promise<ExportResult> {
  const { temp, runtime, sources, vocabulary } = parts;
  await requireRoomFor(path);
  const folder = await temp.makeForReading(runtime.newId());
  try {
    const leftOut: Problem[] = [];
    const from = await sourceOf(parts, source, folder, leftOut, { progress, signal });
    const written = join(folder, 'squidex.zip');
    const warnings = await sources.use(from, progress, signal, async (whole) => {
      const { archive, point, choiceWarnings } = await narrowed(whole, wanted, { vocabulary, progress, signal });
      return tellingAllDamage(archive, { progress, signal }, async () => {
        const differences = await writeSquidexArchive(archive, vocabulary, { path: written, odd, progress, signal });
        return [...mixedTimes(point), ...differences, ...choiceWarnings, ...(await missingAssets(archive, signal))];
      });
    });
    const { size } = await stat(written);
    await moveIntoPlace(written, path);
    return { bytes: size, warnings: [...leftOut, ...warnings] };
  } finally {
    await temp.remove(folder);
  }
}

/** An app of the event store becomes a passing native archive first, so both kinds of source go the same way. `leftOut` gets its warnings. */
async function sourceOf(
  parts: ExportParts,
  source: string | Source,
  folder: string,
  leftOut: Problem[],
  { progress = NO_PROGRESS, signal = NEVER }: OperationOptions,
): Promise<Source> {
  if (typeof source !== 'string') return source;
  try {
    return await parts.sources.resolve(source);
  } catch (error) {
    // A path, or a restore point of an app, is not the name of an app.
    if (!isBackupError(error, 'restore-point-not-found') || source.includes('@')) throw error;
    const app = await parts.apps.find(source);
    const made = await passingArchive(parts, app, folder, progress, signal);
    leftOut.push(...made.warnings);
    return made.source;
  }
}

async function missingAssets(archive: Archive, signal: AbortSignal): Promise<readonly Problem[]> {
  const missing: Problem[] = [];
  for await (const asset of archive.assets({ signal, onLeftOut: () => undefined })) {
    if (asset.missing) missing.push(missingAsset(asset));
  }
  return missing;
}
