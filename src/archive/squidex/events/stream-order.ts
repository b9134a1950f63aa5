import type { AppName } from '../../../cms/app-naming.js';
import { Arena } from '../../../collections/arena.js';
import { JsonOutline } from '../../../json/json-outline.js';
import { BackupError, isBackupError } from '../../../errors.js';
import { ID_SEPARATOR, SQUIDEX_NAMING } from '../../../cms/squidex/squidex-naming.js';
import type { RandomAccess } from '../../../files/random-access.js';
import type { StoredEvent } from '../../../events/event.js';
import type { ArchiveLimits } from '../../archive.js';
import { tooLarge } from '../../archive-limit.js';
import type { SquidexDirectory } from '../zip/squidex-directory.js';
import { SquidexEntries } from '../zip/squidex-entry-reader.js';
import { parseEvent, type SquidexEvent } from './squidex-event.js';

/** In an entry of version 2 the payload is a string, where Squidex writes a quote as `\u0022`. */
const ENTRY_BYTES_A_PAYLOAD_BYTE = 6;

/** A type and an id. */
const ANONYMOUS = /^[^-]+-./s;

/** Reads events by number, one after the other; their bytes are in an arena. */
export class SquidexEvents {
  readonly #outline = new JsonOutline();
  readonly #entries: SquidexEntries;

  constructor(
    private readonly file: RandomAccess,
    private readonly directory: SquidexDirectory,
    private readonly limits: ArchiveLimits,
    readonly arena = new Arena(),
  ) {
    this.#entries = new SquidexEntries(file, directory, arena);
  }

  /** The same events for another pass over them, which may be at its place while this one is at its own. */
  pass(): SquidexEvents {
    return new SquidexEvents(this.file, this.directory, this.limits);
  }

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
    const json = await this.#entries.read(entry);
    try {
      return parseEvent(json, this.limits, this.arena, this.#outline);
    } catch (error) {
      if (!isBackupError(error)) throw error;
      const facts = { ...error.facts, event: number };
      const { code, message, hint } = error;
      const text =
        code === 'event-unreadable' ? `event ${number} cannot be read: ${message}` : `event ${number}: ${message}`;
      throw new BackupError(code, text, { facts, cause: error, ...(hint && { hint }) });
    }
  }
}

/** Where an event belongs, and what is to be said of that. */
export interface PlacedEvent {
  readonly event: StoredEvent;
  /** It is not of this app, but got into its archive: Squidex's filter lets through streams that hold the app's id. */
  readonly foreign: boolean;
  /** Its number in its stream is not the one that comes next. The order of the archive holds all the same, as for Squidex. */
  readonly misplaced: { readonly code: 'event-gap' | 'event-order'; readonly message: string } | undefined;
}

/** Puts the events of one archive, which come in order, into their streams. Keeps a number a stream. */
export class StreamOrderChecker {
  readonly #next = new Map<string, number>();

  constructor(private readonly app: AppName) {}

  get streams(): number {
    return this.#next.size;
  }

  /** Whatever an event says of its place, the order of the archive is that of the events. */
  place(event: SquidexEvent, number: number): PlacedEvent {
    const { stream } = event;
    if (!this.#isOwn(stream)) {
      return { event: placed(event, number, event.revision ?? 0), foreign: true, misplaced: undefined };
    }
    const expected = this.#next.get(stream) ?? 0;
    // the store's own number wins, so that after a gap or a repetition the rest is judged by itself
    const revision = event.revision ?? expected;
    this.#next.set(stream, revision + 1);
    const misplaced = revision === expected ? undefined : misplacement(stream, expected, revision);
    return { event: placed(event, number, revision), foreign: false, misplaced };
  }

  #isOwn(stream: string): boolean {
    // streams of old days are `content-<id>`: only the payload says which app they belong to
    const isAnonymous =
      ANONYMOUS.test(stream) && !stream.startsWith(SQUIDEX_NAMING.appStreamPrefix) && !stream.includes(ID_SEPARATOR);
    return isAnonymous || SQUIDEX_NAMING.appOfStream(stream) === this.app.id;
  }
}

function misplacement(stream: string, expected: number, revision: number): PlacedEvent['misplaced'] {
  if (revision < expected) return { code: 'event-order', message: `event ${revision} of stream ${stream} came before` };
  const missing = revision - expected === 1 ? `event ${expected}` : `events ${expected} to ${revision - 1}`;
  return { code: 'event-gap', message: `${missing} of stream ${stream} missing before event ${revision}` };
}

/** The event as a store would hold it, without any judgement. */
export function placed(event: SquidexEvent, number: number, revision: number): StoredEvent {
  const { stream, type, id, time, commit, metadata, payload } = event;
  return { position: event.position ?? String(number), stream, revision, type, id, time, commit, metadata, payload };
}
