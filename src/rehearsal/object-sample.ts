import { MAX_SHORT_TEXT } from '../archive/native/bounds.js';
import type { ObjectLife, ObjectState, ObjectStates } from '../cms/object-states.js';
import type { StoredEvent } from '../events/event.js';
import { shortened } from '../text/shortened.js';

const MAX_NAMED = 20;
/** Objects of a kind that are followed, more than are named: some are deleted later. */
const MAX_FOLLOWED = 48;
/** Bytes of the events, at most, that the states of all objects that are followed were made of. */
const MAX_BYTES = 8 * 1024 * 1024;
/** Events of an object that are folded: one that changes more often than any person changes it has the name that it had then. */
const MAX_EVENTS = 500;
/** A content has the name of its first text, which may be a whole article. */
const MAX_NAME = 120;

/** An object by the name that people know it by; empty if it has none. */
export interface NamedObject {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  /** The schema that a content belongs to. */
  readonly schema?: string;
}

interface Followed {
  readonly number: number;
  readonly kind: string;
  readonly rank: number;
  state: ObjectState;
  events: number;
  bytes: number;
}

interface FollowedKind {
  /** Of its part among the parts of an app. */
  readonly place: number;
  readonly all: Set<Followed>;
}

/**
 * Names some of the objects that a history makes and leaves there, a few of each kind. Of a kind it follows those whose ids have the
 * lowest digests: they are spread over the history, and each pass over the same events names the same, in a copy as well. Memory does not grow with the app.
 */
export class ObjectSample {
  readonly #followed = new Map<number, Followed>();
  readonly #kinds = new Map<string, FollowedKind>();
  #bytes = 0;

  constructor(private readonly states: ObjectStates) {}

  /** Takes events in order; `number` is that of the event's stream, `life` what the event says about its object. */
  add(number: number, event: StoredEvent, life: ObjectLife | undefined): void {
    const followed = this.#followed.get(number);
    if (followed === undefined) {
      if (life === 'begins') this.#meet(number, event);
      return;
    }
    if (life === 'ends') return this.#drop(followed);
    followed.events += 1;
    if (followed.events > MAX_EVENTS) return;
    const state = this.states.apply(followed.state, event);
    if (state === undefined || state.deleted) return this.#drop(followed);
    followed.state = state;
    followed.bytes += event.payload.length;
    this.#bytes += event.payload.length;
    this.#shrink();
  }

  /** Of each kind as many as of the others, as far as it has so many; those with a name first. */
  get names(): readonly NamedObject[] {
    const kinds = [...this.#kinds]
      // The app itself is in every copy, and its name is known.
      .filter(([, { place }]) => place !== 0)
      .toSorted(([a, { place }], [b, { place: other }]) => place - other || (a < b ? -1 : 1))
      .map(([, { all }]) => this.#named(all));
    const shares = sharesOf(kinds.map(({ length }) => length));
    return kinds.flatMap((named, at) => named.slice(0, shares[at]));
  }

  #meet(number: number, event: StoredEvent): void {
    const kind = this.states.kindOf(event.stream);
    if (kind === undefined) return;
    const { all } = this.#kindOf(kind, event.stream);
    const rank = rankOf(this.states.objectOf(event.stream).id);
    const last = all.size < MAX_FOLLOWED ? undefined : [...all].reduce((a, b) => (b.rank > a.rank ? b : a));
    if (last !== undefined && last.rank <= rank) return;
    const state = this.states.apply(undefined, event);
    if (state === undefined || state.deleted) return;
    if (last !== undefined) this.#drop(last);
    const bytes = event.payload.length;
    const followed = { number, kind, rank, state, events: 1, bytes };
    all.add(followed);
    this.#followed.set(number, followed);
    this.#bytes += bytes;
    this.#shrink();
  }

  #kindOf(kind: string, stream: string): FollowedKind {
    const known = this.#kinds.get(kind);
    if (known !== undefined) return known;
    const place = this.states.parts.indexOf(this.states.objectOf(stream).part);
    const met = { place, all: new Set<Followed>() };
    this.#kinds.set(kind, met);
    return met;
  }

  #drop(followed: Followed): void {
    this.#followed.delete(followed.number);
    this.#kinds.get(followed.kind)?.all.delete(followed);
    this.#bytes -= followed.bytes;
  }

  /** A state is no larger than all that made it, and mostly smaller: the largest is measured, and dropped where it is not. */
  #shrink(): void {
    while (this.#bytes > MAX_BYTES) {
      const largest = [...this.#followed.values()].reduce((a, b) => (b.bytes > a.bytes ? b : a));
      const bytes = JSON.stringify(largest.state.value).length;
      if (bytes > largest.bytes / 2) this.#drop(largest);
      else {
        this.#bytes -= largest.bytes - bytes;
        largest.bytes = bytes;
      }
    }
  }

  #named(all: ReadonlySet<Followed>): readonly NamedObject[] {
    const named = [...all]
      .toSorted((a, b) => a.rank - b.rank)
      .map(({ kind, state }): NamedObject => {
        const { id, name, schema } = this.states.label(state);
        return {
          kind,
          id: shortened(id, MAX_SHORT_TEXT),
          name: shortened(name, MAX_NAME),
          ...(schema ? { schema: shortened(schema, MAX_NAME) } : {}),
        };
      });
    return [...named.filter(({ name }) => name !== ''), ...named.filter(({ name }) => name === '')];
  }
}

/** How many are named of each kind: what one kind does not need goes to the others. */
function sharesOf(counts: readonly number[]): readonly number[] {
  const shares = counts.map(() => 0);
  for (let left = MAX_NAMED, before = -1; left > 0 && left !== before;) {
    before = left;
    for (const [at, count] of counts.entries()) {
      const share = shares[at] ?? 0;
      if (left === 0 || share === count) continue;
      shares[at] = share + 1;
      left -= 1;
    }
  }
  return shares;
}

/** FNV-1a: the order of names that have nothing to do with each other. */
function rankOf(id: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let at = 0; at < id.length; at += 1) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01_00_01_93) >>> 0;
  return hash;
}
