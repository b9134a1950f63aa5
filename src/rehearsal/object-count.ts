import { NumberList } from '../collections/number-list.js';
import type { ObjectLife, ObjectStates } from '../cms/object-states.js';

/** A history has few types; a forged one with more is looked at type by type. */
const MAX_TYPES = 1_000;

/** What a stream is of whose kind was not asked for yet, that makes no object, or whose object is not there. */
const UNKNOWN = 0;
const NO_OBJECT = 1;
/** Numbers from here on: two for each kind, the second while the object is there. */
const FIRST_KIND = 2;

/** Counts the objects that a history makes and leaves there, by kind, in four bytes a stream: by types of events alone. */
export class ObjectCount {
  readonly #streams = new NumberList(Uint32Array);
  readonly #kinds: string[] = [];
  readonly #lives = new Map<string, ObjectLife | undefined>();

  constructor(private readonly states: ObjectStates) {}

  /** Takes events in order; `number` is that of the event's stream. Returns what the event says about its object. */
  add(number: number, stream: string, type: string): ObjectLife | undefined {
    let state = this.#streams.get(number);
    if (state === UNKNOWN) this.#streams.set(number, (state = this.#first(stream)));
    if (state === NO_OBJECT) return undefined;
    const life = this.#lifeOf(type);
    if (life !== undefined) this.#streams.set(number, life === 'begins' ? state | 1 : state & ~1);
    return life;
  }

  /** Objects that are there, by kind. */
  get counts(): Readonly<Record<string, number>> {
    const counts = this.#kinds.map(() => 0);
    for (let number = 0; number < this.#streams.length; number += 1) {
      const state = this.#streams.get(number);
      const kind = (state >> 1) - FIRST_KIND / 2;
      if (state >= FIRST_KIND && (state & 1) === 1) counts[kind] = (counts[kind] ?? 0) + 1;
    }
    return Object.fromEntries(this.#kinds.map((kind, index) => [kind, counts[index] ?? 0]));
  }

  #first(stream: string): number {
    const kind = this.states.kindOf(stream);
    if (kind === undefined) return NO_OBJECT;
    const index = this.#kinds.indexOf(kind);
    return FIRST_KIND + 2 * (index < 0 ? this.#kinds.push(kind) - 1 : index);
  }

  #lifeOf(type: string): ObjectLife | undefined {
    if (this.#lives.has(type)) return this.#lives.get(type);
    const life = this.states.lifeOf(type);
    if (this.#lives.size < MAX_TYPES) this.#lives.set(type, life);
    return life;
  }
}
