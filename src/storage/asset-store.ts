import type { AppNaming } from '../cms/app-naming.js';
import type { AssetVersion } from '../cms/app-naming.js';
import { isBackupError } from '../errors.js';
import { nameProblem } from './storage-name.js';
import type { OpenBytes, Storage } from './storage.js';

/** The asset files of apps in a storage, named as the CMS names them. */
export class AssetStore {
  constructor(
    private readonly storage: Storage,
    private readonly naming: AppNaming,
  ) {}

  get url(): string {
    return this.storage.url;
  }

  /** Why no storage can hold this file, because of its id; undefined if every storage can. */
  nameProblem(app: string, version: AssetVersion): string | undefined {
    return nameProblem(this.naming.assetName(app, version));
  }

  /** The file's bytes; `object-not-found` with the first chunk if there is none. */
  async *read(app: string, version: AssetVersion, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    try {
      yield* this.storage.read(this.naming.assetName(app, version), undefined, signal);
    } catch (error) {
      const old = this.naming.oldAssetName(version);
      if (old === undefined || !isBackupError(error, 'object-not-found')) throw error;
      yield* this.storage.read(old, undefined, signal);
    }
  }

  async has(app: string, version: AssetVersion): Promise<boolean> {
    if ((await this.storage.size(this.naming.assetName(app, version))) !== undefined) return true;
    const old = this.naming.oldAssetName(version);
    return old !== undefined && (await this.storage.size(old)) !== undefined;
  }

  /** As the storage names it. */
  fileName(app: string, version: AssetVersion): string {
    return this.naming.assetName(app, version);
  }

  async write(app: string, version: AssetVersion, open: OpenBytes, signal?: AbortSignal): Promise<number> {
    return this.storage.write(this.naming.assetName(app, version), open, signal);
  }

  /** How many files the app has. */
  async count(app: string): Promise<number> {
    let files = 0;
    for await (const _ of this.#filesOf(app)) files += 1;
    return files;
  }

  /** Removes every file of the app, to undo a restore. */
  async removeApp(app: string): Promise<void> {
    await this.storage.removeAll(this.naming.assetPrefix(app), (name) => this.naming.ownsAsset(app, name));
  }

  /** As `Storage.sweep`. */
  async sweep(): Promise<void> {
    await this.storage.sweep();
  }

  async *#filesOf(app: string): AsyncIterable<string> {
    const prefix = this.naming.assetPrefix(app);
    for await (const { name } of this.storage.list(prefix)) if (this.naming.ownsAsset(app, name)) yield name;
  }
}
