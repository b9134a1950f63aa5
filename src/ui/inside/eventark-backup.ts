import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ApiClient } from '../api/api-client.js';
import { hasEnded, type Backup, type DownloadLink, type Link } from '../api/wire.js';
import { ActingElement } from '../backups/acting-element.js';
import type { DialogFacts } from '../backups/dialogs.js';
import { verificationOf } from '../backups/backup-list.js';
import { loadingCard } from '../backups/page-parts.js';
import { jobBadge, jobCard, logView } from '../backups/job-card.js';
import { listStyles } from '../backups/list-styles.js';
import { pageStyles } from '../backups/styles.js';
import { command } from '../model/commands.js';
import { commandLine } from '../view/command-line.js';
import { dialogStyles } from '../view/dialog-styles.js';
import { icon } from '../view/icons.js';
import { inlinePage, type InlinePage } from '../view/inline-page.js';
import { codeLine, damageNote, interruptedNote, problemNote } from '../view/notices.js';
import { parts } from '../view/parts.js';
import { momentIn } from '../view/moment.js';
import { isolated, type Reader } from '../view/reader.js';
import { sentence } from '../view/sentence.js';
import { tokens } from '../view/tokens.js';
import type { changesView, contentsView } from './inside-views.js';
import { InsideStore, TABS, type Tab } from './inside-store.js';
import { stateStyles } from './state-styles.js';
import { insideStyles } from './styles.js';
import { timelineStyles } from './timeline-styles.js';
import type { timelineView } from './timeline-view.js';
import { shown, shownLines } from '../view/shown.js';

/** One backup: what it is, all that it holds, its history, what has changed since another one, and its log. */
export class EventarkBackup extends ActingElement {
  static override styles = [
    tokens,
    parts,
    pageStyles,
    listStyles,
    dialogStyles,
    insideStyles,
    stateStyles,
    timelineStyles,
  ];

  /** Id of the backup. */
  @property() backup = '';
  /** The part that is opened first. */
  @property() tab: Tab = 'overview';
  /** Id of the backup that it is compared with first; the one before it if empty. */
  @property() base = '';
  /** Most readers look at neither: what draws them is loaded by those who do. */
  @state() private draw:
    { readonly contentsView: typeof contentsView; readonly changesView: typeof changesView } | undefined;
  @state() private drawTimeline: typeof timelineView | undefined;
  @state() private inline: InlinePage | undefined;
  #store: InsideStore | undefined;

  protected begin(client: ApiClient, signal: AbortSignal): void {
    const list = `/apps/${encodeURIComponent(this.app)}/backups`;
    const listener = {
      onChange: () => this.requestUpdate(),
      onError: (error: Error, again?: () => void) => this.failed(error, again),
    };
    this.inline = undefined;
    const { tab, base } = this;
    const path = `${list}/${encodeURIComponent(this.backup)}`;
    this.#store = new InsideStore({ client, path, listPath: list, listener, signal, tab, base });
    const store = this.#store;
    void store.load().then(() => {
      if (store.problem !== undefined) this.tellHost(store.problem);
      store.show(store.tab);
    });
  }

  override render(): TemplateResult {
    const { reader } = this;
    const { text, format, now } = reader;
    const store = this.#store;
    const backup = store?.backup;
    if (this.inline !== undefined) {
      return inlinePage(this.inline, this, { title: text.details, run: () => void (this.inline = undefined) });
    }
    if (store === undefined || backup === undefined) {
      return html`<div class="stack">
        <h1>${text.backups}</h1>
        ${this.#waiting(store, reader)}
      </div>`;
    }
    const { handledEvents, size } = backup;
    return html`<div class="stack">
      <div part="toolbar" class="row page-head">
        <h1>
          ${momentIn((when) => text.inside.title(isolated(backup.app), when), backup.started, format.when(backup.started, now), reader)}
        </h1>
        ${stateBadge(backup, store.job?.warnings ?? 0, reader)}
        ${backup.protected ? html`<span part="badge" class="badge">${icon('shield')}${text.protected}</span>` : nothing}
        <span class="grow"></span>
        <slot name="header-actions"></slot><slot name="help"></slot>
        ${
          backup._links['restore'] === undefined
            ? nothing
            : html`<button class="btn primary" @click=${() => this.#restore({})}>${text.inside.restore}</button>`
        }
        ${
          backup.archiveState === 'none'
            ? nothing
            : html`<eventark-menu .items=${this.menuOf(backup, reader)} label=${text.inside.actions}></eventark-menu>`
        }
      </div>
      <p class="muted num words" ?hidden=${backup.archiveState !== 'available'}>
        ${text.events(handledEvents, format.number(handledEvents))} · ${format.bytes(size)}
        ${backup.comment === '' ? nothing : html` · ${shown(backup.comment)}`}
      </p>
      ${this.problemView(reader)} ${this.#job(store, backup, reader)}
      <nav class="tabs" aria-label=${text.inside.tabsLabel}>
        ${TABS.map(
          (tab) =>
            html`<button aria-current=${store.tab === tab ? 'page' : nothing} @click=${() => this.#show(store, tab)}>
              ${text.inside.tabs[tab]}
            </button>`,
        )}
      </nav>
      ${this.#tab(store, backup, reader)} ${this.notices(reader)} ${this.dialogs(reader)}
    </div>`;
  }

  #show(store: InsideStore, tab: Tab): void {
    this.problem = undefined;
    store.show(tab);
  }

  #waiting(store: InsideStore | undefined, reader: Reader): TemplateResult {
    const { text } = reader;
    const problem = store?.problem;
    const retry = (): void => void store?.load();
    if (problem === undefined && store !== undefined) return loadingCard(this.isLate, retry, reader);
    if (problem === undefined)
      return html`<div class="skeleton" role="status"><span class="hidden">${text.loading}</span></div>`;
    if (problem.status === 404) {
      return html`<div class="note" role="alert">
        ${icon('warn')}
        <p class="grow">${text.inside.gone}</p>
        <button class="btn tight" @click=${() => this.#toList()}>${text.inside.toList}</button>
      </div>`;
    }
    return problemNote(problem, { retry }, reader);
  }

  /** The job while it runs, and why it failed. */
  #job(store: InsideStore, { id, state, failure, _links }: Backup, reader: Reader): TemplateResult | typeof nothing {
    const { job, log, live } = store;
    const { text } = reader;
    if (job !== undefined && !hasEnded(job)) {
      const cancel = job._links['cancel'];
      const actions = {
        ...{ logOpen: false, cancel: () => void (cancel && store.act(cancel)) },
        ...{ retry: () => undefined, dismiss: () => undefined, toggleLog: () => store.show('log') },
      };
      return html`${live ? nothing : interruptedNote(reader)} ${jobCard(job, log ?? [], '', actions, reader)}`;
    }
    if (state !== 'failed' || failure === undefined) return nothing;
    const retry = job?._links['retry'] ?? _links['retry'];
    return html`<div class="note danger" role="alert">
      ${icon('x')}
      <div class="grow words">
        <p><strong>${shown(sentence(failure.message))}</strong> ${text.nothingKept}</p>
        ${failure.hint === undefined ? nothing : html`<p>${shown(sentence(failure.hint))}</p>`}
        <p class="small">${codeLine(failure, id, reader)}</p>
      </div>
      ${retry === undefined ? nothing : html`<button class="btn tight" @click=${() => this.#retry(store, retry)}>${text.retry}</button>`}
    </div>`;
  }

  /** The new run is another backup: the list of them shows it. */
  #retry(store: InsideStore, retry: Link): void {
    void store.act(retry).then((isDone) => isDone && this.#toList());
  }

  #tab(store: InsideStore, backup: Backup, reader: Reader): TemplateResult {
    const { text, format } = reader;
    const { tab, log, timeline } = store;
    const { indexing } = store.inside;
    if (tab === 'overview') return this.#overview(backup, reader);
    if (tab === 'log') return html`${log?.length === 0 ? saidCard(text.inside.noLog) : logView(log ?? [], reader)}`;
    if (backup.archiveState === 'none') return saidCard(text.inside.notStored);
    if (backup._links['contents'] === undefined) return saidCard(text.inside.mayNot);
    if (indexing !== undefined) {
      const { done, total } = indexing;
      return saidCard(text.inside.indexing(format.number(done), format.number(total)));
    }
    if (tab !== 'timeline') {
      const { draw } = this;
      if (draw === undefined && this.problem === undefined)
        this.loadPart(async () => (this.draw = await import('./inside-views.js')));
      if (draw === undefined) return this.#waiting(undefined, reader);
      const recover = backup._links['restore'] && ((only: string): void => this.#restore({ only }));
      return tab === 'contents' ? draw.contentsView(store.contents, recover, reader) : draw.changesView(store, reader);
    }
    const showObject = (stream: string, at: number): void => store.showObject(stream, at);
    const mayRestore = backup._links['restore'] !== undefined;
    const restoreAsOf = mayRestore ? (event: number): void => this.#restore({ at: String(event) }) : undefined;
    if (this.drawTimeline === undefined && this.problem === undefined)
      this.loadPart(async () => (this.drawTimeline = (await import('./timeline-view.js')).timelineView));
    return timeline.view === undefined || this.drawTimeline === undefined
      ? this.#waiting(undefined, reader)
      : this.drawTimeline(timeline, timeline.view, { showObject, restoreAsOf }, reader);
  }

  #overview(backup: Backup, reader: Reader): TemplateResult {
    const { text, format } = reader;
    const fact = (name: string, value: unknown): TemplateResult =>
      html`<dt>${name}</dt>
        <dd>${value}</dd>`;
    const isWhole = backup.archiveState === 'available';
    const figure = (name: string, value: unknown): TemplateResult =>
      html`<div>
        <dt class="small muted">${name}</dt>
        <dd class="num">${value}</dd>
      </div>`;
    const figures = html`<dl class="figures">
      ${figure(text.eventsColumn, html`<b>${format.number(backup.handledEvents)}</b>`)}
      ${figure(text.assetsColumn, html`<b>${format.number(backup.handledAssets)}</b>`)}
      ${figure(text.size, html`<b>${format.bytes(backup.size)}</b>`)}
      ${figure(text.verified, verificationOf(backup, reader))}
    </dl>`;
    return html`<section class="card" aria-label=${text.inside.tabs.overview}>
      ${isWhole ? figures : nothing}
      <div class="body stack">
        ${damageNote(backup.damage)}
        <dl class="facts">
          ${fact(text.started, format.exact(backup.started))}
          ${backup.startedBy === '' ? nothing : fact(text.by, shown(backup.startedBy))}
          ${backup.comment === '' ? nothing : fact(text.comment, shownLines(backup.comment))}
          ${isWhole && backup.madeWith !== undefined ? fact(text.list.madeWith, shown(backup.madeWith)) : nothing}
          ${fact(text.id, html`<code class="mono" dir="ltr">${backup.id}</code>`)}
        </dl>
        ${backup.archiveState === 'none' ? nothing : commandLine(command.show(backup.id), reader)}
      </div>
    </section>`;
  }

  protected facts(): DialogFacts {
    const { others = [], backup, job } = this.#store ?? {};
    const backups = backup === undefined ? others : [backup, ...others];
    return { app: this.app, backups, stored: backups.length, jobs: new Map(job && [[job.id, job]]) };
  }

  protected async follow(link: Link | undefined, body?: object): Promise<boolean> {
    this.problem = undefined;
    return link !== undefined && this.#store !== undefined && this.#store.act(link, body);
  }

  protected async linkTo(backup: Backup, wish: object): Promise<DownloadLink | undefined> {
    return this.#store?.linkTo(backup, wish);
  }

  protected compare(): void {
    this.#store?.show('changes');
  }

  protected override deleted(): void {
    this.#toList();
  }

  #toList(): void {
    if (this.navigate(`apps/${this.app}`, { app: this.app })) this.inline = { kind: 'backups', app: this.app };
  }

  /** `at`: as of the event of this number; `only`: what is chosen, as `writeOnly` writes it. */
  #restore(wanted: { readonly at?: string; readonly only?: string }): void {
    const about = { app: this.app, backup: this.backup, ...wanted };
    if (this.navigate('restore', about)) this.inline = { kind: 'restore', ...about };
  }
}

/** Why a part of the page has nothing to show. */
function saidCard(said: string): TemplateResult {
  return html`<section class="card">
    <div class="empty"><p class="muted" role="status">${said}</p></div>
  </section>`;
}

function stateBadge(backup: Backup, warnings: number, reader: Reader): TemplateResult {
  if (backup.archiveState !== 'damaged') return jobBadge({ state: backup.state, warnings }, reader);
  return html`<span part="badge" class="badge danger">${icon('warn')}${reader.text.damaged}</span>`;
}
