/** 0: stored. 8: deflated. 93: zstd, for segments. */
export type Method = 0 | 8 | 93;

export function methodOf(number: number): Method | undefined {
  return number === 0 || number === 8 || number === 93 ? number : undefined;
}

/** What a zip says about one entry. */
export interface ZipEntry {
  readonly name: string;
  readonly method: Method;
  readonly crc: number;
  /** Uncompressed bytes. */
  readonly size: number;
  /** Bytes in the file. */
  readonly stored: number;
  /** Of the local header. */
  readonly offset: number;
}

/** The content of an entry as the file will have it. */
export interface PackedContent {
  readonly method: Method;
  readonly crc: number;
  /** Uncompressed bytes. */
  readonly size: number;
  readonly bytes: Uint8Array;
}
