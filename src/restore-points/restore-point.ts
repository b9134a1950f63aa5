import type { Manifest } from '../archive/native/manifest.js';

/** An archive that a destination holds, known by the manifest beside it. */
export interface RestorePoint {
  readonly id: string;
  /** Name of the archive at its destination. */
  readonly archive: string;
  /** Bytes of the archive. */
  readonly size: number;
  readonly protected: boolean;
  readonly manifest: Manifest;
}
