import { BackupError } from '../../errors.js';
import { nearest } from '../../text/nearest.js';
import type { Choice } from './choice.js';
import type { ObjectTable } from './object-table.js';

/** What becomes of an object; 0 while nobody has decided on it. */
const TAKEN = 1;
const EXCEPTED = 2;

/** Which objects of a table are taken. */
export class Selection {
  readonly #table: ObjectTable;
  readonly #fates: Uint8Array;
  readonly #settings: string;

  /** Error: `invalid-argument` for what is not there, for the settings as an exception, and where nothing is left. */
  constructor(table: ObjectTable, { only, except = [] }: Choice) {
    this.#table = table;
    this.#fates = new Uint8Array(table.size);
    [this.#settings = ''] = table.parts;
    for (const text of except) for (const number of this.#meant(text)) this.#except(number, text);
    if (only === undefined) for (const number of this.#all(() => true)) this.take(number);
    for (const text of only ?? []) for (const number of this.#meant(text)) this.take(number);
    const isWished = only?.includes(this.#settings) === true;
    if (!isWished && !this.#fates.some((fate, number) => fate === TAKEN && !this.isSettings(number)))
      throw nothingLeft(only, except);
    this.#fates.forEach((_, number) => {
      if (this.isSettings(number)) this.take(number);
    });
  }

  isTaken(number: number): boolean {
    return this.#fates[number] === TAKEN;
  }

  /** Whether it is of the settings of the app, which are always taken. */
  isSettings(number: number): boolean {
    return this.#table.partOf(number) === this.#settings;
  }

  /** Takes the object, unless it is excepted. */
  take(number: number): void {
    if (this.#fates[number] !== EXCEPTED) this.#fates[number] = TAKEN;
  }

  /** Takes what the taken objects are in: schemas of contents, folders of files and the folders that those are in. */
  takeHomes(): void {
    this.#fates.forEach((fate, number) => {
      if (fate !== TAKEN) return;
      // A folder that is taken before was followed from there, or will be.
      for (let home = this.#table.homeOf(number); home >= 0 && this.#fates[home] === 0; home = this.#table.homeOf(home))
        this.take(home);
    });
  }

  #except(number: number, text: string): void {
    if (this.isSettings(number)) {
      throw new BackupError('invalid-argument', `"${text}" cannot be left out; nothing was written`, {
        hint: 'the settings of an app are in every copy of it',
      });
    }
    this.#fates[number] = EXCEPTED;
  }

  /** The objects that a text of a choice means; none for a part that the app has nothing of. */
  #meant(text: string): readonly number[] {
    const table = this.#table;
    if (table.parts.includes(text)) return this.#all((number) => table.partOf(number) === text);
    const all = new Set([...table.withId(text), ...streamOf(table, text), ...this.#named(text)]);
    const found = [...all].filter((number) => table.isKnown(number));
    if (found.length > 0) return found;
    const meant = nearest(text, [...table.parts, ...table.groups()]);
    throw new BackupError(
      'invalid-argument',
      `there is no part or object "${text}" in the backup; nothing was written`,
      {
        hint:
          meant === undefined
            ? `name a part (${table.parts.join(', ')}), the objects of a schema such as contents/article, or an id`
            : `did you mean ${meant}?`,
        facts: { chosen: text },
      },
    );
  }

  /** `part/name`: those of the part that have the name, or are in what has it. */
  #named(text: string): readonly number[] {
    const slash = text.indexOf('/');
    if (slash < 0) return [];
    const [part, name] = [text.slice(0, slash), text.slice(slash + 1)];
    if (!this.#table.parts.includes(part)) return [];
    const isId = new Set(this.#table.withId(name));
    return this.#all((n) => this.#table.partOf(n) === part && (isId.has(n) || this.#table.isNamed(n, name)));
  }

  #all(isMeant: (number: number) => boolean): readonly number[] {
    const found: number[] = [];
    for (let number = 0; number < this.#table.size; number += 1)
      if (this.#table.isKnown(number) && isMeant(number)) found.push(number);
    return found;
  }
}

function streamOf(table: ObjectTable, text: string): readonly number[] {
  const number = table.find(text);
  return number < 0 ? [] : [number];
}

function nothingLeft(only: Choice['only'], except: readonly string[]): BackupError {
  const texts = [...(only ?? []).slice(0, 3), ...except.slice(0, 3).map((text) => `not ${text}`)].join(', ');
  return new BackupError(
    'invalid-argument',
    `the backup has nothing of what is chosen (${texts}); nothing was written`,
    {
      hint: 'choose a part that it has something of, or leave out the choice to take everything',
    },
  );
}
