import { isList, isObject, type JsonValue } from '../../json/json-value.js';
import type { Problem } from '../archive.js';
import { moreLikeThese } from '../problems.js';
import type { ObjectTable } from './object-table.js';
import type { Selection } from './selection.js';

/** Groups of objects that a warning names; in how many more there are some is said in one. */
const MAX_TOLD = 20;

/** What the chosen objects of an app mention: files are taken with them, all else is told. */
export class References {
  readonly #table: ObjectTable;
  readonly #selection: Selection;
  /** Of each group that is mentioned and not taken, who mentions it. */
  readonly #left = new Map<string, Set<number>>();

  constructor(table: ObjectTable, selection: Selection) {
    this.#table = table;
    this.#selection = selection;
  }

  /** Whether it matters what the events of the stream mention. */
  areFrom(stream: string): boolean {
    const number = this.#table.find(stream);
    return this.#selection.isTaken(number) && !this.#selection.isSettings(number) && !this.#table.isFile(number);
  }

  /** The payload of an event of such a stream. */
  add(stream: string, payload: JsonValue): void {
    const from = this.#table.find(stream);
    for (const text of textsOf(payload)) {
      this.#mention(from, text, false);
      // A link names a file within an address.
      for (const word of text.split(/[^\w-]+/)) if (word !== text) this.#mention(from, word, true);
    }
  }

  warnings(): readonly Problem[] {
    const groups = [...this.#left].map(([group, from]) => [group, from.size] as const);
    const told = groups.sort(([, a], [, b]) => b - a).slice(0, MAX_TOLD);
    const more = groups.length - told.length;
    return [
      ...told.map(([group, from]): Problem => ({
        code: 'references-left',
        where: group,
        message: `${from === 1 ? '1 chosen object refers' : `${from} chosen objects refer`}, now or earlier, to ${group}, not all of which is chosen; to have it too, choose ${group}`,
        facts: { group, from },
      })),
      ...(more > 0 ? [moreLikeThese('references-left', more)] : []),
    ];
  }

  #mention(from: number, text: string, filesOnly: boolean): void {
    if (text === '') return;
    for (const number of this.#table.withId(text)) {
      const isFile = this.#table.isFile(number);
      if (number === from || (filesOnly && !isFile)) continue;
      if (isFile) this.#selection.take(number);
      if (this.#selection.isTaken(number) || !this.#table.isThere(number)) continue;
      const group = this.#table.groupOf(number);
      const known = this.#left.get(group) ?? new Set();
      this.#left.set(group, known.add(from));
    }
  }
}

function* textsOf(value: JsonValue): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (isList(value)) for (const item of value) yield* textsOf(item);
  else if (isObject(value)) for (const item of Object.values(value)) yield* textsOf(item);
}
