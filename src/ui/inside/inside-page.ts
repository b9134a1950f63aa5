import { html, nothing, type TemplateResult } from 'lit';
import { hasEnded, type Backup, type Job } from '../api/wire.js';
import { jobBadge, jobCard, logView } from '../backups/job-card.js';
import { loadingCard } from '../backups/page-parts.js';
import { icon } from '../view/icons.js';
import { moment, momentIn } from '../view/moment.js';
import { codeLine, damageBadge, interruptedNote, isOfNewerVersion, problemNote } from '../view/notices.js';
import { isolated, type Reader } from '../view/reader.js';
import { said, saidHint } from '../view/said.js';
import { shown } from '../view/shown.js';
import { changesView } from './changes/changes-view.js';
import { contentsStyles } from './contents/contents-styles.js';
import { contentsView } from './contents/contents-view.js';
import { stateStyles } from './contents/state-styles.js';
import { insideReader, type InsideReader } from './inside-reader.js';
import { type InsideStore, TABS } from './inside-store.js';
import { overviewView } from './overview-view.js';
import type { PageActions } from './page-actions.js';
import { insideStyles } from './styles.js';
import { timelineStyles } from './timeline/timeline-styles.js';
import { timelineView } from './timeline/timeline-view.js';

export { InsideStore, tabOf } from './inside-store.js';

export const pageStyles = [insideStyles, contentsStyles, stateStyles, timelineStyles];

export function insideView(store: InsideStore, actions: PageActions, plain: Reader): TemplateResult {
  const reader = insideReader(plain);
  const { text } = reader;
  const { backup, tab } = store;
  if (backup === undefined) {
    return html`<div class="stack">
      <h1>${text.backups}</h1>
      ${notThere(store, actions, reader)}
    </div>`;
  }
  return html`<div class="stack">
    ${head(backup, store, actions, reader)} ${actions.problem()} ${makingView(store, backup, actions, reader)}
    ${verificationView(store, backup, actions, reader)}
    <nav class="tabs" aria-label=${text.inside.tabsLabel}>
      ${TABS.map(
        (each) =>
          html`<button aria-current=${tab === each ? 'page' : nothing} @click=${() => actions.show(each)}>
            ${text.inside.tabs[each]}
          </button>`,
      )}
    </nav>
    ${tabView(store, backup, actions, reader)} ${actions.notices()}
  </div>`;
}

function notThere(store: InsideStore, { isLate, toList }: PageActions, reader: InsideReader): TemplateResult {
  const { text } = reader;
  const { problem } = store;
  const retry = (): void => void store.load();
  if (problem === undefined) return loadingCard(isLate, retry, reader);
  if (problem.status !== 404) return problemNote(problem, { retry }, reader);
  return html`<div class="note" role="alert">
    ${icon('warn')}
    <p class="grow">${text.inside.gone}</p>
    <button class="btn tight" @click=${toList}>${text.inside.toList}</button>
  </div>`;
}

function head(backup: Backup, store: InsideStore, actions: PageActions, reader: InsideReader): TemplateResult {
  const { text, format, now } = reader;
  const { handledEvents, size, archiveState, comment, _links } = backup;
  return html`<div part="toolbar" class="row page-head">
      <h1>
        ${momentIn((when) => text.inside.title(isolated(backup.app), when), backup.started, format.when(backup.started, now), reader)}
      </h1>
      ${stateBadge(backup, store, reader)}
      ${backup.protected ? html`<span part="badge" class="badge">${icon('shield')}${text.protected}</span>` : nothing}
      <slot name="header-actions"></slot><slot name="help"></slot>
      <span class="row acts">
        ${
          _links['restore'] === undefined
            ? nothing
            : html`<button class="btn primary" @click=${() => actions.restore({})}>${text.inside.restore}</button>`
        }
        ${
          archiveState === 'none'
            ? nothing
            : html`<eventark-menu .items=${actions.menuOf(backup)} label=${text.inside.actions}></eventark-menu>`
        }
      </span>
    </div>
    <p class="muted num words" ?hidden=${archiveState !== 'available'}>
      ${text.events(handledEvents, format.number(handledEvents))} · ${format.bytes(size)}
      ${comment === '' ? nothing : html` · ${shown(comment)}`}
    </p>`;
}

function stateBadge(backup: Backup, { job }: InsideStore, reader: InsideReader): TemplateResult {
  const { archiveState, state, verification } = backup;
  if (archiveState === 'damaged') return damageBadge(backup, reader);
  if (verification.state !== 'failed') return jobBadge({ state, warnings: job?.warnings ?? 0 }, reader);
  return html`<span part="badge" class="badge danger">${icon('warn')}${reader.text.inside.badVerification}</span>`;
}

/** The job that makes it while that runs, and why it failed. */
function makingView(
  store: InsideStore,
  { id, state, failure, _links }: Backup,
  actions: PageActions,
  reader: InsideReader,
): TemplateResult | typeof nothing {
  const { job, live } = store;
  const { text } = reader;
  if (job !== undefined && !hasEnded(job)) return runningView(job, live, () => actions.show('log'), store, reader);
  if (state !== 'failed' || failure === undefined) return nothing;
  const retry = job?._links['retry'] ?? _links['retry'];
  return html`<div class="note danger" role="alert">
    ${icon('x')}
    <div class="grow words">
      <p><strong>${said(failure, reader)}</strong> ${text.nothingKept}</p>
      ${failure.hint === undefined ? nothing : html`<p>${saidHint(failure, reader)}</p>`}
      <p class="small">${codeLine(failure, id, reader)}</p>
    </div>
    ${retry === undefined ? nothing : html`<button class="btn tight" @click=${() => actions.retry(retry)}>${text.retry}</button>`}
  </div>`;
}

function runningView(
  job: Job,
  live: boolean,
  toggleLog: () => void,
  store: InsideStore,
  reader: InsideReader,
): TemplateResult {
  const cancel = job._links['cancel'];
  const log = job.id === store.verification?.job.id ? store.verification.log : (store.log ?? []);
  const actions = {
    ...{ logOpen: false, cancel: () => void (cancel && store.act(cancel)) },
    ...{ retry: () => undefined, dismiss: () => undefined, toggleLog },
  };
  return html`${live ? nothing : interruptedNote(reader)} ${jobCard(job, log, '', actions, reader)}`;
}

/** The verification while it runs, and what it found wrong. */
function verificationView(
  store: InsideStore,
  backup: Backup,
  actions: PageActions,
  reader: InsideReader,
): TemplateResult | typeof nothing {
  const { text, format, now } = reader;
  const { verification } = store;
  const { state, at } = backup.verification;
  if (verification !== undefined && !hasEnded(verification.job))
    return runningView(verification.job, verification.live, () => actions.show('log'), store, reader);
  if (state !== 'failed') return nothing;
  const problems = verification?.log.filter(({ level }) => level === 'error') ?? [];
  return html`<div class="note danger" role="alert">
    ${icon('warn')}
    <div class="grow words">
      <p>
        <strong>${text.inside.verifiedBadly}</strong>
        ${at === undefined ? nothing : html`<span class="muted">${moment(at, format.ago(at, now), reader)}</span>`}
      </p>
      ${problems.slice(0, 1).map((line) => html`<p>${said({ ...line, message: line.text }, reader)}</p>`)}
      ${
        problems.length < 2
          ? nothing
          : html`<details>
              <summary>${text.inside.allProblems(format.number(problems.length))}</summary>
              <ul>
                ${problems.map((line) => html`<li>${said({ ...line, message: line.text }, reader)}</li>`)}
              </ul>
            </details>`
      }
      <p>${text.inside.useAnother}</p>
    </div>
    ${
      backup._links['verify'] === undefined
        ? nothing
        : html`<button class="btn tight" @click=${() => actions.verifyAgain(backup)}>
            ${text.inside.verifyAgain}
          </button>`
    }
    <button class="btn tight" @click=${actions.toList}>${text.inside.toList}</button>
  </div>`;
}

function tabView(store: InsideStore, backup: Backup, actions: PageActions, reader: InsideReader): unknown {
  const { tab, timeline } = store;
  if (tab === 'overview') return overviewView(store, backup, reader);
  if (tab === 'log') return logTab(store, reader);
  const why = closedBecause(backup, reader);
  if (why !== undefined) return saidCard(why);
  if (store.inside.indexing !== undefined) return indexingCard(store.inside.indexing, reader);
  const { restore } = actions;
  const mayRestore = backup._links['restore'] !== undefined;
  if (tab === 'changes') return changesView(store, actions.show, reader);
  if (tab === 'contents')
    return contentsView(store.contents, mayRestore ? (only) => restore({ only }) : undefined, reader);
  if (timeline.view === undefined) return loadingCard(false, () => undefined, reader);
  const showObject = (stream: string, at: number): void => {
    store.contents.choose(stream, at);
    actions.show('contents');
  };
  const restoreAsOf = mayRestore ? (event: number): void => restore({ at: String(event) }) : undefined;
  return timelineView(timeline, timeline.view, { showObject, restoreAsOf }, reader);
}

/** Why nobody can look inside, or not this reader. */
function closedBecause(backup: Backup, { text }: InsideReader): string | undefined {
  const { archiveState, state, _links } = backup;
  if (isOfNewerVersion(backup)) return text.list.newerWhy;
  if (archiveState === 'damaged') return text.inside.damagedInside;
  if (archiveState === 'none') return hasEnded({ state }) ? text.inside.neverMade : text.inside.notStored;
  return _links['contents'] === undefined ? text.inside.mayNot : undefined;
}

/** What was said while it was made, and while it is verified. */
function logTab({ log, verification }: InsideStore, { text, ...reader }: InsideReader): TemplateResult {
  const verified = verification?.log ?? [];
  if (log === undefined) return saidCard(text.loading);
  if (log.length === 0 && verified.length === 0) return saidCard(text.inside.noLog);
  return logView([...log, ...verified], { text, ...reader });
}

function indexingCard(
  { done, total }: { readonly done: number; readonly total: number },
  { text, format }: InsideReader,
): TemplateResult {
  const percent = total === 0 ? 0 : Math.min(100, Math.floor((100 * done) / total));
  const said = text.inside.indexing(format.number(done), format.number(total));
  return html`<section class="card" aria-busy="true" aria-label=${text.inside.index}>
    <div class="empty stack">
      <p class="muted num" role="status">${said}</p>
      <div
        class="bar"
        part="progress"
        role="progressbar"
        aria-label=${text.inside.index}
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${percent}
        aria-valuetext=${said}
      >
        <i .style=${`width: ${percent}%`}></i>
      </div>
    </div>
  </section>`;
}

/** Why a part of the page has nothing to show. */
function saidCard(said: string): TemplateResult {
  return html`<section class="card">
    <div class="empty"><p class="muted" role="status">${said}</p></div>
  </section>`;
}
