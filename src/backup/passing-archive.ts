import { join } from 'node:path';
import type { Problem, ProgressSink } from '../archive/archive.js';
import type { AppDescription } from '../cms/event-vocabulary.js';
import type { Source } from '../restore-points/open-source.js';
import { writeArchive, type ArchiveParts } from './write-archive.js';

/** An app as it is now, as an archive in a folder that the caller removes: it is not a restore point, and is never listed. */
export async function passingArchive(
  parts: ArchiveParts & { readonly software: string },
  app: AppDescription,
  folder: string,
  progress: ProgressSink,
  signal: AbortSignal,
): Promise<{ readonly source: Source; readonly warnings: readonly Problem[] }> {
  const target = { id: parts.runtime.newPointId(), path: join(folder, 'native.zip'), before: [] };
  const remarks = { comment: '', createdBy: '', software: parts.software };
  // An export tells by itself what the CMS makes of it, and a copy does not go there.
  const { warnings } = await writeArchive({ ...parts, ownRestore: undefined }, app, remarks, target, progress, signal);
  return { source: { kind: 'file', title: app.name, path: target.path }, warnings };
}
