import { MANIFEST_BYTES } from '../bounds.js';
import { listedProblem, manifestProblem } from './manifest-dto.js';
import {
  LISTED,
  badManifest,
  printManifest,
  refuseOtherVersion,
  type AlteredAsset,
  type FixedEntry,
  type Manifest,
  type ManifestOutline,
  type MissingAsset,
  type Segment,
} from './manifest.js';
import { textLines } from '../text-lines.js';

/** Takes the members of the long lists as they come by; they are not kept. */
export interface ManifestVisitor {
  segment?(segment: Segment): void;
  entry?(entry: FixedEntry): void;
  missing?(asset: MissingAsset): void;
  altered?(asset: AlteredAsset): void;
}

type List = keyof typeof LISTED;

/** Characters of all that is kept: far above what the bounds of its texts allow, escaped. */
const MAX_KEPT = 256 * 1024;

/** The longest member of a list, a segment, has nine lines. */
const MAX_MEMBER_LINES = 10;

/** A list that is not empty begins so; its members are indented by two more blanks. */
const LIST = /^ {2}"(segments|entries|missing|altered)": \[$/;
/** Where no file is altered, nothing is said of it. */
const NO_ALTERED = '  "altered": [],';
const LIST_END = /^ {2}\](,?)$/;
const MEMBER_END = /^ {4}\}(,?)$/;

/**
 * Reads a manifest without holding it: as strict as `parseManifest`, in the memory of one member of a list.
 * Errors: `archive-version`, `archive-manifest`.
 */
export async function readManifestOutline(
  pieces: AsyncIterable<Uint8Array>,
  visitor: ManifestVisitor = {},
): Promise<ManifestOutline> {
  const reader = new OutlineReader(visitor);
  for await (const lines of textLines('the manifest', bounded(pieces))) for (const line of lines) reader.add(line);
  return reader.end();
}

async function* bounded(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += piece.length;
    if (bytes > MANIFEST_BYTES) throw badManifest(`is longer than ${MANIFEST_BYTES} bytes`);
    yield Buffer.from(piece.buffer, piece.byteOffset, piece.length);
  }
}

class OutlineReader {
  /** All lines outside of lists, which look empty here. */
  readonly #kept: string[] = [];
  #keptCharacters = 0;
  #list: List | undefined;
  #member: string[] = [];
  /** Whether the member before this one announced another. */
  #expectsMember = false;

  constructor(private readonly visitor: ManifestVisitor) {}

  add(line: string): void {
    if (this.#list === undefined) return this.#outside(line);
    const [, comma] = LIST_END.exec(line) ?? [];
    if (comma === undefined || this.#member.length > 0) return this.#inside(this.#list, line);
    if (this.#expectsMember) throw notAsWritten();
    this.#keep(`  "${this.#list}": []${comma}`);
    this.#list = undefined;
  }

  end(): ManifestOutline {
    const text = `${this.#kept.join('\n')}\n`;
    const value = parse(text);
    refuseOtherVersion(value);
    const problem = manifestProblem(value);
    if (problem !== undefined || !isManifest(value)) throw badManifest(problem ?? 'is not an object');
    if (this.#list !== undefined || printManifest(value).toString() !== text) throw notAsWritten();
    const { segments: _segments, entries: _entries, missing: _missing, ...outline } = value;
    return outline;
  }

  #outside(line: string): void {
    const [, name] = LIST.exec(line) ?? [];
    if (line === NO_ALTERED) throw notAsWritten();
    if (name === undefined) return this.#keep(line);
    this.#list = isList(name) ? name : undefined;
    this.#expectsMember = true;
  }

  #keep(line: string): void {
    this.#keptCharacters += line.length;
    if (this.#keptCharacters > MAX_KEPT) throw badManifest('has texts that are too long');
    this.#kept.push(line);
  }

  #inside(list: List, line: string): void {
    const [, comma] = MEMBER_END.exec(line) ?? [];
    this.#member.push(comma === undefined ? line : line.slice(0, line.length - comma.length));
    if (this.#member.length > MAX_MEMBER_LINES) throw notAsWritten();
    if (comma === undefined) return;
    const text = this.#member.join('\n');
    this.#member = [];
    this.#expectsMember = comma !== '';
    this.#visit(list, text);
  }

  #visit(list: List, text: string): void {
    const value = parse(text);
    const problem = listedProblem(list, value);
    if (problem !== undefined) throw badManifest(problem);
    if (isSegment(list, value)) {
      requireWritten(LISTED.segments(value), text);
      this.visitor.segment?.(value);
    } else if (isMissing(list, value)) {
      requireWritten(LISTED.missing(value), text);
      this.visitor.missing?.(value);
    } else if (isAltered(list, value)) {
      requireWritten(LISTED.altered(value), text);
      this.visitor.altered?.(value);
    } else if (isEntry(list, value)) {
      requireWritten(LISTED.entries(value), text);
      this.visitor.entry?.(value);
    }
  }
}

function requireWritten(member: object, text: string): void {
  const written = JSON.stringify(member, undefined, 2).split('\n');
  if (written.map((line) => `    ${line}`).join('\n') !== text) throw notAsWritten();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badManifest('is not JSON', error);
  }
}

function notAsWritten(): Error {
  return badManifest('is not written the way eventark writes it');
}

function isList(name: string): name is List {
  return Object.hasOwn(LISTED, name);
}

/** Only called after the DTO has found nothing wrong, like those below. */
function isManifest(value: unknown): value is Manifest {
  return typeof value === 'object' && value !== null;
}

function isSegment(list: List, value: unknown): value is Segment {
  return list === 'segments' && typeof value === 'object';
}

function isMissing(list: List, value: unknown): value is MissingAsset {
  return list === 'missing' && typeof value === 'object';
}

function isAltered(list: List, value: unknown): value is AlteredAsset {
  return list === 'altered' && typeof value === 'object';
}

function isEntry(list: List, value: unknown): value is FixedEntry {
  return list === 'entries' && typeof value === 'object';
}
