import { isUtf8 } from 'node:buffer';
import type { AppName } from '../../../cms/app-naming.js';
import type { EventVocabulary } from '../../../cms/event-vocabulary.js';
import { BackupError } from '../../../errors.js';
import type { StoredEvent } from '../../../events/event.js';
import { asBuffer, checkJson } from '../../../json/json-text.js';
import type { ExportFindings } from '../export-findings.js';
import { oddities } from './payload-oddities.js';

/** As deep as Squidex reads. */
const MAX_DEPTH = 64;
const OPEN_BRACE = 0x7b;
const SEPARATOR = '--';
const NO_HEADERS = Buffer.from('{}');
const RIGHTS = /^AppContributor/i;

/**
 * Brings events into the form that Squidex restores best, one at a time and in order, and notes what it makes of them.
 * Numbers each stream anew, since a store may have lost its beginning, and events are left out. Keeps a number a stream.
 */
export class ExportEvents {
  readonly #next = new Map<string, number>();
  #isCreated = false;

  constructor(
    private readonly app: AppName,
    private readonly vocabulary: EventVocabulary,
    /** Ids of the people whose e-mail addresses go with the export. */
    private readonly known: ReadonlySet<string>,
    private readonly findings: ExportFindings,
  ) {}

  /** The event as it is to be written; undefined if it is left out. */
  prepare(event: StoredEvent): StoredEvent | undefined {
    const name = `event ${event.revision} of ${event.stream}`;
    if (!isReadable(event.payload)) {
      this.findings.add('payload', name);
      return undefined;
    }
    const creates = this.vocabulary.createdApp(event) !== undefined;
    if (creates && this.#isCreated) {
      this.findings.add('created', name);
      return undefined;
    }
    this.#isCreated ||= creates;
    this.#inspect(event, name);
    const stream = this.#streamFor(event.stream);
    const revision = this.#next.get(stream) ?? 0;
    this.#next.set(stream, revision + 1);
    const metadata = event.metadata.length === 0 || isReadable(event.metadata) ? event.metadata : NO_HEADERS;
    if (metadata === NO_HEADERS) this.findings.add('headers', name);
    return { ...event, revision, stream, metadata };
  }

  #inspect(event: StoredEvent, name: string): void {
    if (!this.vocabulary.isKnownType(event.type)) this.findings.add('type', `${name} (${event.type})`);
    const found = oddities(asBuffer(event.payload));
    if (found.number) this.findings.add('number', name);
    if (found.surrogate) this.findings.add('surrogate', name);
    if (found.repeated) this.findings.add('repeated', name);
    if (!RIGHTS.test(event.type)) return;
    const actor = this.vocabulary.actorOf(event);
    this.vocabulary.collectReferences(event, {
      asset: () => undefined,
      odd: () => undefined,
      user: (id) => {
        if (!this.known.has(id) && actor !== `subject:${id}`) this.findings.add('person', id);
      },
    });
  }

  /**
   * Squidex's reader does not see the app's id before an id of one character, and would put its own before both. It does
   * so for streams without any app's id too, which is right.
   */
  #streamFor(stream: string): string {
    const own = `-${this.app.id}${SEPARATOR}`;
    const at = stream.indexOf(own);
    if (at < 0) return stream;
    const id = stream.slice(at + own.length);
    if (id === this.app.id && !stream.startsWith('app-')) this.findings.add('own', stream);
    if (id.length > 1) return stream;
    if (id !== '' && id !== '-') return `${stream.slice(0, at)}-${id}`;
    this.findings.add('short', stream);
    return stream;
  }
}

/** A JSON object in UTF-8, without a byte order mark, not too deep. */
function isReadable(json: Uint8Array): boolean {
  try {
    if (!isUtf8(json)) return false;
    checkJson(json, MAX_DEPTH);
    let at = 0;
    while ((json[at] ?? OPEN_BRACE) <= 0x20) at++;
    return json[at] === OPEN_BRACE;
  } catch (error) {
    if (error instanceof BackupError) return false;
    throw error;
  }
}
