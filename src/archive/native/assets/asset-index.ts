import { BackupError } from '../../../errors.js';
import type { ArchivedAsset } from '../../archive.js';

const SHA256 = /^[0-9a-f]{64}$/;

/** The line of `index/assets.ndjson` for one asset version, line feed included. */
export function printAssetLine(asset: ArchivedAsset): string {
  const { role, id, version, fileName, mediaType, size } = asset;
  const held = asset.missing ? { missing: true } : { bytes: asset.bytes, sha256: asset.sha256 };
  return `${JSON.stringify({ role, id, version, fileName, mediaType, size, ...held })}\n`;
}

/** Reads a line (without its line feed) and refuses what `printAssetLine` would not write. Error: `archive-manifest`. */
export function parseAssetLine(line: string): ArchivedAsset {
  const value = parseObject(line);
  const asset = value === undefined ? undefined : assetOf(value);
  if (asset === undefined || printAssetLine(asset) !== `${line}\n`) {
    throw new BackupError('archive-manifest', 'a line of the asset index is not written the way eventark writes it');
  }
  return asset;
}

function parseObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function assetOf(value: Readonly<Record<string, unknown>>): ArchivedAsset | undefined {
  const { role, id, version, fileName, mediaType, size, missing, bytes, sha256 } = value;
  if (role !== 'asset' && role !== 'app-image') return undefined;
  if (typeof id !== 'string' || !isCount(version)) return undefined;
  const asset = {
    role,
    id,
    version,
    ...(typeof fileName === 'string' ? { fileName } : {}),
    ...(typeof mediaType === 'string' ? { mediaType } : {}),
    ...(isCount(size) ? { size } : {}),
  } as const;
  if (missing === true) return { ...asset, missing, bytes: 0 };
  if (!isCount(bytes) || typeof sha256 !== 'string' || !SHA256.test(sha256)) return undefined;
  return { ...asset, missing: false, bytes, sha256 };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
