import { html, nothing, type TemplateResult } from 'lit';
import type { Backup, DownloadLink, Job, LogLine } from '../api/wire.js';
import { dialogTexts } from '../messages/later/dialog-texts.js';
import { command } from '../model/commands.js';
import { isGood } from '../model/health.js';
import { commandLine } from '../view/command-line.js';
import { icon } from '../view/icons.js';
import { momentIn } from '../view/moment.js';
import { codeLine, damageNote } from '../view/notices.js';
import { isolated, type Reader } from '../view/reader.js';
import { modal } from '../view/dialog/modal.js';
import { typedName } from '../view/dialog/typed-name.js';
import { deletionDialog, type DeletionState } from './deletion-dialog.js';
import { downloadDialog, type DownloadState } from './download-dialog.js';
import { jobBadge, logView } from './job-card.js';
import { shown, shownLines } from '../view/shown.js';
import { said, saidHint } from '../view/said.js';

export interface BackupWish {
  readonly comment: string;
  readonly verify: 'checksums' | 'replay';
}

export type OpenDialog =
  | ({ readonly kind: 'options' } & BackupWish)
  | { readonly kind: 'delete'; readonly backup: Backup; readonly typed: string }
  | ({ readonly kind: 'deletion' } & DeletionState)
  /** `isChanged`: by another person, since somebody has begun to write this one. */
  | { readonly kind: 'comment'; readonly backup: Backup; readonly comment: string; readonly isChanged?: boolean }
  | ({ readonly kind: 'download' } & DownloadState)
  | { readonly kind: 'details'; readonly backup: Backup; readonly log: readonly LogLine[] };

export interface DialogActions {
  readonly change: (dialog: OpenDialog) => void;
  readonly close: () => void;
  readonly start: (wish: BackupWish) => void;
  /** `isLast`: no other good one is left. */
  readonly delete: (backup: Backup, isLast: boolean) => void;
  readonly deleteMany: (state: DeletionState) => void;
  readonly saveComment: (backup: Backup, comment: string) => void;
  readonly download: (state: DownloadState) => void;
  readonly makeLink: (state: DownloadState) => void;
  readonly revoke: (state: DownloadState, link: DownloadLink) => void;
}

/** What dialogs say is true of the list that they were opened on. */
export interface DialogFacts {
  readonly app: string;
  /** The newest. */
  readonly backups: readonly Backup[];
  /** How many are stored, older ones too. */
  readonly stored: number;
  readonly jobs: ReadonlyMap<string, Job>;
}

export function dialogView(
  dialog: OpenDialog,
  facts: DialogFacts,
  actions: DialogActions,
  reader: Reader,
): TemplateResult {
  return modal(formOf(dialog, facts, actions, reader), actions.close);
}

function formOf(dialog: OpenDialog, facts: DialogFacts, actions: DialogActions, reader: Reader): TemplateResult {
  switch (dialog.kind) {
    case 'options':
      return optionsDialog(dialog, facts, actions, reader);
    case 'delete':
      return deleteDialog(dialog, facts, actions, reader);
    case 'deletion':
      return deletion(dialog, facts, actions, reader);
    case 'comment':
      return commentDialog(dialog, actions, reader);
    case 'download':
      return downloads(dialog, actions, reader);
    case 'details':
      return detailsDialog(dialog, facts, reader);
  }
}

function downloads(state: OpenDialog & { kind: 'download' }, actions: DialogActions, reader: Reader): TemplateResult {
  return downloadDialog(
    state,
    {
      close: actions.close,
      change: (changed) => actions.change({ ...state, ...changed }),
      download: () => actions.download(state),
      makeLink: () => actions.makeLink(state),
      revoke: (link) => actions.revoke(state, link),
    },
    reader,
  );
}

function deletion(
  state: OpenDialog & { kind: 'deletion' },
  { app }: DialogFacts,
  actions: DialogActions,
  reader: Reader,
): TemplateResult {
  const { close, deleteMany } = actions;
  const type = (typed: string): void => actions.change({ ...state, typed });
  return deletionDialog(state, app, { close, type, go: () => deleteMany(state) }, reader);
}

function commentDialog(
  dialog: OpenDialog & { kind: 'comment' },
  actions: DialogActions,
  reader: Reader,
): TemplateResult {
  const { text, format, now } = reader;
  const words = dialogTexts(text);
  const { backup, comment, isChanged = false } = dialog;
  return html`<form method="dialog" @submit=${() => actions.saveComment(backup, comment)}>
    <h2 id="dialog-title">
      ${momentIn(words.editCommentTitle, backup.started, format.when(backup.started, now), reader)}
    </h2>
    ${
      isChanged
        ? html`<div class="note warn" role="alert">
            ${icon('warn')}
            <p class="words">${words.commentChanged} ${shownLines(backup.comment)}</p>
          </div>`
        : nothing
    }
    ${commentField(comment, (typed) => actions.change({ ...dialog, comment: typed }), text)}
    <footer>
      <span class="grow"></span>
      <button class="btn" type="button" @click=${actions.close}>${text.cancel}</button>
      <button class="btn primary" type="submit">${text.save}</button>
    </footer>
  </form>`;
}

function commentField(comment: string, type: (text: string) => void, text: Reader['text']): TemplateResult {
  const words = dialogTexts(text);
  return html`<div class="field">
    <label for="comment">${text.comment}</label>
    <textarea
      class="input"
      id="comment"
      dir="auto"
      maxlength="2000"
      aria-describedby="comment-hint"
      .value=${comment}
      @input=${(event: InputEvent) => event.target instanceof HTMLTextAreaElement && type(event.target.value)}
    ></textarea>
    <p class="hint" id="comment-hint">${words.commentHint}</p>
  </div>`;
}

function optionsDialog(
  dialog: OpenDialog & { kind: 'options' },
  { app }: DialogFacts,
  actions: DialogActions,
  reader: Reader,
): TemplateResult {
  const { text } = reader;
  const words = dialogTexts(text);
  const { comment, verify } = dialog;
  const choice = (value: BackupWish['verify'], label: string, hint: string): TemplateResult =>
    html`<label class="choice"
      ><input
        type="radio"
        name="verify"
        value=${value}
        .checked=${verify === value}
        @change=${() => actions.change({ ...dialog, verify: value })}
      /><span>${label}</span><span class="hint">${hint}</span></label
    >`;
  return html`<form method="dialog" @submit=${() => actions.start({ comment, verify })}>
    <h2 id="dialog-title">${text.optionsTitle(isolated(app))}</h2>
    ${commentField(comment, (typed) => actions.change({ ...dialog, comment: typed }), text)}
    <fieldset>
      <legend>${words.verifyTitle}</legend>
      ${choice('checksums', words.checksums, words.checksumsHint)} ${choice('replay', words.replay, words.replayHint)}
    </fieldset>
    ${commandLine(command.backup(app, comment, verify), reader)}
    <footer>
      <span class="grow"></span>
      <button class="btn" type="button" @click=${actions.close}>${text.cancel}</button>
      <button class="btn primary" type="submit">${text.start}</button>
    </footer>
  </form>`;
}

function deleteDialog(
  dialog: OpenDialog & { kind: 'delete' },
  { app, backups, stored }: DialogFacts,
  actions: DialogActions,
  reader: Reader,
): TemplateResult {
  const { text, format, now } = reader;
  const words = dialogTexts(text);
  const { backup, typed } = dialog;
  const others = backups.filter((each) => isGood(each) && each.id !== backup.id);
  const newest = others[0];
  const isLast = newest === undefined && isGood(backup);
  const go = (event: SubmitEvent): void => {
    if (isLast && typed !== app) return event.preventDefault();
    actions.delete(backup, isLast);
  };
  return html`<form method="dialog" @submit=${go}>
    <h2 id="dialog-title">${momentIn(words.deleteTitle, backup.started, format.when(backup.started, now), reader)}</h2>
    ${backup.comment === '' ? nothing : html`<span class="short comment muted">${shown(backup.comment)}</span>`}
    <p>
      ${words.deleteWhat(countedEvents(backup.handledEvents, reader), format.bytes(backup.size))} ${words.deleteText}
    </p>
    ${
      newest === undefined
        ? isLast
          ? typedName(
              words.deleteLast(isolated(app)),
              typed,
              (name) => actions.change({ ...dialog, typed: name }),
              reader,
            )
          : nothing
        : html`<p class="muted">
            ${momentIn((when) => words.deleteOthers(stored > backups.length ? stored - 1 : others.length, when), newest.started, format.when(newest.started, now), reader)}
          </p>`
    }
    ${commandLine(command.delete(backup.id), reader)}
    <footer>
      <span class="grow"></span>
      <button class="btn" type="button" autofocus @click=${actions.close}>${text.keep}</button>
      <button class="btn danger" type="submit" aria-disabled=${isLast && typed !== app}>${words.deleteNow}</button>
    </footer>
  </form>`;
}

function detailsDialog(
  { backup, log }: OpenDialog & { kind: 'details' },
  { jobs }: DialogFacts,
  reader: Reader,
): TemplateResult {
  const { text, format } = reader;
  const job = jobs.get(backup.id);
  const state = { state: backup.state, warnings: job?.warnings ?? 0 };
  const { failure } = backup;
  const isStored = backup.archiveState !== 'none';
  return html`<form method="dialog">
    <div class="row">
      <h2 id="dialog-title" class="grow">${format.exact(backup.started)}</h2>
      ${jobBadge(state, reader)}
    </div>
    ${
      failure === undefined
        ? nothing
        : html`<div class="note danger">
            ${icon('x')}
            <div class="words">
              <p>${said(failure, reader)}</p>
              ${failure.hint === undefined ? nothing : html`<p class="muted">${saidHint(failure, reader)}</p>`}
              <p class="small">${codeLine(failure, backup.id, reader)}</p>
            </div>
          </div>`
    }
    ${damageNote(backup, reader)}
    <dl>
      ${backup.comment === '' ? nothing : fact(text.comment, shownLines(backup.comment))}
      ${fact(text.by, shown(backup.startedBy))}
      ${
        isStored
          ? [
              fact(text.eventsColumn, html`<span class="num">${format.number(backup.handledEvents)}</span>`),
              fact(text.assetsColumn, html`<span class="num">${format.number(backup.handledAssets)}</span>`),
              fact(text.size, html`<span class="num">${format.bytes(backup.size)}</span>`),
            ]
          : nothing
      }
      ${fact(text.id, html`<code class="mono" dir="ltr">${backup.id}</code>`)}
    </dl>
    ${job === undefined ? nothing : logView(log, reader)}
    ${isStored ? commandLine(command.show(backup.id), reader) : nothing}
    <footer><span class="grow"></span><button class="btn" type="submit" autofocus>${text.close}</button></footer>
  </form>`;
}

function fact(name: string, value: TemplateResult): TemplateResult {
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}

function countedEvents(count: number, { text, format }: Reader): string {
  return text.events(count, format.number(count));
}
