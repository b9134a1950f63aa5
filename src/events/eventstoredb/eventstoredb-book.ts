import type { LedgerEntry } from '../../ledger/ledger.js';
import { isGone, processTag } from '../../process/process-tag.js';
import type { Recorded } from './eventstoredb-read.js';
import { typeOf } from './eventstoredb-record.js';

/**
 * What a process knows of a book of the ledger, from the lines of its stream: a line puts an entry or removes one. A value
 * that is too large for a line is split into parts, in a stream of its own. Before the first part is written, a mark (an
 * entry that callers never see) records this, so that no part is left behind unnoticed.
 */
export interface BookState {
  /** Of the last line read. */
  revision: number;
  /** Where the stream begins. */
  first: number;
  readonly entries: Map<string, LedgerEntry>;
  /** Which revision holds each entry. */
  readonly lines: Map<string, number>;
  /** Entries whose values have not been read yet, by key. */
  readonly inParts: Map<string, BookLine>;
  /** How many parts each large value has, by key. */
  readonly parts: Map<string, number>;
  /** Keys of marks. */
  readonly marks: Set<string>;
}

/** A line of a book. With `parts` its value is in that many events of another stream. */
export interface BookLine extends LedgerEntry {
  readonly parts?: number;
}

/** Version of a line that removes its entry; no existing entry has it. */
export const REMOVED = '';

const PUT = 'EventarkPut';
const REMOVE = 'EventarkRemove';

/** Prefix of the keys of marks; no other key begins with it. */
const MARK = '\0parts:';

/** At most this many old lines are repeated with one write, so that a write stays small. */
const CARRIED = 16;

interface Mark {
  readonly key: string;
  readonly process: string;
}

export function emptyBook(): BookState {
  return {
    revision: -1,
    first: 0,
    entries: new Map(),
    lines: new Map(),
    inParts: new Map(),
    parts: new Map(),
    marks: new Set(),
  };
}

export function noteLine(state: BookState, revision: number, record: Recorded): void {
  if (state.revision < 0) state.first = revision;
  state.revision = revision;
  const line = JSON.parse(new TextDecoder().decode(record.getData_asU8())) as BookLine;
  state.inParts.delete(line.key);
  state.parts.delete(line.key);
  if (typeOf(record) === REMOVE) {
    state.entries.delete(line.key);
    state.lines.delete(line.key);
    state.marks.delete(line.key);
  } else {
    const { key, value, version, parts } = line;
    state.entries.set(key, { key, value, version });
    state.lines.set(key, revision);
    if (key.startsWith(MARK)) state.marks.add(key);
    if (parts !== undefined) {
      state.inParts.set(key, line);
      state.parts.set(key, parts);
    }
  }
}

export function isShown({ key }: LedgerEntry): boolean {
  return !key.startsWith(MARK);
}

/** The mark that records that this process is about to write the parts of a version of an entry. */
export function markOf({ key, version }: Pick<LedgerEntry, 'key' | 'version'>): LedgerEntry {
  return { key: MARK + version, value: JSON.stringify({ key, process: processTag() } satisfies Mark), version };
}

/** Marks whose parts no entry uses, where the entry is one of `keys` or the process that wrote the mark is gone. */
export function staleMarks({ entries, marks }: BookState, keys: ReadonlySet<string>): readonly LedgerEntry[] {
  return [...marks].flatMap((mark) => {
    const entry = entries.get(mark);
    if (entry === undefined) return [];
    const { key, process } = JSON.parse(entry.value) as Mark;
    const isUsed = entries.get(key)?.version === entry.version;
    return !isUsed && (keys.has(key) || isGone(process) === true) ? [entry] : [];
  });
}

/** Where the stream may begin: at its first line that still holds something, or at its last one. */
export function firstNeeded({ revision, lines }: BookState): number {
  let first = revision;
  for (const line of lines.values()) first = Math.min(first, line);
  return first;
}

/** The oldest lines that still hold an entry, to be repeated after `added`; `maxBytes` bounds both together. */
export function oldestLines(state: BookState, added: readonly BookLine[], maxBytes: number): readonly BookLine[] {
  const sorted = [...state.lines].sort(([, a], [, b]) => a - b).map(([key]) => key);
  const isAdded = new Set(added.map(({ key }) => key));
  const found: BookLine[] = [];
  let bytes = added.reduce((sum, line) => sum + sizeOf(line), 0);
  for (const key of sorted) {
    const line = lineOf(state, key);
    if (line === undefined || isAdded.has(key)) continue;
    bytes += sizeOf(line);
    if (found.length === CARRIED || bytes > maxBytes) break;
    found.push(line);
  }
  return found;
}

/** The line of an entry as it would be written again. */
function lineOf({ entries, parts }: BookState, key: string): BookLine | undefined {
  const entry = entries.get(key);
  const count = parts.get(key);
  return entry === undefined || count === undefined ? entry : { ...entry, value: '', parts: count };
}

/** Lines in groups that are each written at once, all or none. */
export function writesOf<T extends BookLine>(lines: readonly T[], maxBytes: number): readonly (readonly T[])[] {
  const groups: T[][] = [];
  let bytes = Infinity;
  for (const line of lines) {
    bytes += sizeOf(line);
    if (bytes > maxBytes) {
      groups.push([]);
      bytes = sizeOf(line);
    }
    groups.at(-1)?.push(line);
  }
  return groups;
}

export function lineEvent(line: BookLine): { readonly type: string; readonly json: string } {
  return { type: line.version === REMOVED ? REMOVE : PUT, json: JSON.stringify(line) };
}

export function removalOf(key: string): BookLine {
  return { key, value: '', version: REMOVED };
}

/** Bytes that a line counts for in an append, by the strictest rule: newer servers also count its type, twice. */
export function sizeOf(line: BookLine): number {
  return Buffer.byteLength(JSON.stringify(line)) + 2 * REMOVE.length;
}
