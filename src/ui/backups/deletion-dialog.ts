import { html, nothing, type TemplateResult } from 'lit';
import type { Deletion } from '../api/wire.js';
import { dialogTexts } from '../messages/later/dialog-texts.js';
import { command } from '../model/commands.js';
import { commandLine } from '../view/command-line.js';
import { icon } from '../view/icons.js';
import { moment } from '../view/moment.js';
import { isolated, type Reader } from '../view/reader.js';
import { shown } from '../view/shown.js';
import { typedName } from '../view/dialog/typed-name.js';

/** Backups that one name typed is enough for. */
const MAX_UNASKED = 5;

export interface DeletionState {
  readonly preview: Deletion;
  readonly typed: string;
}

export interface DeletionActions {
  readonly type: (name: string) => void;
  readonly go: () => void;
  readonly close: () => void;
}

/** What deleting several backups at once would do, before it does. */
export function deletionDialog(
  { preview, typed }: DeletionState,
  app: string,
  actions: DeletionActions,
  reader: Reader,
): TemplateResult {
  const { text, format, now } = reader;
  const words = dialogTexts(text);
  const { deletes, blocked, bytes, leavesBare } = preview;
  const count = format.number(deletes.length);
  const isAsked = leavesBare || deletes.length > MAX_UNASKED;
  const isReady = deletes.length > 0 && (!isAsked || typed === app);
  const why = leavesBare ? words.deletesAll : words.deletesMany;
  const go = (event: SubmitEvent): void => (isReady ? actions.go() : event.preventDefault());
  return html`<form method="dialog" @submit=${go}>
    <h2 id="dialog-title">${words.deletesTitle(deletes.length, count)}</h2>
    <ul class="deletes">
      ${deletes.map(
        ({ started, comment, size }) =>
          html`<li class="row between">
            <span class="words"
              >${moment(started, format.day(started, now), reader)}
              ${comment === '' ? nothing : html`<span class="muted">${shown(comment)}</span>`}</span
            >
            <span class="muted num">${format.bytes(size)}</span>
          </li>`,
      )}
    </ul>
    ${
      blocked.length === 0
        ? nothing
        : html`<div class="note">
            ${icon('shield')}
            <p class="words">${words.blocked(blocked.length, format.number(blocked.length))}</p>
          </div>`
    }
    <p>${words.frees(format.bytes(bytes))} ${words.deleteText}</p>
    ${isAsked ? typedName(why(isolated(app)), typed, actions.type, reader) : nothing}
    ${deletes.length === 0 ? nothing : commandLine(command.deleteAll(deletes.map(({ id }) => id)), reader)}
    <footer>
      <span class="grow"></span>
      <button class="btn" type="button" autofocus @click=${actions.close}>${text.keep}</button>
      <button class="btn danger" type="submit" aria-disabled=${!isReady}>
        ${text.list.deleteNow(deletes.length, count)}
      </button>
    </footer>
  </form>`;
}
