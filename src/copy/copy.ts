import type { ProgressSink } from '../archive/archive.js';
import { passingArchive } from '../backup/passing-archive.js';
import type { ArchiveParts } from '../backup/write-archive.js';
import type { AppDescription } from '../cms/event-vocabulary.js';
import type { TempFolders } from '../process/temp-folders.js';
import type { RestoreOptions } from '../restore/plan.js';
import type { RestoreResult } from '../restore/restore-result.js';
import type { Source } from '../restore-points/open-source.js';

/** How an app is copied: as it is restored, under a name that has to be given. */
export type AppCopyOptions = Partial<RestoreOptions> & { readonly name: string };

export interface CopyParts extends ArchiveParts {
  readonly temp: TempFolders;
  readonly software: string;
}

/** A copy of an app: its archive is written as a temp file, restored with `restoreFrom`, and removed whatever happens. */
export async function copy(
  parts: CopyParts,
  app: AppDescription,
  restoreFrom: (source: Source) => Promise<RestoreResult>,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<RestoreResult> {
  const folder = await parts.temp.make(parts.runtime.newId());
  try {
    const { source, warnings } = await passingArchive(parts, app, folder, progress, signal);
    const result = await restoreFrom(source);
    return { ...result, warnings: [...warnings, ...result.warnings] };
  } finally {
    await parts.temp.remove(folder);
  }
}
