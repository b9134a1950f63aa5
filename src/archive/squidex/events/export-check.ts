import type { AppName } from '../../../cms/app-naming.js';
import type { EventVocabulary, OddEvents } from '../../../cms/event-vocabulary.js';
import type { StoredEvent } from '../../../events/event.js';
import { EventOutlines } from '../../../events/event-outlines.js';
import type { JsonOutline } from '../../../json/json-outline.js';
import type { ExportFindings } from '../export-findings.js';
import { oddities } from './payload-oddities.js';

/** As deep as Squidex reads. */
const MAX_DEPTH = 64;
const SEPARATOR = '--';
const RIGHTS = /^AppContributor/i;

/** Notes what Squidex makes of events, which come one at a time and in order. */
export class ExportCheck {
  readonly #outlines = new EventOutlines();
  #isCreated = false;
  /** What precedes the id in the names of the app's streams. */
  readonly #own: string;

  constructor(
    private readonly app: AppName,
    private readonly vocabulary: EventVocabulary,
    private readonly findings: ExportFindings,
    /** Ids of the people whose e-mail addresses go with the export; undefined where nobody asks. */
    private readonly known?: ReadonlySet<string>,
    /** `drop`: what is odd, and what Squidex's restore fails at, is left out. */
    private readonly odd: OddEvents = 'keep',
  ) {
    this.#own = `-${app.id}${SEPARATOR}`;
  }

  /** False if the export leaves the event out. `isOdd` is false for one whose payload and headers are known to be JSON objects. */
  take(event: StoredEvent, isOdd = true): boolean {
    if (isOdd && !isReadable(this.#outlines.payload(event))) return this.#leaveOut(event, 'payload');
    const creates = this.vocabulary.createdApp(event) !== undefined;
    if (creates && this.#isCreated) return this.#leaveOut(event, 'created');
    if (this.odd === 'drop' && !creates && this.#isUnwanted(event)) return this.#leaveOut(event, 'asked');
    this.#isCreated ||= creates;
    this.#inspect(event);
    if (isOdd && !this.hasReadableHeaders(event)) this.findings.add('headers', nameOf(event));
    return true;
  }

  /** Whether Squidex reads the headers, if there are any. */
  hasReadableHeaders(event: StoredEvent): boolean {
    return event.metadata.length === 0 || isReadable(this.#outlines.metadata(event));
  }

  /**
   * Squidex's reader does not see the app's id before an id of one character, and would put its own before both. It does
   * so for streams without any app's id too, which is right.
   */
  streamFor(stream: string): string {
    const at = stream.indexOf(this.#own);
    if (at < 0) return stream;
    const start = at + this.#own.length;
    const { id: app } = this.app;
    const isApp = stream.length === start + app.length && stream.startsWith(app, start);
    if (isApp && !stream.startsWith('app-')) this.findings.add('own', stream);
    if (stream.length > start + 1) return stream;
    const id = stream.slice(start);
    if (id !== '' && id !== '-') return `${stream.slice(0, at)}-${id}`;
    this.findings.add('short', stream);
    return stream;
  }

  #leaveOut(event: StoredEvent, why: 'payload' | 'created' | 'asked'): false {
    this.findings.add(why, nameOf(event));
    return false;
  }

  #isUnwanted(event: StoredEvent): boolean {
    if (!this.vocabulary.isKnownType(event.type) || !this.hasReadableHeaders(event)) return true;
    for (const text of [this.#outlines.payload(event), this.#outlines.metadata(event)]) {
      const found = oddities(text);
      if (found.number || found.surrogate) return true;
    }
    let isOdd = false;
    const odd = (): void => void (isOdd = true);
    const { id } = this.app;
    this.vocabulary.collectReferences(event, { app: id, asset: () => undefined, user: () => undefined, odd });
    return isOdd;
  }

  #inspect(event: StoredEvent): void {
    if (!this.vocabulary.isKnownType(event.type)) this.findings.add('type', `${nameOf(event)} (${event.type})`);
    const found = oddities(this.#outlines.payload(event));
    if (found.number) this.findings.add('number', nameOf(event));
    if (found.surrogate) this.findings.add('surrogate', nameOf(event));
    const headers = this.hasReadableHeaders(event) ? oddities(this.#outlines.metadata(event)) : undefined;
    if (headers?.number === true && !found.number) this.findings.add('number', nameOf(event));
    if (headers?.surrogate === true && !found.surrogate) this.findings.add('surrogate', nameOf(event));
    if (found.repeated) this.findings.add('repeated', nameOf(event));
    const { known } = this;
    if (known === undefined || !RIGHTS.test(event.type)) return;
    const actor = this.vocabulary.actorOf(event);
    this.vocabulary.collectReferences(event, {
      asset: () => undefined,
      odd: () => undefined,
      user: (id) => {
        if (!known.has(id) && actor !== `subject:${id}`) this.findings.add('person', id);
      },
    });
  }
}

function nameOf({ revision, stream }: StoredEvent): string {
  return `event ${revision} of ${stream}`;
}

/** A JSON object in UTF-8, without a byte order mark, not too deep. */
function isReadable({ isObject, depth, isUtf8 }: JsonOutline): boolean {
  return isObject && depth <= MAX_DEPTH && isUtf8;
}
