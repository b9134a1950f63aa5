/** The kinds of entries, in the order in which an archive has them. */
export const ENTRY_KINDS = ['segment', 'asset', 'document', 'asset-index', 'stream-index', 'manifest'] as const;

export type EntryKind = (typeof ENTRY_KINDS)[number];

export const ASSET_INDEX = 'index/assets.ndjson';
export const STREAM_INDEX = 'index/streams.ndjson';
export const MANIFEST = 'manifest.json';

const SEGMENT_NAME = /^events\/([0-9]{6})\.ndjson$/;
const ASSET_NAME = /^assets\/[0-9a-f]{64}$/;
/** One dot, no upper case: such a name means the same file on every file system. */
const DOCUMENT_NAME = /^documents\/([a-z0-9][a-z0-9_-]{0,63}\.json)$/;

/** `assets/` and 64 hex digits: fixed, so that a local header can be reserved before the digest is known. */
export const ASSET_NAME_LENGTH = 71;

export function segmentName(index: number): string {
  return `events/${String(index).padStart(6, '0')}.ndjson`;
}

export function assetName(sha256: string): string {
  return `assets/${sha256}`;
}

export function documentEntryName(document: string): string {
  return `documents/${document}`;
}

export function isAssetName(name: string): boolean {
  return name.length === ASSET_NAME_LENGTH && ASSET_NAME.test(name);
}

/** What kind of entry a name belongs to; undefined for any name outside the fixed set. */
export function kindOf(name: string): EntryKind | undefined {
  if (isAssetName(name)) return 'asset';
  if (SEGMENT_NAME.test(name)) return 'segment';
  if (name === MANIFEST) return 'manifest';
  if (name === ASSET_INDEX) return 'asset-index';
  if (name === STREAM_INDEX) return 'stream-index';
  return DOCUMENT_NAME.test(name) ? 'document' : undefined;
}

/** Number of the segment that `name` stands for; undefined if it is not a segment. */
export function segmentNumber(name: string): number | undefined {
  const digits = SEGMENT_NAME.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The document's own name, as in `users.json`; undefined if `name` is not a document entry. */
export function documentName(name: string): string | undefined {
  return DOCUMENT_NAME.exec(name)?.[1];
}
