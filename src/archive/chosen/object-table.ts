import type { ObjectKey, ObjectState, ObjectStates } from '../../cms/object-states.js';
import { NumberList } from '../../collections/number-list.js';
import { StringTable } from '../../collections/string-table.js';
import type { StoredEvent } from '../../events/event.js';

/** What the events of an object have made of it; 0 for one that is only mentioned. */
const IS_KNOWN = 1;
const IS_THERE = 2;

/**
 * The objects of an app, numbered from 0, in a few numbers each: what their streams and the types of their events say. Only of
 * those that make up the app's structure, which are few, the state is kept while events are added.
 */
export class ObjectTable {
  readonly parts: readonly string[];
  /** `part/id` */
  readonly #keys = new StringTable();
  readonly #ids = new StringTable();
  /** Of each id, the number of an object, and one. */
  readonly #firstOfId = new NumberList(Uint32Array);
  /** Of each object, another with its id, and one. */
  readonly #nextOfId = new NumberList(Uint32Array);
  readonly #part = new NumberList(Uint32Array);
  /** The schema of a content, the folder of a file, and one. */
  readonly #home = new NumberList(Uint32Array);
  readonly #fate = new NumberList(Uint32Array);
  readonly #structure = new Map<number, ObjectState>();
  readonly #states: ObjectStates;
  #last: { readonly stream: string; readonly number: number } | undefined;

  constructor(states: ObjectStates) {
    this.#states = states;
    this.parts = states.parts;
  }

  get size(): number {
    return this.#keys.size;
  }

  /** Events come in order. */
  add(event: StoredEvent): void {
    const number = this.#last?.stream === event.stream ? this.#last.number : this.#number(event.stream);
    this.#last = { stream: event.stream, number };
    const life = this.#states.lifeOf(event.type);
    if (life !== undefined) this.#fate.set(number, life === 'begins' ? IS_THERE : IS_KNOWN);
    else if (!this.isKnown(number)) this.#fate.set(number, IS_KNOWN);
    const home = this.#states.homeOf(event);
    if (home !== undefined) this.#home.set(number, this.#numberOf(home) + 1);
    this.#follow(event, number);
  }

  /** The object of a stream; -1 for a stream that no event was of. */
  find(stream: string): number {
    const { part, id } = this.#states.objectOf(stream);
    return this.#keys.find(`${part}/${id}`);
  }

  /** Objects with an id, of all parts. */
  *withId(id: string): Generator<number> {
    const found = this.#ids.find(id);
    let next = found < 0 ? 0 : this.#firstOfId.get(found);
    for (; next > 0; next = this.#nextOfId.get(next - 1)) yield next - 1;
  }

  partOf(number: number): string {
    return this.parts[this.#part.get(number)] ?? '';
  }

  /** -1 for an object that is in no other. */
  homeOf(number: number): number {
    return this.#home.get(number) - 1;
  }

  isFile(number: number): boolean {
    return this.partOf(number) === this.#states.filesPart;
  }

  /** Whether it was created, and not deleted since. */
  isThere(number: number): boolean {
    return this.#fate.get(number) === IS_THERE;
  }

  /** Whether there are events of it. */
  isKnown(number: number): boolean {
    return this.#fate.get(number) > 0;
  }

  /** What a choice calls the object, or the group that it is in: `schemas/article`, `contents/article`, `assets`. */
  groupOf(number: number): string {
    const name = this.#nameOf(number) || this.#nameOf(this.homeOf(number));
    const part = this.partOf(number);
    return name === '' ? part : `${part}/${name}`;
  }

  /** Whether people know the object, or what it is in, by this name. */
  isNamed(number: number, name: string): boolean {
    return this.#nameOf(number) === name || this.#nameOf(this.homeOf(number)) === name;
  }

  /** All groups that there are. */
  groups(): readonly string[] {
    const groups = new Set<string>();
    for (let number = 0; number < this.size; number += 1) groups.add(this.groupOf(number));
    return [...groups];
  }

  /** Of a schema or a rule; that of others is empty. */
  #nameOf(number: number): string {
    const state = this.#structure.get(number);
    return state === undefined ? '' : this.#states.label(state).name;
  }

  #follow(event: StoredEvent, number: number): void {
    const kind = this.#states.kindOf(event.stream);
    if (kind === undefined || this.#part.get(number) === 0 || this.#states.partOf(kind) !== 'structure') return;
    const state = this.#states.apply(this.#structure.get(number), event);
    if (state !== undefined) this.#structure.set(number, state);
  }

  #number(stream: string): number {
    return this.#numberOf(this.#states.objectOf(stream));
  }

  #numberOf({ part, id }: ObjectKey): number {
    const known = this.#keys.size;
    const number = this.#keys.add(`${part}/${id}`);
    if (number < known) return number;
    this.#part.set(number, this.parts.indexOf(part));
    const named = this.#ids.add(id);
    this.#nextOfId.set(number, this.#firstOfId.get(named));
    this.#firstOfId.set(named, number + 1);
    return number;
  }
}
