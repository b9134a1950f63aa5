import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import type { Backup, Job, Link, List } from '../api/wire.js';
import type { Contents, Indexing } from '../inside/wire-inside.js';
import {
  makeBodyOf,
  MAX_PICTURE,
  newMakeWish,
  PICTURE_TYPES,
  shortName,
  type MakeWish,
} from '../model/template-wish.js';
import { Presses } from '../model/presses.js';
import type { RestoreSource } from '../model/restore-wish.js';
import { JobRun } from '../restore/job-run.js';
import { PointCheck } from '../restore/point/point-check.js';
import { Latest } from '../model/latest.js';

export interface MakingListener {
  /** Something that is shown has changed. */
  readonly onChange: () => void;
  readonly onJob: (job: Job) => void;
  /** `again` asks anew for what is missing on the page. */
  readonly onError: (error: ApiError, again?: () => void) => void;
}

export interface MakingParts {
  readonly client: ApiClient;
  readonly listener: MakingListener;
  readonly signal: AbortSignal;
  /** Name of the app, id of one of its backups or empty for the app as it is now, and the moment or empty for the end. */
  readonly source: { readonly app: string; readonly backup: string; readonly at: string };
}

/** How often an index that is being made is asked for, in ms. */
const INDEXING_MS = 700;

/** Backups that are offered of one app. */
const OFFERED = 100;

/** A template that is being made: what somebody wants it to be, and the job. */
export class MakingStore {
  wish: MakeWish;
  /** Backups of the app that it can be made of, newest first. */
  backups: readonly Backup[] = [];
  /** Schemas of the app with their contents, as its backup knows them; undefined where none does. */
  schemas: readonly { readonly name: string; readonly objects: number }[] | undefined;
  isPictureBad = false;
  readonly run: JobRun;
  readonly point: PointCheck;
  #isNameTyped = false;
  /** Pictures that were chosen: the last one counts, however long one takes to be read. */
  readonly #taken = new Latest();
  readonly #presses = new Presses();
  readonly #client: ApiClient;
  readonly #listener: MakingListener;
  readonly #signal: AbortSignal;

  constructor({ client, listener, signal, source }: MakingParts) {
    this.#client = client;
    this.#listener = listener;
    this.#signal = signal;
    this.wish = { ...newMakeWish(source.app), until: source.at === '' ? undefined : source.at };
    this.run = new JobRun(client, listener, signal);
    this.point = new PointCheck(client, () => listener.onChange(), signal);
    if (source.app !== '') void this.chooseApp(source.app, source.backup);
  }

  /** As it is now, unless one of its backups is given. */
  async chooseApp(app: string, backup = ''): Promise<void> {
    this.#set({ backups: [], schemas: undefined });
    // The numbers of events are those of one history.
    const until = this.wish.until === undefined || app === this.wish.app ? this.wish.until : '';
    this.change({ app, backup, until, schemas: [] });
    const path = `/apps/${encodeURIComponent(app)}/backups?limit=${OFFERED}&archiveState=available`;
    const load = async (): Promise<void> => {
      const { items } = await this.#client.get<List<Backup>>(path, this.#signal);
      if (this.wish.app !== app) return;
      this.#set({ backups: items });
      this.point.check({ source: this.source, until: this.wish.until });
      if (this.wish.contents === 'chosen') await this.#loadSchemas();
    };
    await this.#tell(load, () => void this.chooseApp(app, backup));
  }

  change(changed: Partial<MakeWish>): void {
    this.#set({ wish: { ...this.wish, ...changed } });
    if ('until' in changed || 'backup' in changed) this.point.check({ source: this.source, until: this.wish.until });
    const load = (): void => void this.#tell(async () => this.#loadSchemas(), load);
    if (changed.contents === 'chosen' || changed.backup !== undefined) load();
  }

  /** Undefined for an app as it is now. */
  get source(): RestoreSource | undefined {
    const backup = this.backups.find(({ id }) => id === this.wish.backup);
    return backup && { kind: 'backup', backup };
  }

  /** The short name follows, until somebody types one. */
  typeTitle(title: string): void {
    this.change({ title, ...(this.#isNameTyped ? {} : { name: shortName(title) }) });
  }

  typeName(name: string): void {
    this.#isNameTyped = true;
    this.change({ name });
  }

  async takePicture(file: File): Promise<void> {
    const isLast = this.#taken.ask();
    const isDrawn = async (): Promise<boolean> =>
      createImageBitmap(file).then(
        () => true,
        () => false,
      );
    const isBad = !PICTURE_TYPES.includes(file.type) || file.size > MAX_PICTURE || !(await isDrawn());
    const picture = isBad ? undefined : { name: file.name, mediaType: file.type, base64: await base64Of(file) };
    if (!isLast()) return;
    this.#set({ isPictureBad: isBad });
    this.change({ picture });
  }

  async start(link: Link): Promise<void> {
    const ask = async (): Promise<Job | undefined> => this.#client.follow<Job>(link, makeBodyOf(this.wish));
    await this.#tell(async () => {
      const job = await this.#presses.once([link], ask);
      if (job !== undefined) await this.run.watch(job);
    });
  }

  /** Only backups have an index: an app as it is now is taken to have the schemas of its newest one. */
  async #loadSchemas(): Promise<void> {
    const { app, backup } = this.wish;
    const id = backup === '' ? this.backups[0]?.id : backup;
    if (this.wish.contents !== 'chosen') return;
    if (id === undefined) return this.#set({ schemas: undefined });
    const path = `/apps/${encodeURIComponent(app)}/backups/${id}/contents`;
    let answer = await this.#client.get<Contents | Indexing>(path, this.#signal);
    while ('state' in answer && !this.#signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, INDEXING_MS));
      answer = await this.#client.get<Contents | Indexing>(path, this.#signal);
    }
    if (this.wish.app !== app || this.wish.backup !== backup || 'state' in answer) return;
    const found = answer.kinds.filter(({ schema, objects }) => schema !== undefined && objects > 0);
    this.#set({ schemas: found.map(({ schema = '', objects }) => ({ name: schema, objects })) });
  }

  async #tell(action: () => Promise<void>, again?: () => void): Promise<void> {
    try {
      await action();
    } catch (error) {
      if (!this.#signal.aborted) this.#listener.onError(asApiError(error), again);
    }
  }

  #set(changed: Partial<MakingStore>): void {
    if (this.#signal.aborted) return;
    Object.assign(this, changed);
    this.#listener.onChange();
  }
}

async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
