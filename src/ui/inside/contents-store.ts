import { queryOf, type InsideClient } from './inside-client.js';
import type { Contents, NamedPerson, Page, StoredEvent, StoredFile, StoredObject } from './wire-inside.js';

/** What is listed: a kind of object, contents of one schema, people, or all objects where the kind is empty. */
export interface Shelf {
  readonly kind: string;
  readonly schema: string;
}

/** Kind of the list of people, who are no objects. */
export const PEOPLE = 'people';

/** An object with its events and files, as it is after one of its events or at the end. */
export interface OpenObject {
  readonly object: StoredObject;
  readonly events: readonly StoredEvent[];
  /** Each version that the backup knows, the newest first. */
  readonly files: readonly StoredFile[];
  /** Number of an event; the end of the backup if undefined. */
  readonly at: number | undefined;
}

/** A person, and what they did last. */
export interface OpenPerson {
  readonly person: NamedPerson;
  readonly events: readonly StoredEvent[];
  /** Where to go on. */
  readonly next: string | undefined;
}

const EVENTS = 100;
/** Of an asset, in one answer. */
const FILES = 200;

/** Objects and people of a backup, by pages, and the one that is open. */
export class ContentsStore {
  contents: Contents | undefined;
  shelf: Shelf = { kind: '', schema: '' };
  search = '';
  objects: readonly StoredObject[] | undefined;
  persons: readonly NamedPerson[] | undefined;
  next: string | undefined;
  open: OpenObject | undefined;
  person: OpenPerson | undefined;
  /** Objects that are ticked, by their streams: also those that are not listed now. */
  ticked: ReadonlyMap<string, StoredObject> = new Map();
  /** How a state is shown. */
  look: 'fields' | 'json' = 'fields';
  /** Counts what was asked for: an answer that comes after a later question is dropped. */
  #asked = 0;

  constructor(readonly inside: InsideClient) {}

  load(): void {
    if (this.contents !== undefined) return;
    void this.inside.tell(async () => {
      this.contents = await this.inside.ask<Contents>('/contents');
      await this.#loadPage();
    });
  }

  filter(shelf: Shelf, search: string): void {
    Object.assign(this, { shelf, search, objects: undefined, persons: undefined, next: undefined });
    this.inside.changed();
    void this.inside.tell(async () => this.#loadPage());
  }

  more(): void {
    void this.inside.tell(async () => this.#loadPage());
  }

  tick(ticked: ContentsStore['ticked']): void {
    this.ticked = ticked;
    this.inside.changed();
  }

  show(look: ContentsStore['look']): void {
    this.look = look;
    this.inside.changed();
  }

  /** Opens an object as it is after one of its events, or at the end. */
  choose(stream: string, at?: number): void {
    void this.inside.tell(async () => {
      const path = encodeURIComponent(stream);
      const [object, events] = await Promise.all([
        this.inside.ask<StoredObject>(`/streams/${path}${at === undefined ? '' : `?at=${at}`}`),
        this.inside.ask<Page<StoredEvent>>(`/events?stream=${path}&limit=${EVENTS}`),
      ]);
      const files = object.kind === 'asset' ? await this.#filesOf(object.id) : [];
      Object.assign(this, { open: { object, events: events.items, files, at }, person: undefined });
    });
  }

  choosePerson(person: NamedPerson): void {
    void this.inside.tell(async () => {
      this.person = await this.#actsOf(person, [], '');
      this.open = undefined;
    });
  }

  moreActs(): void {
    const { person: open } = this;
    if (open?.next === undefined) return;
    const { person, events, next } = open;
    void this.inside.tell(async () => void (this.person = await this.#actsOf(person, events, next)));
  }

  /** A page of a rare person may be empty although others follow: those are asked for at once. */
  async #actsOf(person: NamedPerson, known: readonly StoredEvent[], first: string): Promise<OpenPerson> {
    let after = first;
    for (let asked = 0; ; asked += 1) {
      const query = queryOf({ actor: person.id, limit: String(EVENTS), after });
      const { items, nextCursor } = await this.inside.ask<Page<StoredEvent>>(`/events?${query}`);
      if (items.length > 0 || nextCursor === undefined || asked === 20) {
        return { person, events: [...known, ...items], next: nextCursor };
      }
      after = nextCursor;
    }
  }

  async #filesOf(id: string): Promise<readonly StoredFile[]> {
    const { items } = await this.inside.ask<Page<StoredFile>>(`/assets?${queryOf({ q: id, limit: String(FILES) })}`);
    return items.filter((file) => file.role === 'asset' && file.id === id).toSorted((a, b) => b.version - a.version);
  }

  async #loadPage(): Promise<void> {
    const asked = (this.#asked += 1);
    const { search: q, next: cursor = '' } = this;
    const { kind: type, schema } = this.shelf;
    if (type === PEOPLE) {
      const page = await this.inside.ask<Page<NamedPerson>>(`/people?${queryOf({ limit: '50', q, cursor })}`);
      if (asked !== this.#asked) return;
      Object.assign(this, { persons: [...(this.persons ?? []), ...page.items], next: page.nextCursor });
      return;
    }
    const query = queryOf({ limit: '50', q, type, schema, cursor });
    const page = await this.inside.ask<Page<StoredObject>>(`/streams?${query}`);
    if (asked !== this.#asked) return;
    Object.assign(this, { objects: [...(this.objects ?? []), ...page.items], next: page.nextCursor });
  }
}
