import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import { hasEnded, type App, type Job, type Links, type List } from '../api/wire.js';
import type { UseWish } from '../model/template-wish.js';
import { Presses } from '../model/presses.js';
import { NameCheck } from '../restore/name-check.js';
import type { ShownTemplate, Template, TemplateList } from './wire-templates.js';

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
  readonly #presses = new Presses();

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
    this.#set({ problem: undefined });
    try {
      const [templates, apps, jobs] = await Promise.all([
        this.client.get<TemplateList>('/templates', this.#signal),
        this.client.get<List<App>>('/apps', this.#signal),
        this.client.get<List<Job>>('/jobs?limit=30', this.#signal),
      ]);
      const { items, damaged, _links: links = {} } = templates;
      this.#set({
        templates: items.map(withPicture),
        damaged,
        links,
        apps: apps.items,
        appLinks: apps._links ?? {},
        loaded: 'loaded',
      });
      const wanted = this.templates.find((each) => each.name === name);
      if (wanted !== undefined) this.choose(wanted);
      const making = jobs.items.find((job) => job.verb === 'make-template' && !hasEnded(job));
      if (making !== undefined) this.#listener.onMaking(making);
    } catch (error) {
      this.#set({ loaded: 'failed', problem: asApiError(error) });
    }
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
    const isDone = await this.#presses.once([link], async () =>
      this.#tell(async () => this.client.follow(link).then(() => true)),
    );
    if (isDone !== true) return false;
    if (this.chosen?.name === name) this.#set({ chosen: undefined });
    await this.open('');
    return true;
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
