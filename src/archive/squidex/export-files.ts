import type { AssetVersion } from '../../cms/app-naming.js';
import type { ArchivedAsset } from '../archive.js';
import { nameOf } from '../problems.js';
import type { ExportFindings } from './export-findings.js';
import { APP_IMAGE_FILE, assetFile, attachmentPath, isSafePath } from './squidex-names.js';

/** A zip says the length of a name in 16 bits. */
const MAX_NAME_BYTES = 0xffff;

/** Where the files of an export go, and what Squidex makes of them. */
export class ExportFiles {
  /** The first id of each path, since names do not tell apart ids that differ in case. */
  readonly #ids = new Map<string, string>();

  constructor(private readonly findings: ExportFindings) {}

  /** Undefined, and noted, where no archive can safely hold the file. */
  pathOf(version: AssetVersion): string | undefined {
    const file = version.role === 'app-image' ? APP_IMAGE_FILE : assetFile(version.id, version.version);
    const path = attachmentPath(file);
    if (isSafePath(path) && Buffer.byteLength(path) <= MAX_NAME_BYTES) return path;
    this.findings.add('name', nameOf(version));
    return undefined;
  }

  /** Notes what Squidex will not restore truly of a file that is there. */
  inspect(asset: ArchivedAsset, path = this.pathOf(asset)): void {
    if (path === undefined) return;
    if (asset.bytes === 0) this.findings.add('empty', nameOf(asset));
    const first = this.#ids.get(path) ?? asset.id;
    this.#ids.set(path, first);
    if (first !== asset.id) this.findings.add('case', `${first} and ${asset.id}`);
  }
}
