import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import type { ApiClient } from '../api/api-client.js';
import type { Backup, ChangeLink, DownloadLink, Job } from '../api/wire.js';
import { Announcer } from '../model/announcer.js';
import { dialogStyles } from '../view/dialog/dialog-styles.js';
import type { MenuItem } from '../view/eventark-menu.js';
import { inlinePage, type InlinePage } from '../view/inline-page.js';
import { SingleKeys } from '../view/keys/keys.js';
import { interruptedNote, problemNote } from '../view/notices.js';
import { parts } from '../view/parts.js';
import type { Reader } from '../view/reader.js';
import { tokens } from '../view/tokens.js';
import { ActingElement } from './acting-element.js';
import { announcementText, endText, endToast, isFailure } from './announcements.js';
import { backupList } from './backup-list.js';
import { BackupsStore } from './backups-store.js';
import type { DeletionState } from './deletion-dialog.js';
import type { BackupWish, DialogFacts } from './dialogs.js';
import { healthCard } from './health-card.js';
import { jobCard, type JobActions } from './job-card.js';
import { listKeys } from './list-keys.js';
import { EVERYTHING, rangeOf, type ListWish } from './list-pages.js';
import { listStyles } from './list-styles.js';
import {
  emptyCard,
  failedNote,
  loadingCard,
  otherWays,
  permissionNote,
  roomNote,
  startButton,
  type StartActions,
} from './page-parts.js';
import type { Selection } from './selection.js';
import { pageStyles } from './styles.js';

/** What begins with a backup, and where hosts have it. */
const ROUTES = {
  restore: () => 'restore',
  clone: (app: string) => `apps/${app}/clone`,
  templates: () => 'templates',
} as const;

/** How long somebody types before it is searched for, in ms. */
const TYPING_MS = 250;

/**
 * The settings page "Backups" of one app. Opens, unless the host does: the details of a backup (`backups/ID`), its
 * restore (`restore`), a clone (`apps/NAME/clone`) and a template (`templates`) of it.
 */
export class EventarkBackups extends ActingElement {
  static override styles = [tokens, parts, pageStyles, listStyles, dialogStyles];

  @state() private logOpen = false;
  @state() private inline: InlinePage | undefined;
  @state() private wish = EVERYTHING;
  @state() private chosen: ReadonlyMap<string, Backup> = new Map();
  #store: BackupsStore | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;
  readonly #announcer = new Announcer();
  readonly #keys = new SingleKeys(this, 'backups', () =>
    this.#store === undefined || this.inline !== undefined
      ? undefined
      : listKeys(this.renderRoot, this.#store, {
          start: () => this.#startActions().options(),
          download: (backup) => this.offerDownload(backup),
          delete: (backup) => (this.dialog = { kind: 'delete', backup, typed: '' }),
        }),
  );

  protected begin(client: ApiClient, signal: AbortSignal): void {
    this.#store = undefined;
    this.inline = undefined;
    this.dialog = undefined;
    this.wish = EVERYTHING;
    this.chosen = new Map();
    if (this.app === '') return;
    const store = new BackupsStore(client, this.app, {
      onChange: () => this.requestUpdate(),
      onJob: (job) => this.#announce(job),
      onEnd: (job) => this.#tellEnd(job),
      onError: (error) => {
        if (!signal.aborted) void (store.loaded === 'loaded' ? this.failed(error) : this.tellHost(error));
      },
    });
    this.#store = store;
    signal.addEventListener('abort', () => store.close(), { once: true });
    store.open();
  }

  override render(): TemplateResult {
    const { reader } = this;
    const back = { title: reader.text.backups, run: () => void (this.inline = undefined) };
    if (this.inline !== undefined) return inlinePage(this.inline, this, back);
    return html`<div class="stack">
      ${this.#head(reader)} ${this.problemView(reader)} ${this.#body(reader)} ${this.notices(reader)}
      ${this.dialogs(reader)} ${this.#keys.dialog(reader)}
    </div>`;
  }

  #head(reader: Reader): TemplateResult {
    const { text } = reader;
    const store = this.#store;
    return html`<div part="toolbar" class="row page-head">
        <h1 class="grow">${text.backups}</h1>
        <slot name="header-actions"></slot><slot name="help"></slot>
        ${
          store?.loaded !== 'loaded'
            ? nothing
            : html`${store.backups.length === 0 ? nothing : otherWays(store, this.#startActions(), reader)}
              ${startButton(store, this.#startActions(), reader)}`
        }
      </div>
      ${store?.live === false ? interruptedNote(reader) : nothing}`;
  }

  #body(reader: Reader): TemplateResult | typeof nothing {
    const store = this.#store;
    if (store === undefined) return nothing;
    if (store.loaded === 'failed' && store.problem !== undefined) {
      return problemNote(store.problem, { retry: () => void store.refresh() }, reader);
    }
    if (store.loaded !== 'loaded') return loadingCard(store.loaded === 'slow', () => void store.refresh(), reader);
    const warningsOf = (backup: Backup): number => store.jobs.get(backup.id)?.warnings ?? 0;
    return html`${permissionNote(store, reader)} ${roomNote(store, reader)}
    ${failedNote(store, { open: (backup) => this.#showDetails(backup), retry: (link) => void this.follow(link) }, reader)}
    ${store.health === undefined ? nothing : healthCard(store.health, store.backups, warningsOf, reader)}
    ${store.job === undefined ? nothing : jobCard(store.job, store.log, endText(store.job, this.#made(store.job), reader), this.#jobActions(store, store.job), reader)}
    ${
      store.backups.length === 0 && !store.pages.isFiltered
        ? emptyCard(store, this.#startActions(), reader)
        : backupList(
            {
              pages: store.pages,
              wish: this.wish,
              selection: this.#selection(store, reader),
              fresh: store.fresh,
              linksOf: (backup) => store.jobs.get(backup.id)?._links ?? {},
              warningsOf,
            },
            {
              find: (changed) => this.#find(store, { ...this.wish, ...changed }),
              clear: () => this.#find(store, EVERYTHING),
              turn: (to) => void store.turn(to),
              open: (backup) => this.#showDetails(backup),
              retry: (backup) => void this.follow(store.jobs.get(backup.id)?._links['retry']),
              menuOf: (backup) => this.#menuOf(backup, reader),
              keys: this.#keys.show,
            },
            reader,
          )
    }`;
  }

  #find(store: BackupsStore, wish: ListWish): void {
    this.wish = { ...wish, range: rangeOf(wish, this.reader.format) };
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void store.find(this.wish), TYPING_MS);
  }

  #selection(store: BackupsStore, { text, format }: Reader): Selection {
    return {
      chosen: this.chosen,
      choose: (chosen) => (this.chosen = chosen),
      protect: (backups) => {
        const links = backups.flatMap(({ _links }) => _links['update'] ?? []);
        void store.actAll(links, { protected: true }).then((isDone) => {
          if (store !== this.#store) return;
          this.chosen = new Map();
          if (isDone) this.confirm(text.list.protectedDone(links.length, format.number(links.length)));
        });
      },
      compare: ({ id }, base) => this.#showChanges(id, base.id),
      download: (backups) => void this.#downloadAll(backups),
      delete: (backups) => {
        void store.deletionOf(backups.map(({ id }) => id)).then((preview) => {
          if (preview !== undefined && this.dialog === undefined && store === this.#store)
            this.dialog = { kind: 'deletion', preview, typed: '' };
        });
      },
    };
  }

  async #downloadAll(backups: readonly Backup[]): Promise<void> {
    for (const backup of backups) await this.download(backup, 'full');
    this.chosen = new Map();
  }

  protected override async deleteMany({ preview, typed }: DeletionState): Promise<void> {
    const link = this.#store?.links['delete'];
    if (link === undefined) return;
    const meant = preview.leavesBare ? `?force=lastGood&confirm=${encodeURIComponent(typed)}` : '';
    const ids = preview.deletes.map(({ id }) => id);
    if (await this.follow({ ...link, href: link.href + meant }, { ids })) this.chosen = new Map();
  }

  #tellEnd(job: Job): void {
    const made = this.#made(job);
    const details = made && ((): void => this.#showDetails(made));
    this.notify({ ...endToast(job, made, this.reader), details });
  }

  #made(job: Job): Backup | undefined {
    return this.#store?.backups.find(({ id }) => id === job.id);
  }

  protected facts(): DialogFacts {
    const { backups = [], jobs = new Map<string, Job>(), stored = 0 } = this.#store ?? {};
    return { app: this.app, backups, jobs, stored };
  }

  #startActions(): StartActions {
    return {
      start: () => void this.start({ comment: '', verify: 'checksums' }),
      options: () => (this.dialog = { kind: 'options', comment: '', verify: 'checksums' }),
      restore: () => this.#openWith('restore', {}),
      upload: () => this.#openWith('restore', { source: 'upload' }),
    };
  }

  #jobActions(store: BackupsStore, job: Job): JobActions {
    return {
      logOpen: this.logOpen,
      toggleLog: () => (this.logOpen = !this.logOpen),
      cancel: () => void this.follow(job._links['cancel']),
      retry: () => void this.follow(job._links['retry']),
      dismiss: () => store.dismissJob(),
    };
  }

  protected async follow(link: ChangeLink | undefined, body?: object): Promise<boolean> {
    const store = this.#store;
    if (link === undefined || store === undefined) return false;
    this.problem = undefined;
    // Told where it was asked for: another app may be shown by now.
    return (await store.act(link, body)) && store === this.#store;
  }

  protected async linkTo(backup: Backup, wish: object): Promise<DownloadLink | undefined> {
    return this.#store?.linkTo(backup, wish);
  }

  protected override async start({ comment, verify }: BackupWish): Promise<void> {
    await this.follow(this.#store?.links['create'], { verify, ...(comment === '' ? {} : { comment }) });
  }

  #menuOf(backup: Backup, reader: Reader): readonly MenuItem[] {
    const { restore, 'make-template': makeTemplate } = backup._links;
    const { text } = reader;
    const item = (label: string, kind: keyof typeof ROUTES): MenuItem => ({
      label,
      run: () => this.#openWith(kind, { backup: backup.id }),
    });
    return [
      { label: text.details, run: () => this.#showDetails(backup) },
      ...(restore === undefined ? [] : [item(text.restoreAs, 'restore'), item(text.admin.clone, 'clone')]),
      ...(makeTemplate === undefined ? [] : [item(text.templates.makeOf, 'templates')]),
      ...this.menuOf(backup, reader),
    ];
  }

  /** What begins with a backup: here, unless the host has a page for it. */
  #openWith(kind: keyof typeof ROUTES, source: Pick<InlinePage, 'backup' | 'source'>): void {
    const about = { app: this.app, ...source };
    if (this.navigate(ROUTES[kind](encodeURIComponent(this.app)), about)) this.inline = { kind, ...about };
  }

  /** With the one before it, or any other. */
  protected compare({ id }: Backup): void {
    this.#showChanges(id, '');
  }

  #showChanges(id: string, base: string): void {
    const about = { app: this.app, backup: id, tab: 'changes', base };
    if (this.navigate(`backups/${id}`, about)) this.inline = { kind: 'backup', ...about };
  }

  #showDetails(backup: Backup): void {
    if (!this.navigate(`backups/${backup.id}`, { app: this.app, backup: backup.id })) return;
    this.dialog = { kind: 'details', backup, log: [] };
    const job = this.#store?.jobs.get(backup.id);
    if (job === undefined) return;
    void this.#store?.logOf(job).then(
      (log) => {
        if (this.dialog?.kind === 'details' && this.dialog.backup.id === backup.id)
          this.dialog = { ...this.dialog, log };
      },
      () => undefined,
    );
  }

  #announce(job: Job): void {
    const announcement = this.#announcer.next(job);
    if (announcement !== undefined) this.tell(announcementText(announcement, this.reader), isFailure(announcement));
  }
}
