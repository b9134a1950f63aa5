import type { AssetVersion } from '../cms/cms.js';
import { isBackupError } from '../errors.js';
import type { OpenBytes, Storage } from './storage.js';

/**
 * The asset files of apps in a storage, named as Squidex names them: `<app>_<asset>_<version>`, and `<app>` for the
 * picture of the app. Files from before ids were unique per app only are found as `<asset>_<version>`.
 */
export class AssetStore {
  constructor(private readonly storage: Storage) {}

  get url(): string {
    return this.storage.url;
  }

  /** The file's bytes; `name-not-found` with the first chunk if there is none. */
  async *read(app: string, version: AssetVersion, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    try {
      yield* this.storage.read(nameOf(app, version), undefined, signal);
    } catch (error) {
      if (version.role !== 'asset' || !isBackupError(error, 'name-not-found')) throw error;
      yield* this.storage.read(`${version.id}_${version.version}`, undefined, signal);
    }
  }

  async write(app: string, version: AssetVersion, open: OpenBytes, signal?: AbortSignal): Promise<number> {
    return this.storage.write(nameOf(app, version), open, signal);
  }

  /** Removes every file of the app, to undo a restore. */
  async removeApp(app: string): Promise<void> {
    for await (const { name } of this.storage.list(app)) {
      if (name === app || name.startsWith(`${app}_`)) await this.storage.remove(name);
    }
  }
}

function nameOf(app: string, { role, id, version }: AssetVersion): string {
  return role === 'app-image' ? app : `${app}_${id}_${version}`;
}
