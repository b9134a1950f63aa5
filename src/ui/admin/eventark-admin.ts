import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import type { ApiClient } from '../api/api-client.js';
import type { App, Job, Link } from '../api/wire.js';
import { endToast } from '../backups/announcements.js';
import { listStyles } from '../backups/list-styles.js';
import { loadingCard } from '../backups/page-parts.js';
import { pageStyles } from '../backups/styles.js';
import { dialogStyles } from '../view/dialog/dialog-styles.js';
import { EventarkElement } from '../view/eventark-element.js';
import { EventarkMenu, type MenuItem } from '../view/eventark-menu.js';
import { icon } from '../view/icons.js';
import { inlinePage, type InlinePage } from '../view/inline-page.js';
import { rowWithFocus, SingleKeys, tableKeys } from '../view/keys/keys.js';
import { interruptedNote, problemNote } from '../view/notices.js';
import { parts } from '../view/parts.js';
import { isolated, type Reader } from '../view/reader.js';
import { tokens } from '../view/tokens.js';
import { AdminStore } from './admin-store.js';
import { appTable, summaryCard, type AppTableActions, type AppTableState } from './app-table.js';
import type * as bulkCard from './bulk-card.js';
import { recentCard, runningCard, type JobsActions } from './jobs-cards.js';
import type { Filter } from './ranked-apps.js';
import { adminStyles } from './styles.js';

const ROWS = 50;

/**
 * The page "Administration, Backups": every app with its newest backup and its health, what runs, and what ran. Opens,
 * unless the host does: the backups of an app (`apps/NAME`), its clone (`apps/NAME/clone`), the restore (`restore`), `templates` and
 * `activity`.
 */
export class EventarkAdmin extends EventarkElement {
  static override styles = [tokens, parts, pageStyles, listStyles, dialogStyles, adminStyles];

  @state() private search = '';
  @state() private filter: Filter = 'all';
  @state() private limit = ROWS;
  @state() private inline: InlinePage | undefined;
  /** Loaded before the first backups of many apps are started. */
  @state() private bulk: typeof bulkCard | undefined;
  #store: AdminStore | undefined;
  readonly #keys = new SingleKeys(this, 'apps', () =>
    this.inline === undefined ? { ...tableKeys(this.renderRoot), start: () => this.#goToStart() } : undefined,
  );

  protected begin(client: ApiClient, signal: AbortSignal): void {
    const store = new AdminStore(
      client,
      {
        onChange: () => this.requestUpdate(),
        onBulk: (bulk) => (this.said = this.bulk?.bulkText(bulk, this.reader) ?? ''),
        onEnd: (job) => this.#tellEnd(job),
        onError: (error) => void (store.loaded === 'failed' ? this.tellHost(error) : this.failed(error)),
      },
      signal,
    );
    this.#store = store;
    store.open();
  }

  override render(): TemplateResult {
    const { reader } = this;
    const { text } = reader;
    const store = this.#store;
    const back = { title: text.admin.title, run: () => void (this.inline = undefined) };
    if (this.inline !== undefined) return inlinePage(this.inline, this, back);
    return html`<div class="stack">
      <div part="toolbar" class="row page-head">
        <h1 class="grow">${text.admin.title}</h1>
        <slot name="header-actions"></slot><slot name="help"></slot>
        ${
          store?.links['activity'] === undefined
            ? nothing
            : html`<button class="btn beside-title" @click=${() => this.#open('activity', { kind: 'activity' })}>
                ${text.admin.activity}
              </button>`
        }
        ${
          store?.links['templates'] === undefined
            ? nothing
            : html`<button class="btn" @click=${() => this.#open('templates', { kind: 'templates' })}>
                ${text.templates.newApp}
              </button>`
        }
        ${
          store?.links['restore'] === undefined
            ? nothing
            : html`<button class="btn" @click=${() => this.#open('restore', { kind: 'restore' })}>
                ${icon('restore')}${text.admin.restore}
              </button>`
        }
      </div>
      ${store?.live === false ? interruptedNote(reader) : nothing} ${this.problemView(reader)}
      ${store === undefined ? nothing : this.#body(store, reader)} ${this.notices(reader)} ${this.#keys.dialog(reader)}
    </div>`;
  }

  #body(store: AdminStore, reader: Reader): TemplateResult {
    const { text } = reader;
    const retry = (): void => void store.refresh();
    if (store.loaded === 'failed' && store.problem !== undefined) {
      return problemNote(store.problem, { retry }, reader);
    }
    if (store.loaded === 'loading') return loadingCard(this.isLate, retry, reader);
    const { ranked, health, jobs } = store;
    const isBusy = store.bulk?.isOver === false;
    const { search, filter, limit } = this;
    const state: AppTableState = { ranked, health, search, filter, limit, isBusy };
    const actions = this.#tableActions(store, reader);
    const jobActions: JobsActions = {
      cancel: (job) => void store.act(job._links['cancel']),
      open: (job) => this.#openJob(job),
    };
    return html`${
        ranked.all.length === 0
          ? html`<section class="card">
              <div class="empty">
                <span class="picture">${icon('box')}</span>
                <slot name="empty"
                  ><h2>${text.admin.noApps}</h2>
                  <p class="muted">${text.admin.noAppsHint}</p></slot
                >
              </div>
            </section>`
          : html`${health.size === 0 ? nothing : summaryCard(state, actions, reader)}
            ${store.bulk === undefined ? nothing : this.bulk?.bulkCard(store.bulk, () => store.dismissBulk(), reader)}
            ${appTable(state, actions, reader)}`
      }
      <div class="two">${runningCard(jobs, jobActions, reader)} ${recentCard(jobs, jobActions, reader)}</div>`;
  }

  #tableActions(store: AdminStore, reader: Reader): AppTableActions {
    return {
      searchFor: (text) => (this.search = text),
      filterBy: (filter) => (this.filter = filter),
      more: () => (this.limit += ROWS),
      open: (app) => this.#openApp(app),
      backUp: (apps) =>
        this.loadPart(async () => {
          this.bulk ??= await import('./bulk-card.js');
          await store.backUpAll(apps);
        }),
      menuOf: (app) => this.#menuOf(app, store, reader),
      keys: this.#keys.show,
    };
  }

  #menuOf(app: App, store: AdminStore, { text }: Reader): readonly MenuItem[] {
    const { name, _links } = app;
    const backup = _links['backup'];
    return [
      { label: text.admin.open, run: () => this.#openApp(app) },
      ...(backup === undefined ? [] : [{ label: text.admin.start, run: () => void this.#backUp(store, app, backup) }]),
      ...(store.links['restore'] === undefined
        ? []
        : [{ label: text.admin.restoreOf, run: () => this.#open('restore', { kind: 'restore', app: name }) }]),
      ...(_links['copy'] === undefined
        ? []
        : [
            {
              label: text.admin.clone,
              run: () => this.#open(`apps/${encodeURIComponent(name)}/clone`, { kind: 'clone', app: name }),
            },
          ]),
      ...(store.links['make-template'] === undefined
        ? []
        : [
            {
              label: text.templates.makeOf,
              run: () => this.#open('templates', { kind: 'templates', app: name }),
            },
          ]),
    ];
  }

  /** To the start in the menu of the row with the focus, or to the one of all apps; only Enter starts a backup. */
  #goToStart(): void {
    const menu = this.renderRoot.querySelectorAll('tbody eventark-menu')[rowWithFocus(this.renderRoot)];
    if (menu instanceof EventarkMenu) menu.show(this.reader.text.admin.start);
    else this.renderRoot.querySelector<HTMLElement>('.bulk')?.focus();
  }

  async #backUp(store: AdminStore, { name }: App, link: Link): Promise<void> {
    if (!(await store.start(link))) return;
    this.confirm(this.reader.text.admin.started(isolated(name)));
  }

  #tellEnd(job: Job): void {
    const { level, text } = endToast(job, undefined, this.reader);
    const said = `${isolated(job.app)}: ${text}`;
    this.tell(said, job.state === 'failed');
    this.notify({ level, text: said });
  }

  #openApp({ name }: Pick<App, 'name'>): void {
    this.#open(`apps/${encodeURIComponent(name)}`, { kind: 'backups', app: name });
  }

  #openJob({ id, verb, app }: Job): void {
    if (['restore', 'copy', 'use-template'].includes(verb)) this.#open(`restores/${id}`, { kind: 'restore', job: id });
    else this.#openApp({ name: app });
  }

  /** Here, unless the host has a page for it. */
  #open(route: string, page: InlinePage): void {
    const { kind: _, ...about } = page;
    if (this.navigate(route, about)) this.inline = page;
  }
}
