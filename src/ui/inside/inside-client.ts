import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import type { Indexing, NamedPerson } from './wire-inside.js';

export interface InsideListener {
  /** Something that is shown has changed. */
  readonly onChange: () => void;
  /** `again` asks anew for what is missing on the page. */
  readonly onError: (error: ApiError, again?: () => void) => void;
}

/** How often an index that is being made is asked for, in ms. */
const INDEXING_MS = 700;

/** Asks about the inside of one backup: waits while its index is made, and keeps whom the answers name. */
export class InsideClient {
  /** How far the index is, while it is made. */
  indexing: Indexing | undefined;
  readonly #people = new Map<string, string>();

  readonly #listener: InsideListener;

  constructor(
    readonly api: ApiClient,
    /** Of the backup. */
    readonly path: string,
    listener: InsideListener,
    readonly signal: AbortSignal,
  ) {
    this.#listener = listener;
  }

  /** Asks the same of the app as it is now. */
  ofNow(): InsideClient {
    return new InsideClient(this.api, this.path.replace(/[^/]+$/, 'current'), this.#listener, this.signal);
  }

  /** E-mails by the ids of people. */
  get people(): ReadonlyMap<string, string> {
    return this.#people;
  }

  /** The e-mail of who acted, or what is known instead: `subject:ID` or `client:APP:CLIENT` without the word before. */
  nameOf(actor: string): string {
    const id = actor.replace(/^(?:subject|client):/, '');
    const email = this.#people.get(id) ?? '';
    return email === '' ? id : email;
  }

  async ask<T extends object>(path: string): Promise<T> {
    for (;;) {
      const answer = await this.api.get<T | Indexing>(this.path + path, this.signal);
      if (!isIndexing(answer)) {
        this.indexing = undefined;
        if ('people' in answer && Array.isArray(answer.people)) this.#learn(answer.people as readonly NamedPerson[]);
        return answer;
      }
      this.indexing = answer;
      this.changed();
      await new Promise((resolve) => setTimeout(resolve, INDEXING_MS));
      this.signal.throwIfAborted();
    }
  }

  fail(error: unknown, again?: () => void): void {
    this.indexing = undefined;
    if (!this.signal.aborted) this.#listener.onError(asApiError(error), again);
  }

  /** Does something; undefined, and told, if it failed. What reads can be asked anew. */
  async tell<T>(action: () => Promise<T>, kind: 'read' | 'change' = 'read'): Promise<T | undefined> {
    let done: T | undefined;
    try {
      done = await action();
    } catch (error) {
      this.fail(error, kind === 'read' ? () => void this.tell(action) : undefined);
    }
    this.changed();
    return done;
  }

  changed(): void {
    if (!this.signal.aborted) this.#listener.onChange();
  }

  #learn(people: readonly NamedPerson[]): void {
    for (const { id, email } of people) this.#people.set(id, email);
  }
}

/** Its name and value as a query, without those that are empty. */
export function queryOf(wanted: Readonly<Record<string, string>>): string {
  return new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== '')).toString();
}

function isIndexing(answer: object): answer is Indexing {
  return 'state' in answer && answer.state === 'indexing';
}
