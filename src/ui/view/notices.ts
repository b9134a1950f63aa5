import { css, html, nothing, type TemplateResult } from 'lit';
import { ODD_ANSWER, type ApiError } from '../api/api-client.js';
import type { Backup, Failure } from '../api/wire.js';
import { copyButton } from './copy-button.js';
import { icon, type IconName } from './icons.js';
import type { Reader } from './reader.js';
import { said, saidHint } from './said.js';

export interface Toast {
  readonly level: 'ok' | 'warn' | 'danger';
  readonly text: string;
  /** Shows what it is about. */
  readonly details?: (() => void) | undefined;
}

const ICONS: Readonly<Record<Toast['level'], IconName>> = { ok: 'check', warn: 'warn', danger: 'x' };

export function toastView(
  { level, text: said, details }: Toast,
  dismiss: () => void,
  { text }: Reader,
): TemplateResult {
  return html`<div class="toast ${level}" popover="manual">
    ${icon(ICONS[level])}<span class="words">${said}</span>
    ${details === undefined ? nothing : html`<button class="btn tight" @click=${details}>${text.details}</button>`}
    <button class="btn tight quiet" @click=${dismiss}>${text.dismiss}</button>
  </div>`;
}

/** Says that the connection is interrupted. The note floats over the page, so that it moves nothing on it. */
export function interruptedNote({ text }: Reader): TemplateResult {
  return html`<div class="thin" role="status" popover="manual">${icon('off')}${text.interrupted}</div>`;
}

/** What support asks for: the code of a failure, and with the id of its job all that is known of it, to copy. */
export function codeLine({ code, message, hint }: Failure, id: string, reader: Reader): TemplateResult {
  const details = [code, message, hint, id].filter((part) => part !== undefined).join('\n');
  return html`<code class="mono muted unbroken" dir="ltr">${code}</code>
    ${copyButton(details, reader.text.copyDetails, reader, 'link')}`;
}

/** What happened, what was not done, what to do, and what support asks for. */
export function problemNote(
  error: ApiError,
  { dismiss, retry }: { readonly dismiss?: () => void; readonly retry?: () => void },
  reader: Reader,
): TemplateResult {
  const { text } = reader;
  const { code, hint, traceId } = error;
  const own = error.isOffline ? text.unreachable : { [ODD_ANSWER]: text.oddAnswer, 'no-token': text.noToken }[code];
  const message = own ?? error.message;
  const details = [code, message, ...(message === error.message ? [] : [error.message]), hint, traceId]
    .filter((part) => part !== undefined)
    .join('\n');
  return html`<div class="note danger answer" role="alert">
    ${icon('warn')}
    <div class="grow words">
      <p><strong>${text.problemTitle}</strong></p>
      <p>${own ?? said(error, reader)} ${own === undefined ? saidHint(error, reader) : nothing}</p>
      <p class="small muted">
        <code class="mono" dir="ltr">${code}</code>${traceId === undefined ? nothing : ` · ${text.trace(traceId)}`}
        ${copyButton(details, text.copyDetails, reader, 'link')}
      </p>
    </div>
    ${retry === undefined ? nothing : html`<button class="btn tight" @click=${retry}>${text.tryAgain}</button>`}
    ${
      dismiss === undefined ? nothing : html`<button class="btn tight quiet" @click=${dismiss}>${text.dismiss}</button>`
    }
  </div>`;
}

/** Why a backup cannot be used, where it is damaged. */
export function damageNote(
  backup: Pick<Backup, 'damage' | 'damageCode'>,
  reader: Reader,
): TemplateResult | typeof nothing {
  if (backup.damage === undefined) return nothing;
  return html`<div class="note ${isOfNewerVersion(backup) ? 'warn' : 'danger'}">
    ${icon('warn')}
    <p class="words">${damageOf(backup, reader)}</p>
  </div>`;
}

export function damageOf(backup: Pick<Backup, 'damage' | 'damageCode'>, reader: Reader): unknown {
  const why = said({ code: backup.damageCode, message: backup.damage ?? '' }, reader);
  return isOfNewerVersion(backup) ? [why, ' ', reader.text.list.newerWhy] : why;
}

/** Nothing is known to be wrong with it: it cannot be read by this server alone. */
export function isOfNewerVersion({ damageCode }: Pick<Backup, 'damageCode'>): boolean {
  return damageCode === 'archive-version';
}

/** On a backup that cannot be used. */
export function damageBadge(backup: Pick<Backup, 'damageCode'>, { text }: Pick<Reader, 'text'>): TemplateResult {
  return isOfNewerVersion(backup)
    ? html`<span part="badge" class="badge warn">${icon('warn')}${text.list.newer}</span>`
    : html`<span part="badge" class="badge danger">${icon('warn')}${text.damaged}</span>`;
}

export const noteStyles = css`
  .note {
    display: flex;
    gap: var(--s3);
    padding: var(--s3) var(--s4);
    border-radius: var(--radius);
    background: var(--sunken);
  }
  .note:has(> .btn) {
    flex-wrap: wrap;
  }
  .note > .grow {
    flex: 1 1 min(240px, 100% - 28px);
  }
  .note > .btn {
    flex: none;
    align-self: start;
    margin-block: -3px;
    margin-inline-start: auto;
  }
  .note > svg.i {
    margin-block-start: 2px;
  }
  .note.warn {
    background: var(--warn-soft);
  }
  .note.warn > svg.i {
    color: var(--warn);
  }
  .note.danger {
    background: var(--danger-soft);
  }
  .note.danger > svg.i {
    color: var(--danger);
  }
  @container (max-width: 680px) {
    /* The buttons begin where the words do. */
    .note:has(> .btn) {
      padding-inline-start: calc(var(--s4) + 16px + var(--s3));
    }
    .note:has(> .btn) > svg.i {
      margin-inline-start: calc(-16px - var(--s3));
    }
    .note:has(> .btn) > :not(.btn, svg) {
      flex: 1 1 100%;
    }
    .note > .btn {
      margin: 0;
    }
  }
`;
