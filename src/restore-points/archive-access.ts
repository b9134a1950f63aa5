import type { Archive, ArchiveLimits, ProgressSink } from '../archive/archive.js';
import { openArchive } from '../archive/open-archive.js';
import type { Cms } from '../cms/cms.js';
import { fetchArchive } from './fetch.js';
import type { Catalog } from './catalog.js';
import { resolveSource, type Source } from './open-source.js';
import type { Storage } from '../storage/storage.js';
import type { TempFolders } from '../process/temp-folders.js';

export interface AccessParts {
  readonly catalog: Catalog;
  readonly destination: Storage;
  readonly temp: TempFolders;
  readonly cms: Cms;
  readonly limits: ArchiveLimits;
  readonly newId: () => string;
}

/** Opens what a person names, wherever it lies, and leaves nothing behind when it is closed. */
export class ArchiveAccess {
  constructor(private readonly parts: AccessParts) {}

  async resolve(source: string): Promise<Source> {
    return resolveSource(source, this.parts.catalog);
  }

  /** Calls `action` with the open archive; closes it and removes a fetched copy whatever happens. */
  async use<T>(
    source: Source,
    progress: ProgressSink,
    signal: AbortSignal,
    action: (archive: Archive) => Promise<T>,
  ): Promise<T> {
    const { destination, temp, cms, limits, newId } = this.parts;
    const folder = await temp.make(newId());
    try {
      const path =
        source.kind === 'file' ? source.path : await fetchArchive(destination, source.point, folder, progress, signal);
      const archive = await openArchive(path, cms, limits);
      try {
        return await action(archive);
      } finally {
        await archive.close();
      }
    } finally {
      await temp.remove(folder);
    }
  }
}
