import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ApiClient } from '../api/api-client.js';
import type { Job } from '../api/wire.js';
import { announcementText, isFailure } from '../backups/announcements.js';
import { loadingCard } from '../backups/page-parts.js';
import { pageStyles } from '../backups/styles.js';
import { Announcer } from '../model/announcer.js';
import { command } from '../model/commands.js';
import type { MakeWish } from '../model/template-wish.js';
import { planStyles } from '../restore/plan/styles.js';
import { wizardStyles } from '../restore/styles.js';
import { commandLine } from '../view/command-line.js';
import { dialogStyles } from '../view/dialog/dialog-styles.js';
import { modal } from '../view/dialog/modal.js';
import { EventarkElement } from '../view/eventark-element.js';
import { icon } from '../view/icons.js';
import { inlinePage, type InlinePage } from '../view/inline-page.js';
import { problemNote } from '../view/notices.js';
import { parts } from '../view/parts.js';
import { isolated, type Reader } from '../view/reader.js';
import { tokens } from '../view/tokens.js';
import { gallery, type GalleryActions } from './gallery-view.js';
import { MakingStore } from './making-store.js';
import type * as LaterViews from './later-views.js';
import type { MakeActions } from './make-view.js';
import { templateStyles } from './styles.js';
import { TemplatesStore } from './templates-store.js';
import type { UseActions } from './use-view.js';

/**
 * The page "New app from template": the templates that there are, a new app of one of them, and a new template of an app or of one
 * of its backups. Opens, unless the host does, the job that makes the app (`restores/ID`).
 */
export class EventarkTemplates extends EventarkElement {
  static override styles = [tokens, parts, pageStyles, dialogStyles, wizardStyles, planStyles, templateStyles];

  /** Name of an app that a template is to be made of. */
  @property() app = '';
  /** Id of the backup of that app that it is to be made of. */
  @property() backup = '';
  /** The moment that it is made as of: the number of an event, or a time (ISO 8601); the end if it is empty. */
  @property() at = '';
  /** Short name of the template that is chosen. */
  @property() template = '';

  @state() private search = '';
  @state() private tag = '';
  @state() private deleting: string | undefined;
  @state() private logOpen = false;
  @state() private inline: InlinePage | undefined;
  @state() private later: typeof LaterViews | undefined;
  #client: ApiClient | undefined;
  #signal: AbortSignal | undefined;
  #store: TemplatesStore | undefined;
  /** While somebody makes a template. */
  #making: MakingStore | undefined;
  #focus = false;
  readonly #announcer = new Announcer();

  protected begin(client: ApiClient, signal: AbortSignal): void {
    [this.#client, this.#signal] = [client, signal];
    if (this.later === undefined) this.loadPart(async () => (this.later = await import('./later-views.js')));
    this.#making = undefined;
    Object.assign(this, { deleting: undefined, inline: undefined });
    const store = new TemplatesStore(
      client,
      {
        onChange: () => this.requestUpdate(),
        onError: (error) => signal.aborted || this.failed(error),
        onMaking: (job) => void this.#make().run.watch(job),
      },
      signal,
    );
    this.#store = store;
    void store.open(this.template).then(() => {
      if (store.problem !== undefined) this.tellHost(store.problem);
      if (this.app !== '' && store.links['create'] !== undefined) this.#make();
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const chosen = this.#store?.templates.find(({ name }) => name === this.template);
    if (changed.has('template') && chosen !== undefined) this.#store?.choose(chosen);
  }

  /** What opens begins at its heading, for who does not see that the page has changed. */
  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (!this.#focus) return;
    const heading = this.renderRoot.querySelector<HTMLElement>('#step-title');
    if (heading === null) return;
    this.#focus = false;
    heading.focus();
  }

  override render(): TemplateResult {
    const { reader } = this;
    const { text } = reader;
    const back = { title: text.templates.title, run: () => this.#again() };
    if (this.inline !== undefined) {
      return html`<div @eventark:navigate=${this.#another}>${inlinePage(this.inline, this, back)}</div>`;
    }
    const store = this.#store;
    return html`<div class="stack">
      <div part="toolbar" class="row page-head">
        <h1 class="grow">${this.#making === undefined ? text.templates.title : text.templates.makeTitle}</h1>
        <slot name="header-actions"></slot><slot name="help"></slot>
        ${store?.loaded === 'loaded' && this.#making === undefined ? this.#tools(store, reader) : nothing}
      </div>
      ${this.problemView(reader)} ${store === undefined ? nothing : this.#body(store, reader)} ${this.notices(reader)}
      ${this.deleting !== undefined && store !== undefined ? this.#deleteDialog(this.deleting, store, reader) : nothing}
    </div>`;
  }

  #tools({ templates, links }: TemplatesStore, { text }: Reader): unknown {
    return [
      templates.length < 2
        ? nothing
        : html`<label class="search"
            >${icon('search')}<input
              class="input"
              type="search"
              .value=${this.search}
              placeholder=${text.templates.search}
              aria-label=${text.templates.searchLabel}
              @input=${(event: InputEvent) =>
                event.target instanceof HTMLInputElement && (this.search = event.target.value)}
          /></label>`,
      links['create'] === undefined || templates.length === 0
        ? nothing
        : html`<button class="btn" @click=${() => this.#make()}>${icon('plus')}${text.templates.make}</button>`,
    ];
  }

  #body(store: TemplatesStore, reader: Reader): TemplateResult {
    const { text } = reader;
    const retry = (): void => void store.open(this.template);
    const { later } = this;
    if (store.loaded === 'failed' && store.problem !== undefined) {
      return problemNote(store.problem, { retry }, reader);
    }
    if (store.loaded === 'loading') return loadingCard(this.isLate, retry, reader);
    if (this.#making !== undefined) {
      if (later === undefined) return loadingCard(false, retry, reader);
      const facts = { apps: store.apps, isTaken: (name: string) => store.isTaken(name) };
      return later.makeView(this.#making, facts, this.#makeActions(store), reader);
    }
    return html`${gallery(store, { search: this.search, tag: this.tag }, this.#galleryActions(store), reader)}
    ${store.links['create'] === undefined ? html`<p class="muted">${text.templates.mayNotMake}</p>` : nothing}
    ${store.chosen === undefined || later === undefined ? nothing : later.useCard(store, store.chosen, this.#useActions(store), reader)}`;
  }

  #galleryActions(store: TemplatesStore): GalleryActions {
    return {
      choose: (template) => {
        store.choose(template);
        this.#focus = true;
      },
      searchFor: (text) => (this.search = text),
      showTag: (tag) => (this.tag = tag),
      make: () => this.#make(),
      delete: (name) => (this.deleting = name),
    };
  }

  #useActions(store: TemplatesStore): UseActions {
    return {
      type: (name) => store.type(name),
      change: (changed) => store.change(changed),
      use: () => void this.#use(store),
      delete: (name) => (this.deleting = name),
    };
  }

  #makeActions(store: TemplatesStore): MakeActions {
    const start = (changed: Partial<MakeWish>): void => {
      const link = store.links['create'];
      this.#making?.change(changed);
      if (link !== undefined) void this.#making?.start(link);
    };
    const { run } = this.#making ?? {};
    return {
      start,
      back: () => this.#leaveMaking(),
      cancel: () => void run?.act(run.job?._links['cancel']),
      retry: () => void run?.act(run.job?._links['retry']),
      toggleLog: () => (this.logOpen = !this.logOpen),
      logOpen: this.logOpen,
    };
  }

  #make(): MakingStore {
    const [client, signal] = [this.#client, this.#signal];
    if (client === undefined || signal === undefined) throw new Error('nothing is shown yet');
    const listener = {
      onChange: () => this.requestUpdate(),
      onError: (error: Error, again?: () => void) => signal.aborted || this.failed(error, again),
      onJob: (job: Job) => signal.aborted || this.#follow(making, job),
    };
    const first = this.app === '' ? this.#store?.apps[0]?.name : this.app;
    this.#focus = true;
    this.requestUpdate();
    const source = { app: first ?? '', backup: this.backup, at: this.at };
    const making: MakingStore = new MakingStore({ client, listener, signal, source });
    return (this.#making = making);
  }

  #leaveMaking(): void {
    this.#making = undefined;
    this.requestUpdate();
  }

  /** The job goes on while somebody is elsewhere on the page: then what they do there is left as it is. */
  #follow(making: MakingStore, job: Job): void {
    const { text } = this.reader;
    const said = this.#announcer.next(job);
    if (said !== undefined) this.tell(announcementText(said, this.reader), isFailure(said));
    if (job.state !== 'completed' || said === undefined) return;
    const { template, secrets: found } = job.result ?? {};
    const name = typeof template === 'string' ? template : '';
    const secrets = Number(found ?? 0);
    const kept = making.wish.secrets === 'keep' ? text.templates.kept : text.templates.emptied;
    const made = text.templates.made(isolated(making.wish.title || name));
    this.notify({ level: secrets > 0 ? 'warn' : 'ok', text: secrets > 0 ? `${made} ${kept(secrets)}` : made });
    if (this.#making !== making) return void this.#store?.look();
    this.#leaveMaking();
    this.#focus = true;
    void this.#store?.open(name);
  }

  async #use(store: TemplatesStore): Promise<void> {
    const job = await store.use();
    if (job === undefined) return;
    if (this.navigate(`restores/${job.id}`, { job: job.id })) this.inline = { kind: 'restore', job: job.id };
  }

  /** The report of the job, shown here, leads back here. */
  readonly #another = (event: CustomEvent<{ readonly route: string }>): void => {
    if (event.detail.route !== 'templates') return;
    event.preventDefault();
    event.stopPropagation();
    this.#again();
  };

  #again(): void {
    this.inline = undefined;
    void this.#store?.open(this.#store.chosen?.name ?? '');
  }

  #deleteDialog(name: string, store: TemplatesStore, reader: Reader): TemplateResult {
    const { text } = reader;
    const close = (): void => void (this.deleting = undefined);
    const title = isolated(store.templates.find((each) => each.name === name)?.title ?? name);
    const go = async (): Promise<void> => {
      if (await store.delete(name)) this.confirm(text.templates.deleted(title));
    };
    return modal(
      html`<form method="dialog" @submit=${() => void go()}>
        <h2 id="dialog-title">${text.templates.deleteTitle(title)}</h2>
        <p>${text.templates.deleteText}</p>
        ${commandLine(command.deleteTemplate(name), reader)}
        <footer>
          <span class="grow"></span>
          <button class="btn" type="button" autofocus @click=${close}>${text.keep}</button>
          <button class="btn danger" type="submit">${text.templates.deleteNow}</button>
        </footer>
      </form>`,
      close,
    );
  }
}
