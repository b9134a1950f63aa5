import { randomUUID } from 'node:crypto';
import { AppendBatch, type EventStore } from 'eventark';

/** An article as somebody saw it: what they change is refused if another person was quicker. */
export interface Version {
  readonly id: string;
  /** Revision of its stream. */
  readonly revision: number;
}

export interface Article extends Version {
  readonly title: string;
  readonly text: string;
  readonly isPublished: boolean;
  /** Id of the person who changed it last. */
  readonly by: string;
  readonly changed: string;
}

export interface App {
  readonly id: string;
  readonly name: string;
}

type Payload = Readonly<Record<string, unknown>>;
type Change = readonly [type: string, payload: Payload];
type Data = Readonly<Record<string, { readonly iv: string }>>;

const SCHEMA = { id: '7c3a4f7e-2d1b-4f55-9c0a-6a1f0c2b7d10', name: 'articles' };

/**
 * Articles of an app: each is a stream of events in Squidex's words, and what is shown is made of them. A CMS with more than a few
 * hundred articles keeps what it shows in tables of its own instead of reading all events each time.
 */
export class Articles {
  constructor(
    private readonly store: EventStore,
    private readonly now: () => Date,
  ) {}

  async createApp(name: string, owner: string, editors: readonly string[]): Promise<App> {
    const app = { id: randomUUID(), name };
    const contributor = (id: string, role: string) =>
      ['AppContributorAssignedEventV2', { contributorId: id, role, isCreated: false, isAdded: true }] as const;
    await this.#append(app, `app-${app.id}`, 'no-stream', owner, [
      ['AppCreatedEvent', { name }],
      contributor(owner, 'Owner'),
      ...editors.map((id) => contributor(id, 'Editor')),
      ['AppClientAttachedEvent', { id: 'website', secret: randomUUID(), role: 'Reader' }],
    ]);
    const field = (id: number, field: string) => ({
      ...{ id, name: field, partitioning: 'invariant', isHidden: false, isLocked: false, isDisabled: false },
      properties: { $type: 'StringField', isRequired: field === 'title' },
    });
    const schema = {
      type: 'Default',
      name: SCHEMA.name,
      isPublished: true,
      fields: [field(1, 'title'), field(2, 'text')],
    };
    await this.#append(app, `schema-${app.id}--${SCHEMA.id}`, 'no-stream', owner, [
      ['SchemaCreatedEventV2', { schema, schemaId: `${SCHEMA.id},${SCHEMA.name}` }],
    ]);
    return app;
  }

  /** Those that are not deleted, the one changed last first. */
  async list(app: App): Promise<readonly Article[]> {
    const articles = new Map<string, Article>();
    for await (const batch of this.store.readApp(app.id, {})) {
      for (const { type, time, payload, revision } of batch) {
        const event = JSON.parse(Buffer.from(payload).toString()) as Payload;
        const id = event['contentId'];
        if (typeof id !== 'string') continue;
        const known = articles.get(id);
        if (type === 'ContentDeletedEvent') articles.delete(id);
        else articles.set(id, { ...newArticle(id), ...known, ...changeOf(event), changed: time, revision });
      }
    }
    return [...articles.values()].sort((a, b) => b.changed.localeCompare(a.changed));
  }

  /** Undefined if there is none, or none any more. */
  async get(app: App, id: string): Promise<Article | undefined> {
    return (await this.list(app)).find((article) => article.id === id);
  }

  async create(app: App, person: string, { title, text }: Pick<Article, 'title' | 'text'>): Promise<Version> {
    const id = randomUUID();
    const data = { title: { iv: title }, text: { iv: text } };
    await this.#change(app, id, 'no-stream', person, ['ContentCreatedEventV2', { status: 'Draft', data }]);
    return { id, revision: 0 };
  }

  async update(
    app: App,
    seen: Version,
    person: string,
    { title, text }: Pick<Article, 'title' | 'text'>,
  ): Promise<Version> {
    const data = { title: { iv: title }, text: { iv: text } };
    return this.#changeSeen(app, seen, person, ['ContentUpdatedEvent', { data, newVersion: false }]);
  }

  async publish(app: App, seen: Version, person: string, isPublished: boolean): Promise<Version> {
    const status = isPublished ? 'Published' : 'Draft';
    const change = isPublished ? 'Published' : 'Unpublished';
    return this.#changeSeen(app, seen, person, ['ContentStatusChangedEventV2', { change, status, newVersion: false }]);
  }

  async delete(app: App, seen: Version, person: string): Promise<void> {
    await this.#changeSeen(app, seen, person, ['ContentDeletedEvent', {}]);
  }

  /** Errors: `stream-conflict` if another person has changed it since it was seen. */
  async #changeSeen(app: App, { id, revision }: Version, person: string, event: Change): Promise<Version> {
    await this.#change(app, id, revision, person, event);
    return { id, revision: revision + 1 };
  }

  async #change(
    app: App,
    id: string,
    expected: 'no-stream' | number,
    person: string,
    [type, payload]: Change,
  ): Promise<void> {
    const about = { ...payload, contentId: id, schemaId: `${SCHEMA.id},${SCHEMA.name}` };
    await this.#append(app, `content-${app.id}--${id}`, expected, person, [[type, about]]);
  }

  /** One commit. */
  async #append(
    app: App,
    stream: string,
    expected: 'no-stream' | number,
    person: string,
    events: readonly Change[],
  ): Promise<void> {
    const time = this.now().toISOString();
    const commit = randomUUID();
    const aggregate = stream.replace(/^[a-z]+-/, '');
    const written = events.map(([type, payload]) => {
      const id = randomUUID();
      const metadata = { EventId: id, Timestamp: time, AggregateId: aggregate, CommitId: commit };
      const about = { ...payload, appId: `${app.id},${app.name}`, actor: `subject:${person}`, fromRule: false };
      return { type, id, time, metadata: bytes(metadata), payload: bytes(about) };
    });
    await this.store.append(AppendBatch.of([{ stream, expected, commit, events: written }]));
  }
}

function newArticle(id: string): Article {
  return { id, revision: 0, title: '', text: '', isPublished: false, by: '', changed: '' };
}

function changeOf({ data, status, actor }: Payload): Partial<Article> {
  const fields = data as Data | undefined;
  return {
    ...(fields === undefined ? {} : { title: fields['title']?.iv ?? '', text: fields['text']?.iv ?? '' }),
    ...(status === undefined ? {} : { isPublished: status === 'Published' }),
    ...(typeof actor === 'string' ? { by: actor.replace(/^subject:/, '') } : {}),
  };
}

function bytes(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
