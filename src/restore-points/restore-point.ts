import type { ErrorCode } from '../errors.js';
import type { Manifest, ManifestOutline } from '../archive/native/manifest/manifest.js';

/** An archive that a destination holds, known by the manifest beside it. */
export interface RestorePoint<M extends ManifestOutline = ManifestOutline> {
  readonly id: string;
  /** Name of the archive at its destination. */
  readonly archive: string;
  /** Bytes of the archive. */
  readonly size: number;
  readonly protected: boolean;
  /** The manifest's, or what it was changed to since: an archive and its manifest are never changed. */
  readonly comment: string;
  /** Without its long lists, unless the point was just made. */
  readonly manifest: M;
}

/** What is deleted as one: a restore point, or what is left of one. */
export interface Removable extends Pick<RestorePoint, 'id' | 'archive' | 'size' | 'protected' | 'comment'> {
  /** Undefined where it cannot be read. */
  readonly manifest?: ManifestOutline;
  /** Why it cannot be restored as it is; undefined where nothing is known against it. */
  readonly reason?: string;
}

/** A restore point that cannot be restored as it is: its manifest cannot be read, or its archive is cut or gone. */
export interface DamagedPoint {
  readonly name: string;
  readonly reason: string;
  readonly code: ErrorCode;
  /** Whose it is, where its manifest tells. */
  readonly app?: Manifest['app'];
}
