import { BackupError } from '../../errors.js';
import { encodeString } from '../../json/json-edits.js';
import type { RemapTarget, UserMapping } from '../event-vocabulary.js';
import type { Findings } from './squidex-findings.js';
import { stringAt } from './squidex-json.js';

const MAX_KNOWN_ACTORS = 10_000;
const SUBJECT = 'subject:';

/** Id of the person behind an actor; undefined for a client, or without an actor. */
export function personOf(actor: string | undefined): string | undefined {
  return actor?.slice(0, SUBJECT.length).toLowerCase() === SUBJECT ? actor.slice(SUBJECT.length) : undefined;
}

/** Maps the people in events to those of the copy. */
export class PeopleMapping {
  /** What takes the place of an actor, by the actor's JSON text. */
  readonly #actors = new Map<string, Uint8Array | undefined>();

  constructor(private readonly users: RemapTarget['users']) {}

  /** The JSON text that replaces an actor; undefined if it stays: a client, no one, or a person whose id is unchanged. */
  actor(json: Uint8Array, start: number, end: number): Uint8Array | undefined {
    const text = Buffer.from(json.buffer, json.byteOffset + start, end - start).toString('latin1');
    let actor = this.#actors.get(text);
    if (actor === undefined && !this.#actors.has(text)) {
      // an app has few people and clients; only a forged history has more, and must not fill the memory
      if (this.#actors.size >= MAX_KNOWN_ACTORS) this.#actors.clear();
      actor = this.#newActor(json, start, end);
      this.#actors.set(text, actor);
    }
    return actor;
  }

  mapping(user: string): UserMapping {
    const mapping = this.users.get(user);
    if (mapping === undefined) throw new BackupError('unexpected', `person ${user} is missing in the plan`);
    return mapping;
  }

  #newActor(json: Uint8Array, start: number, end: number): Uint8Array | undefined {
    const from = personOf(stringAt(json, start, end));
    if (from === undefined) return undefined;
    const { to } = this.mapping(from);
    return to === from ? undefined : Buffer.from(encodeString(SUBJECT + to));
  }
}

/** Why an event about a contributor's rights is left out: that person is not a contributor of the copy. Otherwise undefined. */
export function whyNotContributor({ contributor, role }: Pick<Findings, 'contributor' | 'role'>): string | undefined {
  if (contributor === undefined || contributor.contributor) return undefined;
  const person = `${contributor.email ?? contributor.from}${role === undefined ? '' : ` (${role})`}`;
  return `${person} ${contributor.how === 'me' ? 'is replaced by the person restoring' : 'has no account here'}`;
}
