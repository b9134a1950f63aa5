import { createHash, hash } from 'node:crypto';
import { crc32, deflateRawSync } from 'node:zlib';
import type { Manifest } from '../../../src/archive/native/manifest/manifest.js';
import { parseManifest, printManifest } from '../../../src/archive/native/manifest/manifest.js';
import { ZipReader } from '../../../src/archive/native/zip/zip-reader.js';
import { centralHeader, endRecords, localHeader } from '../../../src/archive/zip/zip-records.js';
import { DEFAULT_LIMITS } from '../../../src/archive/archive.js';

/** A change of the raw bytes of a header or record, in place or as new bytes. */
export type Patch = (header: Buffer) => Buffer | void;

/** How an entry lies. What is left out is the truth. */
export interface Lies {
  readonly method?: 0 | 8;
  /** The bytes that stand in the file. */
  readonly data?: Buffer;
  readonly size?: number;
  readonly crc?: number;
  /** Stands in both headers instead of the true place. */
  readonly offset?: number;
  readonly local?: Patch;
  readonly central?: Patch;
  /** Bytes behind the data that belong to no entry. */
  readonly gap?: Buffer;
}

/** An entry of an archive that is going to be put together by hand. */
export interface Part {
  readonly name: string;
  readonly content: Buffer;
  readonly lies?: Lies;
}

export interface EndLies {
  /** Bytes between the directory and the end record. */
  readonly gap?: Buffer;
  /** Changes the end record, with the zip64 records before it if there are any. */
  readonly end?: Patch;
  /** Order of the directory, if it is another than that of the entries. */
  readonly order?: (records: readonly Buffer[]) => readonly Buffer[];
}

/** Short contents are stored, others deflated, unless a lie says otherwise. */
export function storedBytes({ content, lies = {} }: Part): Buffer {
  if (lies.data !== undefined) return lies.data;
  return methodOf(content, lies) === 8 ? deflateRawSync(content) : content;
}

function methodOf(content: Buffer, lies: Lies): 0 | 8 {
  return lies.method ?? (content.length > 200 ? 8 : 0);
}

/** Puts parts together as a zip of the closed profile, with the lies that were asked for. */
export function rawZip(parts: readonly Part[], { gap, end, order }: EndLies = {}): Buffer {
  const pieces: Buffer[] = [];
  const records: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const { name, content, lies = {} } = part;
    const data = storedBytes(part);
    const facts = {
      name,
      method: methodOf(content, lies),
      crc: lies.crc ?? crc32(content),
      size: lies.size ?? content.length,
      stored: data.length,
      offset: lies.offset ?? offset,
    };
    for (const piece of [changed(localHeader(facts), lies.local), data, lies.gap ?? Buffer.alloc(0)]) {
      pieces.push(piece);
      offset += piece.length;
    }
    records.push(changed(centralHeader(facts), lies.central));
  }
  const directory = Buffer.concat(order?.(records) ?? records);
  const ending = endRecords({ entries: parts.length, offset, size: directory.length });
  return Buffer.concat([...pieces, directory, gap ?? Buffer.alloc(0), changed(ending, end)]);
}

function changed(bytes: Buffer, patch: Patch | undefined): Buffer {
  const copy = Buffer.from(bytes);
  return patch?.(copy) ?? copy;
}

export async function partsOf(path: string): Promise<Part[]> {
  const zip = await ZipReader.open(path, DEFAULT_LIMITS);
  const parts: Part[] = [];
  for (const entry of zip.entries) parts.push({ name: entry.name, content: await zip.readAll(entry) });
  await zip.close();
  return parts;
}

/**
 * Makes the manifest true to the parts again: sizes, digests, chain. What a forger would do who knows the format; then
 * `edit` may lie.
 */
export function sealed(parts: readonly Part[], edit: (manifest: Manifest) => Manifest = (same) => same): Part[] {
  const last = parts.at(-1);
  if (last === undefined) return [];
  const manifest = parseManifest(last.content);
  const others = parts.slice(0, -1);
  const content = new Map(others.map((part) => [part.name, part.content]));
  const stored = new Map(others.map((part) => [part.name, storedBytes(part)]));
  const chain = createHash('sha256');
  const facts = <T extends { readonly name: string }>(entry: T) => {
    const bytes = content.get(entry.name) ?? Buffer.alloc(0);
    return { ...entry, size: bytes.length, sha256: hash('sha256', bytes) };
  };
  const segments = manifest.segments.map((segment) => {
    chain.update(content.get(segment.name) ?? '');
    const storedSha256 = hash('sha256', stored.get(segment.name) ?? Buffer.alloc(0));
    return { ...facts(segment), storedSha256, chain: chain.copy().digest('hex') };
  });
  const bytes = {
    raw: others.reduce((sum, part) => sum + (part.lies?.size ?? part.content.length), 0),
    stored: others.reduce((sum, part) => sum + storedBytes(part).length, 0),
  };
  const truth = { ...manifest, segments, entries: manifest.entries.map(facts), bytes, chain: chain.digest('hex') };
  return [...others, { name: last.name, content: printManifest(edit(truth)) }];
}
