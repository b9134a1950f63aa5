import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import { hasEnded, type App, type Job, type Links, type List } from '../api/wire.js';
import type { UseWish } from '../model/template-wish.js';
import { Newest } from '../model/newest.js';
import { Presses } from '../model/presses.js';
import { NameCheck } from '../restore/name-check.js';
import type { ShownTemplate, Template, TemplateList } from './wire-templates.js';
import { Latest } from '../model/latest.js';

export interface TemplatesListener {
  /** Something that is shown has changed. */
  readonly onChange: () => void;
  readonly onError: (error: ApiError) => void;
  /** A template is made already, by this page before or by another one. */
  readonly onMaking: (job: Job) => void;
}

/** The templates that there are, and the app that is to be made of one. */
export class TemplatesStore {
  loaded: 'loading' | 'loaded' | 'failed' = 'loading';
  problem: ApiError | undefined;
  templates: readonly ShownTemplate[] = [];
  damaged: readonly string[] = [];
  links: Links = {};
  apps: readonly App[] = [];
  appLinks: Links = {};
  chosen: ShownTemplate | undefined;
  wish: UseWish = { name: '', contents: 'all', variables: {} };
  readonly name: NameCheck;

  readonly #listener: TemplatesListener;
  readonly #signal: AbortSignal;
  readonly #newest = new Newest();
  readonly #presses = new Presses();
  readonly #opened = new Latest();

  constructor(
    readonly client: ApiClient,
    listener: TemplatesListener,
    signal: AbortSignal,
  ) {
    this.#listener = listener;
    this.#signal = signal;
    this.name = new NameCheck(client, () => listener.onChange(), signal);
  }

  /** Loads them, and chooses the one of this name. */
  async open(name: string): Promise<void> {
    const isLast = this.#opened.ask();
    this.#set({ problem: undefined });
    try {
      // Before the templates: one that is made no more is among them.
      const jobs = await this.client.get<List<Job>>('/jobs?limit=30', this.#signal);
      const isNews = this.#newest.ask();
      const [templates, apps] = await Promise.all([
        this.client.get<TemplateList>('/templates', this.#signal),
        this.client.get<List<App>>('/apps', this.#signal),
      ]);
      if (!isLast()) return;
      if (isNews()) this.#show(templates);
      this.#set({ apps: apps.items, appLinks: apps._links ?? {}, loaded: 'loaded' });
      const wanted = this.templates.find((each) => each.name === name);
      if (wanted !== undefined) this.choose(wanted);
      const making = jobs.items.find((job) => job.verb === 'make-template' && !hasEnded(job));
      if (making !== undefined) this.#listener.onMaking(making);
    } catch (error) {
      if (isLast()) this.#set({ loaded: 'failed', problem: asApiError(error) });
    }
  }

  /** Looks at them again: one was made, or one is gone. What is being chosen stays as it is. */
  async look(): Promise<void> {
    const isNews = this.#newest.ask();
    const templates = await this.#tell(async () => this.client.get<TemplateList>('/templates', this.#signal));
    if (templates !== undefined && isNews()) this.#show(templates);
  }

  #show({ items, damaged, _links: links = {} }: TemplateList): void {
    const templates = items.map(withPicture);
    const isThere = templates.some(({ name }) => name === this.chosen?.name);
    this.#set({ templates, damaged, links, ...(isThere ? {} : { chosen: undefined }) });
  }

  /** Whether a template has this name, one that cannot be read too. */
  isTaken(name: string): boolean {
    return this.damaged.includes(name) || this.templates.some((each) => each.name === name);
  }

  choose(template: ShownTemplate): void {
    const variables = Object.fromEntries(template.variables.map((each) => [each.name, each.default]));
    this.#set({ chosen: template, wish: { name: '', contents: 'all', variables } });
    this.type(this.#suggested(template));
  }

  type(name: string): void {
    this.change({ name });
    this.name.check(name, this.appLinks['check-name']);
  }

  change(changed: Partial<UseWish>): void {
    this.#set({ wish: { ...this.wish, ...changed } });
  }

  /** Starts the job that makes the app; undefined while it is started already, or if it was not, which is told. */
  async use(): Promise<Job | undefined> {
    const { chosen, wish } = this;
    const link = chosen?._links['use'];
    if (chosen === undefined || link === undefined) return undefined;
    return this.#presses.once([link], async () =>
      this.#tell(async () => this.client.follow<Job>(link, { ...wish, template: chosen.name })),
    );
  }

  /** True once it is gone, for the first who asks. One that is damaged has no links of its own. */
  async delete(name: string): Promise<boolean> {
    const known = this.templates.find((each) => each.name === name)?._links['delete'];
    const link = known ?? { method: 'DELETE', href: this.client.at(`/templates/${encodeURIComponent(name)}`) };
    const isDone = await this.#presses.once([link], async () => {
      const isWell = await this.#tell(async () => this.client.follow(link).then(() => true));
      await this.look();
      return isWell;
    });
    return isDone === true;
  }

  /** A free name that tells what it is made of. */
  #suggested({ name }: Template): string {
    const taken = new Set(this.apps.map((app) => app.name));
    if (!taken.has(name)) return name;
    return [...taken, ''].map((_, at) => `${name}-${at + 2}`).find((each) => !taken.has(each)) ?? name;
  }

  async #tell<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      if (!this.#signal.aborted) this.#listener.onError(asApiError(error));
      return undefined;
    }
  }

  #set(changed: Partial<TemplatesStore>): void {
    if (this.#signal.aborted) return;
    Object.assign(this, changed);
    this.#listener.onChange();
  }
}

/** The server says of what kind it is with its bytes alone. */
function withPicture(template: Template): ShownTemplate {
  const content = template._links['picture'];
  return { ...template, picture: content && { mediaType: 'image/png', size: 0, _links: { content } } };
}
