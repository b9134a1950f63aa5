import { html, nothing, type TemplateResult } from 'lit';
import type { Backup, Job, Link, Links, Room } from '../api/wire.js';
import { icon } from '../view/icons.js';
import { moment, momentIn } from '../view/moment.js';
import type { Reader } from '../view/reader.js';

export interface StartActions {
  readonly start: () => void;
  readonly options: () => void;
  /** Opens the wizard. */
  readonly restore: () => void;
  readonly upload: () => void;
}

interface Page {
  readonly links: Links;
  /** A job of this app runs. */
  readonly isBusy: boolean;
  readonly room?: Room | undefined;
}

/** The one filled button of the page. While a job runs it stays where it is, and so does the focus, and says why it waits. */
export function startButton(
  { links, isBusy, room }: Page,
  { start, options }: StartActions,
  { text }: Reader,
): TemplateResult | typeof nothing {
  // Without room the server offers no start, whatever the reader may.
  const waits = isBusy ? text.runningWhy : room?.isFull === true ? text.roomFull(room.cap) : undefined;
  if (waits === undefined && links['create'] === undefined) return nothing;
  const items = [
    { label: text.startNow, run: start },
    { label: text.startWithOptions, run: options },
  ];
  return html`<span class="split">
    <button
      class="btn ${waits === undefined ? 'primary' : ''}"
      aria-disabled=${waits === undefined ? nothing : 'true'}
      title=${waits ?? nothing}
      @click=${() => waits === undefined && start()}
    >
      ${isBusy ? html`${icon('play')}${text.running}` : text.start}
    </button>
    ${
      waits === undefined
        ? html`<eventark-menu icon="down" look="primary" label=${text.startMore} .items=${items}></eventark-menu>`
        : nothing
    }
  </span>`;
}

/** What begins with a backup: one of these, or one that comes as a file, which the wizard offers too. */
export function otherWays({ links, backups }: OtherWays, { restore, upload }: StartActions, { text }: Reader): unknown {
  const mayRestore = backups.some(({ _links }) => _links['restore'] !== undefined);
  return [
    links['upload'] === undefined
      ? nothing
      : html`<button class="btn wide" @click=${upload}>${icon('upload')}${text.list.upload}</button>`,
    mayRestore ? html`<button class="btn" @click=${restore}>${icon('restore')}${text.admin.restore}</button>` : nothing,
  ];
}

interface OtherWays {
  readonly links: Links;
  readonly backups: readonly Backup[];
}

export function emptyCard({ links, isBusy }: Page, actions: StartActions, { text }: Reader): TemplateResult {
  return html`<section class="card" aria-label=${text.backups}>
    <div class="empty">
      <span class="picture">${icon('box')}</span>
      <slot name="empty"
        ><h2>${text.emptyTitle}</h2>
        <p class="muted">${text.emptyText}</p></slot
      >
      <div class="row">
        ${
          !isBusy && links['create'] !== undefined
            ? html`<button class="btn" @click=${actions.start}>${text.start}</button>`
            : nothing
        }
        ${
          links['upload'] === undefined
            ? nothing
            : html`<button class="btn quiet" @click=${actions.upload}>${icon('upload')}${text.upload}</button>`
        }
      </div>
    </div>
  </section>`;
}

export function loadingCard(slow: boolean, retry: () => void, { text }: Reader): TemplateResult {
  return html`<section class="card" aria-busy="true" aria-label=${text.loading}>
    <div class="body stack">
      <span class="hidden" role="status">${slow ? text.stillLoading : text.loading}</span>
      ${[62, 48, 70, 55, 40].map((width) => html`<div class="skeleton" .style=${`width: ${width}%`}></div>`)}
      ${
        slow
          ? html`<div class="row">
              <span class="muted">${text.stillLoading}</span>
              <button class="btn tight" @click=${retry}>${text.tryAgain}</button>
            </div>`
          : nothing
      }
    </div>
  </section>`;
}

/** Said instead of the button, to who may only look. */
export function permissionNote({ links, isBusy, room }: Page, { text }: Reader): TemplateResult | typeof nothing {
  return isBusy || room?.isFull === true || links['create'] !== undefined
    ? nothing
    : html`<p class="muted">${text.mayNotStart}</p>`;
}

/** What the cap means for the next backup, before somebody starts it. */
export function roomNote(
  { links, room, leaving }: Page & { readonly leaving: Backup | undefined },
  reader: Reader,
): TemplateResult | typeof nothing {
  const { text, format, now } = reader;
  if (room === undefined) return nothing;
  if (room.isFull) {
    return html`<div class="note warn" role="status">
      ${icon('warn')}
      <p class="words">${text.roomFull(room.cap)}</p>
    </div>`;
  }
  if (links['create'] === undefined || leaving === undefined) return nothing;
  return html`<p class="muted words">
    ${momentIn((when) => text.room(room.cap, when), leaving.started, format.when(leaving.started, now), reader)}
  </p>`;
}

interface Runs {
  readonly backups: readonly Backup[];
  readonly jobs: ReadonlyMap<string, Job>;
  /** What the card shows. */
  readonly job: Job | undefined;
}

/** Said where the newest run has failed and no card tells of it any more. */
export function failedNote(
  { backups: [newest], jobs, job }: Runs,
  { open, retry }: { readonly open: (backup: Backup) => void; readonly retry: (link: Link) => void },
  reader: Reader,
): TemplateResult | typeof nothing {
  const { text, format, now } = reader;
  if (newest === undefined || newest.state !== 'failed' || job !== undefined) return nothing;
  const link = jobs.get(newest.id)?._links['retry'];
  return html`<div class="note danger">
    ${icon('x')}
    <p class="grow words">
      ${moment(newest.started, text.list.lastFailed(format.ago(newest.started, now)), reader)} ${text.nothingKept}
    </p>
    <button class="btn tight" @click=${() => open(newest)}>${text.details}</button>
    ${link === undefined ? nothing : html`<button class="btn tight" @click=${() => retry(link)}>${text.list.retryNow}</button>`}
  </div>`;
}
