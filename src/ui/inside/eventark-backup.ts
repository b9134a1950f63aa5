import { adoptStyles, html, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ApiClient } from '../api/api-client.js';
import type { Backup, ChangeLink, DownloadLink, Job } from '../api/wire.js';
import { ActingElement } from '../backups/acting-element.js';
import { announcementText, endToast } from '../backups/announcements.js';
import type { DialogFacts } from '../backups/dialogs.js';
import { listStyles } from '../backups/list-styles.js';
import { loadingCard } from '../backups/page-parts.js';
import { pageStyles } from '../backups/styles.js';
import { Announcer } from '../model/announcer.js';
import { dialogStyles } from '../view/dialog/dialog-styles.js';
import { inlinePage, type InlinePage } from '../view/inline-page.js';
import { parts } from '../view/parts.js';
import { tokens } from '../view/tokens.js';
import type * as InsidePage from './inside-page.js';
import type { InsideStore } from './inside-store.js';
import type { PageActions, RestoreWanted } from './page-actions.js';

/**
 * One backup: what it is, all that it holds, its history, what has changed since another one, and its log. Most readers open
 * none: what draws it is loaded by those who do. Event: `eventark:tab`, after another part was opened.
 */
export class EventarkBackup extends ActingElement {
  static override styles = [tokens, parts, pageStyles, listStyles, dialogStyles];

  /** Id of the backup. */
  @property() backup = '';
  /** The part that is shown. */
  @property() tab = 'overview';
  /** Id of the backup that it is compared with first; the one before it if empty. */
  @property() base = '';
  @state() private inline: InlinePage | undefined;
  #page: typeof InsidePage | undefined;
  #store: InsideStore | undefined;
  readonly #announcer = new Announcer();

  protected begin(client: ApiClient, signal: AbortSignal): void {
    this.inline = undefined;
    this.dialog = undefined;
    this.#store = undefined;
    this.loadPart(async () => {
      const page = (this.#page ??= await this.#load());
      if (!signal.aborted) this.#open(page, client, signal);
    });
  }

  async #load(): Promise<typeof InsidePage> {
    const page = await import('./inside-page.js');
    if (this.shadowRoot !== null) adoptStyles(this.shadowRoot, [...EventarkBackup.styles, ...page.pageStyles]);
    return page;
  }

  #open({ InsideStore: Store, tabOf }: typeof InsidePage, client: ApiClient, signal: AbortSignal): void {
    const listPath = `/apps/${encodeURIComponent(this.app)}/backups`;
    const store = new Store({
      ...{ client, signal, listPath, path: `${listPath}/${encodeURIComponent(this.backup || '-')}` },
      ...{ tab: tabOf(this.tab), base: this.base },
      listener: {
        onChange: () => this.requestUpdate(),
        onError: (error, again) => this.failed(error, again),
        onJob: (job) => this.#announce(job),
        onVerified: (job) => this.notify(endToast(job, undefined, this.reader)),
      },
    });
    this.#store = store;
    this.requestUpdate();
    void store.load().then(() => store.problem !== undefined && this.tellHost(store.problem));
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has('tab') && this.#page !== undefined) this.#store?.show(this.#page.tabOf(this.tab));
  }

  override render(): TemplateResult {
    const { reader } = this;
    const [page, store] = [this.#page, this.#store];
    if (this.inline !== undefined) {
      const back = { title: reader.text.details, run: () => void (this.inline = undefined) };
      return inlinePage(this.inline, this, back);
    }
    if (page !== undefined && store !== undefined) return page.insideView(store, this.#actions(store), reader);
    return html`<div class="stack">
      <h1>${reader.text.backups}</h1>
      ${this.problem === undefined ? loadingCard(false, () => undefined, reader) : this.problemView(reader)}
    </div>`;
  }

  #actions(store: InsideStore): PageActions {
    return {
      isLate: this.isLate,
      show: (tab) => this.#show(store, tab),
      restore: (wanted) => this.#restore(wanted),
      retry: (link) => void store.act(link).then((isDone) => isDone && this.#toList()),
      verifyAgain: (backup) => void this.change(backup._links['verify'], {}, this.reader.text.verifyStarted),
      toList: () => this.#toList(),
      menuOf: (backup) => this.menuOf(backup, this.reader),
      problem: () => this.problemView(this.reader),
      notices: () => html`${this.notices(this.reader)} ${this.dialogs(this.reader)}`,
    };
  }

  #show(store: InsideStore, tab: InsideStore['tab']): void {
    if (tab === store.tab) return;
    this.problem = undefined;
    this.tab = tab;
    store.show(tab);
    this.emit('eventark:tab', { tab, app: this.app, backup: this.backup });
  }

  #announce(job: Job): void {
    const announcement = this.#announcer.next(job);
    if (announcement !== undefined) this.said = announcementText(announcement, this.reader);
  }

  protected facts(): DialogFacts {
    const { others = [], backup, job } = this.#store ?? {};
    const backups = backup === undefined ? others : [backup, ...others];
    return { app: this.app, backups, stored: backups.length, jobs: new Map(job && [[job.id, job]]) };
  }

  protected async follow(link: ChangeLink | undefined, body?: object): Promise<boolean> {
    const store = this.#store;
    this.problem = undefined;
    // Told where it was asked for: another backup may be shown by now.
    return link !== undefined && store !== undefined && (await store.act(link, body)) && store === this.#store;
  }

  protected async linkTo(backup: Backup, wish: object): Promise<DownloadLink | undefined> {
    return this.#store?.linkTo(backup, wish);
  }

  protected compare(): void {
    if (this.#store !== undefined) this.#show(this.#store, 'changes');
  }

  protected override deleted(): void {
    this.#toList();
  }

  #toList(): void {
    if (this.navigate(`apps/${encodeURIComponent(this.app)}`, { app: this.app }))
      this.inline = { kind: 'backups', app: this.app };
  }

  #restore(wanted: RestoreWanted): void {
    const about = { app: this.app, backup: this.backup, ...wanted };
    if (this.navigate('restore', about)) this.inline = { kind: 'restore', ...about };
  }
}
