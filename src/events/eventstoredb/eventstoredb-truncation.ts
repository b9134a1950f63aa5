import pMap from 'p-map';
import type { LogPosition } from './eventstoredb-connection.js';
import type { EventStoreDbReader } from './eventstoredb-reader.js';
import type { Recorded } from './eventstoredb-read.js';
import type { EventStoreDbNames } from './eventstoredb-names.js';
import { nameOf, typeOf } from './eventstoredb-record.js';

/** Which events of an app its streams still show. */
export interface Visibility {
  shows(stream: string, revision: number): boolean;
}

interface Findings {
  /** How far the log was looked through. */
  upTo: LogPosition | undefined;
  readonly deleted: Set<string>;
  readonly limited: Set<string>;
}

const METADATA_STREAM = '$$';
const DELETED = '$streamDeleted';
const LIMITS = ['$tb', '$maxCount', '$maxAge'];
const LOOKUPS_AT_ONCE = 16;

/**
 * `$all` returns events that their streams no longer show: truncated by metadata, soft-deleted, tombstoned. What hides
 * them is later in the log, so it is looked up before the app is read: one pass over metadata and deletions, kept
 * between calls, and one question per stream that has a limit (the server works out what the limit means).
 */
export class EventStoreDbTruncation {
  readonly #findings = new Map<string, Findings>();

  constructor(
    private readonly reader: EventStoreDbReader,
    private readonly names: EventStoreDbNames,
  ) {}

  async of(app: string, signal?: AbortSignal): Promise<Visibility> {
    const findings = this.#findings.get(app) ?? { upTo: undefined, deleted: new Set(), limited: new Set() };
    this.#findings.set(app, findings);
    await this.#look(app, findings, signal);
    const first = new Map<string, number>();
    const look = async (stream: string): Promise<void> => {
      const record = await this.reader.readOne(stream, 'start', signal);
      first.set(stream, record === undefined ? Infinity : Number(record.getStreamRevision()));
    };
    await pMap(findings.limited, look, { concurrency: LOOKUPS_AT_ONCE });
    const deleted = new Set(findings.deleted);
    return { shows: (stream, revision) => !deleted.has(stream) && revision >= (first.get(stream) ?? 0) };
  }

  async #look(app: string, findings: Findings, signal: AbortSignal | undefined): Promise<void> {
    const filter = { by: 'type', regex: `^\\$(metadata|streamDeleted)$` } as const;
    // Reading again from the last record seen notes it twice, which changes nothing.
    for await (const records of this.reader.readLog(findings.upTo ?? 'start', filter, signal)) {
      for (const record of records) this.#note(app, findings, record);
    }
  }

  #note(app: string, findings: Findings, record: Recorded): void {
    findings.upTo = { commit: record.getCommitPosition(), prepare: record.getPreparePosition() };
    const name = nameOf(record);
    if (typeOf(record) === DELETED) {
      if (this.names.app(name) === app) findings.deleted.add(name);
      return;
    }
    const stream = name.startsWith(METADATA_STREAM) ? name.slice(METADATA_STREAM.length) : '';
    if (this.names.app(stream) === app && hasLimit(record.getData_asU8())) findings.limited.add(stream);
  }
}

/** The numbers are not read: the server writes 2^63-1 for a deleted stream, which JavaScript cannot hold. */
function hasLimit(metadata: Uint8Array): boolean {
  try {
    const value = JSON.parse(Buffer.from(metadata).toString()) as unknown;
    return typeof value === 'object' && value !== null && LIMITS.some((limit) => limit in value);
  } catch {
    return false;
  }
}
