import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ApiClient } from '../api/api-client.js';
import type { Backup, DownloadLink, Job, Link } from '../api/wire.js';
import { Announcer } from '../model/announcer.js';
import { dialogStyles } from '../view/dialog-styles.js';
import { EventarkElement } from '../view/eventark-element.js';
import type { MenuItem } from '../view/eventark-menu.js';
import { icon } from '../view/icons.js';
import { inlinePage, type InlinePage } from '../view/inline-page.js';
import { problemNote } from '../view/notices.js';
import { parts } from '../view/parts.js';
import type { Reader } from '../view/reader.js';
import { tokens } from '../view/tokens.js';
import { announcementText, endText, endToast } from './announcements.js';
import { backupList } from './backup-list.js';
import { BackupsStore } from './backups-store.js';
import { dialogView, type BackupWish, type DialogActions, type DialogFacts, type OpenDialog } from './dialogs.js';
import type { DownloadState } from './download-dialog.js';
import { healthCard } from './health-card.js';
import { jobCard, type JobActions } from './job-card.js';
import type { ListFilter } from './list-pages.js';
import { listStyles } from './list-styles.js';
import { emptyCard, loadingCard, permissionNote, roomNote, startButton } from './page-parts.js';
import { pageStyles } from './styles.js';

/** How long somebody types before it is searched for, in ms. */
const TYPING_MS = 250;
/** How long links work that nobody has chosen a time for, in seconds. */
const LINK_S = 3_600;
const DOWNLOAD_S = 60;

/**
 * The settings page "Backups" of one app. Opens, unless the host does: the details of a backup (`backups/ID`), and the
 * restore of one (`restore`).
 */
export class EventarkBackups extends EventarkElement {
  static override styles = [tokens, parts, pageStyles, listStyles, dialogStyles];

  /** Name of the app. */
  @property() app = '';

  @state() private dialog: OpenDialog | undefined;
  @state() private logOpen = false;
  @state() private inline: InlinePage | undefined;
  #store: BackupsStore | undefined;
  #typing: ReturnType<typeof setTimeout> | undefined;
  readonly #announcer = new Announcer();

  protected begin(client: ApiClient, signal: AbortSignal): void {
    this.#store = undefined;
    this.inline = undefined;
    if (this.app === '') return;
    const store = new BackupsStore(client, this.app, {
      onChange: () => this.requestUpdate(),
      onJob: (job) => this.#announce(job),
      onEnd: (job) => this.notify(endToast(job, this.#made(job), this.reader)),
      onError: (error) => void (store.loaded === 'loaded' ? this.failed(error) : this.tellHost(error)),
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
      ${this.#head(reader)}
      ${
        this.problem === undefined
          ? nothing
          : problemNote(this.problem, { dismiss: () => (this.problem = undefined), copy: this.copy }, reader)
      }
      ${this.#body(reader)} ${this.notices(reader)}
      ${this.dialog === undefined ? nothing : dialogView(this.dialog, this.#facts(), this.#dialogActions(), reader)}
    </div>`;
  }

  #head(reader: Reader): TemplateResult {
    const { text } = reader;
    const store = this.#store;
    return html`<div part="toolbar" class="row page-head">
        <h1 class="grow">${text.backups}</h1>
        <slot name="header-actions"></slot>
        ${store?.loaded === 'loaded' ? startButton(store, this.#startActions(), reader) : nothing}
      </div>
      ${store?.live === false ? html`<div class="thin" role="status">${icon('off')}${text.interrupted}</div>` : nothing}`;
  }

  #body(reader: Reader): TemplateResult | typeof nothing {
    const store = this.#store;
    if (store === undefined) return nothing;
    if (store.loaded === 'failed' && store.problem !== undefined) {
      return problemNote(store.problem, { retry: () => void store.refresh(), copy: this.copy }, reader);
    }
    if (store.loaded !== 'loaded') return loadingCard(store.loaded === 'slow', () => void store.refresh(), reader);
    const warningsOf = (backup: Backup): number => store.jobs.get(backup.id)?.warnings ?? 0;
    return html`${permissionNote(store, reader)} ${roomNote(store, reader)}
    ${store.health === undefined ? nothing : healthCard(store.health, store.backups, warningsOf, reader)}
    ${store.job === undefined ? nothing : jobCard(store.job, store.log, endText(store.job, this.#made(store.job), reader), this.#jobActions(store, store.job), reader)}
    ${
      store.backups.length === 0 && !store.pages.isFiltered
        ? emptyCard(store, this.#startActions(), reader)
        : backupList(
            {
              pages: store.pages,
              fresh: store.fresh,
              linksOf: (backup) => store.jobs.get(backup.id)?._links ?? {},
              warningsOf,
            },
            {
              find: (search, filter) => this.#find(store, search, filter),
              turn: (to) => void store.turn(to),
              open: (backup) => this.#showDetails(backup),
              retry: (backup) => void this.#follow(store.jobs.get(backup.id)?._links['retry']),
              menuOf: (backup) => this.#menuOf(backup, reader),
            },
            reader,
          )
    }`;
  }

  #find(store: BackupsStore, search: string, filter: ListFilter): void {
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void store.find(search, filter), TYPING_MS);
  }

  #made(job: Job): Backup | undefined {
    return this.#store?.backups.find(({ id }) => id === job.id);
  }

  #facts(): DialogFacts {
    const { backups = [], jobs = new Map<string, Job>(), stored = 0 } = this.#store ?? {};
    return { app: this.app, backups, jobs, stored };
  }

  #startActions(): { start: () => void; options: () => void } {
    return {
      start: () => void this.#start({ comment: '', verify: 'checksums' }),
      options: () => (this.dialog = { kind: 'options', comment: '', verify: 'checksums' }),
    };
  }

  #jobActions(store: BackupsStore, job: Job): JobActions {
    return {
      logOpen: this.logOpen,
      toggleLog: () => (this.logOpen = !this.logOpen),
      cancel: () => void this.#follow(job._links['cancel']),
      retry: () => void this.#follow(job._links['retry']),
      dismiss: () => store.dismissJob(),
    };
  }

  #menuOf(backup: Backup, { text }: Reader): readonly MenuItem[] {
    const { contents, delete: mayDelete, download, restore, update, verify } = backup._links;
    const protect = (on: boolean, said: string): void => void this.#change(update, { protected: on }, said);
    return [
      { label: text.details, run: () => this.#showDetails(backup) },
      ...(restore === undefined ? [] : [{ label: text.restoreAs, run: () => this.#restore(backup.id) }]),
      ...(verify === undefined
        ? []
        : [{ label: text.verify, run: () => void this.#change(verify, {}, text.verifyStarted) }]),
      ...(download === undefined ? [] : [{ label: text.download, run: () => this.#offerDownload(backup) }]),
      ...(contents === undefined ? [] : [{ label: text.compare, run: () => this.#compare(backup.id) }]),
      ...(update === undefined
        ? []
        : [
            {
              label: text.editComment,
              run: () => (this.dialog = { kind: 'comment', backup, comment: backup.comment }),
            },
          ]),
      ...(update === undefined
        ? []
        : backup.protected
          ? [{ label: text.unprotect, run: () => protect(false, text.unprotectedDone) }]
          : [{ label: text.protect, run: () => protect(true, text.protectedDone) }]),
      ...(mayDelete === undefined
        ? []
        : [{ label: text.delete, danger: true, run: () => (this.dialog = { kind: 'delete', backup, typed: '' }) }]),
    ];
  }

  #dialogActions(): DialogActions {
    return {
      change: (dialog) => (this.dialog = dialog),
      close: () => (this.dialog = undefined),
      start: (wish) => void this.#start(wish),
      delete: (backup, isLast) => void this.#delete(backup, isLast),
      saveComment: (backup, comment) =>
        void this.#change(backup._links['update'], { comment }, this.reader.text.commentSaved),
      download: (state) => void this.#download(state),
      makeLink: (state) => void this.#makeLink(state),
      revoke: (state, link) => void this.#revoke(state, link),
      copied: this.copied,
      copy: this.copy,
    };
  }

  #offerDownload(backup: Backup): void {
    this.dialog = { kind: 'download', backup, part: 'full', expiresIn: LINK_S, once: false, made: undefined };
  }

  /** By a link that works for a minute: the browser's own download sends no token. */
  async #download({ backup, part }: DownloadState): Promise<void> {
    const made = await this.#store?.linkTo(backup, { kind: part, expiresIn: DOWNLOAD_S });
    this.dialog = undefined;
    if (made !== undefined) Object.assign(document.createElement('a'), { href: made.href, download: '' }).click();
  }

  async #makeLink(state: DownloadState): Promise<void> {
    const { backup, part, expiresIn, once } = state;
    const made = await this.#store?.linkTo(backup, { kind: part, expiresIn, ...(once ? { uses: 1 } : {}) });
    if (this.dialog?.kind === 'download') this.dialog = { kind: 'download', ...state, made };
  }

  async #revoke(state: DownloadState, link: DownloadLink): Promise<void> {
    if (!(await this.#follow(link._links['revoke']))) return;
    this.dialog = { kind: 'download', ...state, made: undefined };
    this.confirm(this.reader.text.linkRevoked);
  }

  async #start({ comment, verify }: BackupWish): Promise<void> {
    await this.#follow(this.#store?.links['create'], { verify, ...(comment === '' ? {} : { comment }) });
  }

  async #delete(backup: Backup, isLast: boolean): Promise<void> {
    const { text, format } = this.reader;
    const link = backup._links['delete'];
    const meant = isLast ? `?force=lastGood&confirm=${encodeURIComponent(this.app)}` : '';
    const said = text.deletedDone(format.bytes(backup.size));
    await this.#change(link && { ...link, href: link.href + meant }, undefined, said);
  }

  async #change(link: Link | undefined, body: object | undefined, said: string): Promise<void> {
    if (await this.#follow(link, body)) this.confirm(said);
  }

  async #follow(link: Link | undefined, body?: object): Promise<boolean> {
    if (link === undefined || this.#store === undefined) return false;
    this.problem = undefined;
    return this.#store.act(link, body);
  }

  /** Here, unless the host has a page for it. */
  #restore(backup: string): void {
    const about = { app: this.app, backup };
    if (this.navigate('restore', about)) this.inline = { kind: 'restore', ...about };
  }

  /** With the one before it, or any other. */
  #compare(backup: string): void {
    const about = { app: this.app, backup, tab: 'changes' };
    if (this.navigate(`backups/${backup}`, about)) this.inline = { kind: 'backup', ...about };
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
    if (announcement !== undefined) this.said = announcementText(announcement, this.reader);
  }
}
