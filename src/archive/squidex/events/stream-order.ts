import type { AppName } from '../../../cms/app-naming.js';
import type { EventVocabulary } from '../../../cms/event-vocabulary.js';
import { BackupError } from '../../../errors.js';
import { ID_SEPARATOR, SQUIDEX_NAMING } from '../../../cms/squidex/squidex-naming.js';
import type { StoredEvent } from '../../../events/event.js';
import type { ArchiveLimits } from '../../archive.js';
import { tooLarge } from '../../archive-limit.js';
import type { SquidexDirectory } from '../zip/squidex-directory.js';
import type { SquidexEntries } from '../zip/squidex-entry-reader.js';
import { parseEvent, type SquidexEvent } from './squidex-event.js';

/** In an entry of version 2 the payload is a string, where Squidex writes a quote as `\u0022`. */
const ENTRY_BYTES_A_PAYLOAD_BYTE = 6;

/** Reads events by number. */
export class SquidexEvents {
  constructor(
    private readonly entries: SquidexEntries,
    private readonly directory: SquidexDirectory,
    private readonly limits: ArchiveLimits,
  ) {}

  get count(): number {
    return this.directory.eventCount;
  }

  async read(number: number): Promise<SquidexEvent> {
    const entry = this.directory.event(number);
    const size = this.directory.sizes[entry] ?? 0;
    if (size > this.limits.lineBytes * ENTRY_BYTES_A_PAYLOAD_BYTE) {
      const facts = { event: number };
      throw tooLarge(
        'event-line-too-long',
        `the entry of event ${number} has ${size} bytes`,
        'lineBytes',
        this.limits,
        facts,
      );
    }
    const json = await this.entries.read(entry);
    try {
      return parseEvent(json, this.limits);
    } catch (error) {
      if (!(error instanceof BackupError)) throw error;
      const facts = { ...error.facts, event: number };
      const { code, message, hint } = error;
      throw new BackupError(code, `event ${number}: ${message}`, { facts, cause: error, ...(hint && { hint }) });
    }
  }
}

/** Puts the events of one archive, which come in order, into their streams. Keeps a number a stream. */
export class StreamOrderChecker {
  readonly #next = new Map<string, number>();
  #created = false;

  constructor(
    private readonly app: AppName,
    private readonly vocabulary: EventVocabulary,
  ) {}

  get streams(): number {
    return this.#next.size;
  }

  /** Errors: `app-created-missing`, `event-foreign`, `event-gap`, `event-order`. */
  place(event: SquidexEvent, number: number): StoredEvent {
    const expected = this.#next.get(event.stream) ?? 0;
    // the store's own number wins, so that after a gap or a repetition the rest is judged by itself
    const revision = event.revision ?? expected;
    this.#next.set(event.stream, revision + 1);
    const stored = placed(event, number, revision);
    this.#checkOwner(stored, number);
    if (revision > expected) {
      throw problem('event-gap', number, `event ${expected} of stream ${event.stream} is missing before it`);
    }
    if (revision < expected) {
      throw problem('event-order', number, `event ${revision} of stream ${event.stream} came before`);
    }
    return stored;
  }

  #checkOwner(event: StoredEvent, number: number): void {
    const creates = this.vocabulary.createdApp(event) !== undefined;
    if (!creates && !this.#created) throw problem('app-created-missing', number, 'the app is not created before it');
    this.#created = true;
    const { stream } = event;
    // streams of old days are `content-<id>`: which app they belong to stands in the payload alone
    const isAnonymous =
      !stream.startsWith(SQUIDEX_NAMING.appStreamPrefix) && !stream.includes(ID_SEPARATOR) && stream.includes('-');
    if (!isAnonymous && SQUIDEX_NAMING.appOfStream(stream) !== this.app.id) {
      throw problem('event-foreign', number, `stream ${stream} belongs to another app`);
    }
  }
}

/** The event as a store would hold it, without any judgement. */
export function placed(event: SquidexEvent, number: number, revision: number): StoredEvent {
  const { stream, type, id, time, commit, metadata, payload } = event;
  return { position: event.position ?? String(number), stream, revision, type, id, time, commit, metadata, payload };
}

function problem(
  code: 'app-created-missing' | 'event-foreign' | 'event-gap' | 'event-order',
  number: number,
  message: string,
): BackupError {
  return new BackupError(code, `event ${number}: ${message}`, { facts: { event: number } });
}
