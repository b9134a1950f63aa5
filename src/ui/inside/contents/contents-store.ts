import { ApiError } from '../../api/api-client.js';
import { queryOf, type InsideClient } from '../inside-client.js';
import type { Contents, NamedPerson, Page, StoredEvent, StoredFile, StoredObject } from '../wire-inside.js';
import { Latest } from '../../model/latest.js';

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
  /** The same object in the app as it is now, once that is asked for; `gone` where the app no longer has it. */
  readonly now?: StoredObject | 'gone';
}

/** How a state is shown: as names and values, as JSON, or by what has changed since. */
export const LOOKS = ['fields', 'json', 'since'] as const;
type Look = (typeof LOOKS)[number];

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
  look: Look = 'fields';
  /** Texts that look like secrets are shown. */
  areSecretsShown = false;
  readonly #asked = new Latest();
  readonly #chosen = new Latest();

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

  show(look: Look): void {
    this.look = look;
    this.inside.changed();
    const { open } = this;
    if (open !== undefined && look === 'since') void this.inside.tell(async () => this.#compare(open));
  }

  showSecrets(areShown: boolean): void {
    this.areSecretsShown = areShown;
    this.inside.changed();
  }

  /** Opens an object as it is after one of its events, or at the end. */
  choose(stream: string, at?: number): void {
    const isLast = this.#chosen.ask();
    void this.inside.tell(async () => {
      const path = encodeURIComponent(stream);
      const [object, events] = await Promise.all([
        this.inside.ask<StoredObject>(`/streams/${path}${at === undefined ? '' : `?at=${at}`}`),
        this.inside.ask<Page<StoredEvent>>(`/events?stream=${path}&limit=${EVENTS}`),
      ]);
      const files = object.kind === 'asset' ? await this.#filesOf(object.id) : [];
      if (!isLast()) return;
      const open = { object, events: events.items, files, at };
      Object.assign(this, { open, person: undefined, areSecretsShown: false });
      if (this.look === 'since') await this.#compare(open);
    });
  }

  /** Asks for the object in the app as it is now. */
  async #compare(open: OpenObject): Promise<void> {
    if (open.now !== undefined || open.object.state === undefined) return;
    this.inside.changed();
    const now = await this.#nowOf(open.object.stream);
    if (this.open === open) this.open = { ...open, now };
  }

  async #nowOf(stream: string): Promise<StoredObject | 'gone'> {
    try {
      return await this.inside.ofNow().ask<StoredObject>(`/streams/${encodeURIComponent(stream)}`);
    } catch (error) {
      if (error instanceof ApiError && error.code === 'stream-not-found') return 'gone';
      throw error;
    }
  }

  choosePerson(person: NamedPerson): void {
    const isLast = this.#chosen.ask();
    void this.inside.tell(async () => {
      const acts = await this.#actsOf(person, [], '');
      if (isLast()) Object.assign(this, { person: acts, open: undefined });
    });
  }

  moreActs(): void {
    const { person: open } = this;
    if (open?.next === undefined) return;
    const { person, events, next } = open;
    const isLast = this.#chosen.ask();
    void this.inside.tell(async () => {
      const acts = await this.#actsOf(person, events, next);
      if (isLast()) this.person = acts;
    });
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
    const isLast = this.#asked.ask();
    const { search: q, next: cursor = '' } = this;
    const { kind: type, schema } = this.shelf;
    if (type === PEOPLE) {
      const page = await this.inside.ask<Page<NamedPerson>>(`/people?${queryOf({ limit: '50', q, cursor })}`);
      if (!isLast()) return;
      Object.assign(this, { persons: [...(this.persons ?? []), ...page.items], next: page.nextCursor });
      return;
    }
    const query = queryOf({ limit: '50', q, type, schema, cursor });
    const page = await this.inside.ask<Page<StoredObject>>(`/streams?${query}`);
    if (!isLast()) return;
    Object.assign(this, { objects: [...(this.objects ?? []), ...page.items], next: page.nextCursor });
  }
}
