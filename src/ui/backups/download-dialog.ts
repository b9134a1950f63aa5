import { html, nothing, type TemplateResult } from 'lit';
import type { Backup, DownloadLink } from '../api/wire.js';
import { dialogTexts } from '../messages/later/dialog-texts.js';
import { command } from '../model/commands.js';
import { commandLine } from '../view/command-line.js';
import { copyButton } from '../view/copy-button.js';
import { icon } from '../view/icons.js';
import { momentIn } from '../view/moment.js';
import { isolated, type Reader } from '../view/reader.js';

export const DOWNLOAD_KINDS = ['full', 'data', 'files', 'export'] as const;
export type DownloadKind = (typeof DOWNLOAD_KINDS)[number];

const HOUR_S = 3_600;
/** How long a link can work, in seconds. */
const LIFETIMES = [HOUR_S, 8 * HOUR_S, 24 * HOUR_S, 7 * 24 * HOUR_S] as const;

export interface DownloadState {
  readonly backup: Backup;
  readonly part: DownloadKind;
  readonly expiresIn: number;
  readonly once: boolean;
  /** The link that was made last. */
  readonly made: DownloadLink | undefined;
}

export interface DownloadActions {
  readonly change: (changed: Partial<DownloadState>) => void;
  readonly download: () => void;
  readonly makeLink: () => void;
  readonly revoke: (link: DownloadLink) => void;
  readonly close: () => void;
}

export function downloadDialog(state: DownloadState, actions: DownloadActions, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const words = dialogTexts(text);
  const { backup, part, made } = state;
  return html`<form
    method="dialog"
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      actions.download();
    }}
  >
    <h2 id="dialog-title">
      ${momentIn(words.downloadTitle, backup.started, format.when(backup.started, now), reader)}
    </h2>
    <fieldset aria-labelledby="dialog-title">
      ${DOWNLOAD_KINDS.map((kind) => {
        const { label, hint } = words.downloadKinds[kind];
        return html`<label class="choice"
          ><input
            type="radio"
            name="kind"
            .checked=${part === kind}
            @change=${() => actions.change({ part: kind, made: undefined })}
          /><span
            >${label}${kind === 'full' ? html` <span class="muted">${format.bytes(backup.size)}</span>` : nothing}</span
          ><span class="hint">${hint}</span></label
        >`;
      })}
    </fieldset>
    ${linkPart(state, actions, reader)}
    ${part === 'full' && made === undefined ? commandLine(command.download(backup.id), reader) : nothing}
    <footer>
      <span class="grow"></span>
      <button class="btn" type="button" @click=${actions.close}>${text.close}</button>
      <button class="btn primary" type="submit">${icon('download')}${words.downloadNow}</button>
    </footer>
  </form>`;
}

/** A link that opens without signing in is a secret, so it says what it opens and for how long. */
function linkPart(state: DownloadState, actions: DownloadActions, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const words = dialogTexts(text);
  const { made, expiresIn, once, backup } = state;
  return html`<details class="link-part" ?open=${made !== undefined}>
    <summary>${words.linkTitle}</summary>
    <p class="hint">${words.linkHint(isolated(backup.app))}</p>
    <div class="row">
      <label class="row"
        >${words.linkExpires}
        <select
          class="input auto"
          @change=${(event: Event) =>
            event.target instanceof HTMLSelectElement && actions.change({ expiresIn: Number(event.target.value) })}
        >
          ${LIFETIMES.map(
            (seconds) =>
              html`<option value=${seconds} .selected=${seconds === expiresIn}>
                ${format.duration(seconds * 1000)}
              </option>`,
          )}
        </select></label
      >
      <label class="row"
        ><input
          type="checkbox"
          .checked=${once}
          @change=${() => actions.change({ once: !once })}
        />${words.linkOnce}</label
      >
      <span class="grow"></span>
      <button class="btn tight" type="button" @click=${actions.makeLink}>${words.linkMake}</button>
    </div>
    ${
      made === undefined
        ? nothing
        : html`<div class="command">
              <code class="mono" dir="ltr">${made.href}</code>
              ${copyButton(made.href, words.linkCopy, reader)}
            </div>
            <p class="row between hint">
              ${Date.parse(made.expires) <= now ? words.linkExpired : momentIn(words.linkUntil, made.expires, format.when(made.expires, now), reader)}
              <button class="link" type="button" @click=${() => actions.revoke(made)}>${words.linkRevoke}</button>
            </p>`
    }
  </details>`;
}
