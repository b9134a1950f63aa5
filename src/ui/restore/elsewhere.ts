import { html, nothing, type TemplateResult } from 'lit';
import type { StoredArchive, Upload } from '../api/wire.js';
import { isComplete, type RestoreSource, type RestoreWish } from '../model/restore-wish.js';
import { uploadField } from '../upload/upload-view.js';
import { icon } from '../view/icons.js';
import { moment, momentIn } from '../view/moment.js';
import { isolated, type Reader } from '../view/reader.js';
import type { ElsewhereStore } from './elsewhere-store.js';
import { waitBar } from '../backups/job-card.js';
import type { LinkState } from './plan-state.js';
import type { RestoreStore } from './restore-store.js';
import { sourceProblem } from './source/source-problem.js';
import type { WizardActions } from './wizard-view.js';
import { shown } from '../view/shown.js';

/** Archives that are not among the backups of an app on this server: choices beside these, with what each asks below it. */
export function elsewhere(store: RestoreStore, actions: WizardActions, reader: Reader): unknown {
  const { wish, links } = store;
  const { upload, uploads } = store.elsewhere;
  const { file, fileHint, address, addressHint, destination, destinationHint } = reader.text.restore;
  const { source } = wish;
  const row = (label: string, hint: string, choice: RestoreSource, isOn: boolean): TemplateResult =>
    html`<label class="choice"
      ><input type="radio" name="backup" .checked=${isOn} @change=${() => actions.chooseSource(choice)} /><span
        >${label}</span
      ><span class="hint">${hint}</span></label
    >`;
  const sent = upload?.state.kind === 'accepted' ? upload.state.upload : undefined;
  const before = uploads.filter(({ id }) => id !== sent?.id);
  const isBefore = (id: string | undefined): boolean => before.some((each) => each.id === id);
  const isFile = source?.kind === 'upload' && !isBefore(source.upload?.id);
  return [
    before.map((each) => beforeRow(each, wish, actions, reader)),
    links['archives'] === undefined
      ? nothing
      : row(destination, destinationHint, { kind: 'destination', archive: undefined }, source?.kind === 'destination'),
    source?.kind === 'destination' ? asked(archiveList(source.archive, store.elsewhere, actions, reader)) : nothing,
    links['upload'] === undefined ? nothing : row(file, fileHint, { kind: 'upload', upload: sent }, isFile),
    isFile ? asked(uploadField(upload, actions, reader)) : nothing,
    row(address, addressHint, { kind: 'url', url: '' }, source?.kind === 'url'),
    source?.kind === 'url' ? asked(addressField(source.url, store, actions, reader)) : nothing,
  ];
}

/** What the choice above it asks. */
function asked(field: unknown): TemplateResult {
  return html`<div class="asked stack">${field}</div>`;
}

/** A file that was sent and checked before this page was opened. */
function beforeRow(upload: Upload, { source }: RestoreWish, actions: WizardActions, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const { name, app = '', events = 0, expires } = upload;
  const counted = text.events(events, format.number(events));
  const about = momentIn(
    (day) => text.restore.fileBeforeHint(isolated(app), counted, day),
    expires,
    format.when(expires, now),
    reader,
  );
  return html`<label class="choice"
    ><input
      type="radio"
      name="backup"
      .checked=${source?.kind === 'upload' && source.upload?.id === upload.id}
      @change=${() => actions.chooseSource({ kind: 'upload', upload })}
    /><span>${text.restore.fileBefore}: ${shown(name)}</span><span class="hint">${about}</span></label
  >`;
}

function archiveList(
  chosen: StoredArchive | undefined,
  { archives, archiveSearch }: ElsewhereStore,
  actions: WizardActions,
  reader: Reader,
): TemplateResult {
  const { text, format } = reader;
  const rest = archives === undefined ? 0 : archives.total - archives.items.length;
  return html`<div class="stack">
    <label class="search"
      >${icon('search')}<input
        class="input"
        type="search"
        .value=${archiveSearch}
        placeholder=${text.restore.destinationSearch}
        aria-label=${text.restore.destinationSearch}
        @input=${(event: InputEvent) =>
          event.target instanceof HTMLInputElement && actions.searchArchives(event.target.value)}
        @keydown=${(event: KeyboardEvent) => event.key === 'Enter' && event.preventDefault()}
    /></label>
    ${
      archives === undefined
        ? html`<div class="skeleton" role="status"><span class="hidden">${text.loading}</span></div>`
        : archives.items.length === 0
          ? html`<p class="muted" role="status">${text.restore.destinationNone}</p>`
          : html`<fieldset class="archives" aria-label=${text.restore.destinationField}>
              ${archives.items.map((each) => archiveRow(each, each.key === chosen?.key, actions, reader))}
            </fieldset>`
    }
    ${rest > 0 ? html`<p class="hint">${text.restore.destinationMore(format.number(rest))}</p>` : nothing}
  </div>`;
}

function archiveRow(
  archive: StoredArchive,
  isOn: boolean,
  { chooseSource }: WizardActions,
  reader: Reader,
): TemplateResult {
  const { text, format, now } = reader;
  const { app, started, events, size, comment } = archive;
  return html`<label class="choice backup"
    ><input
      type="radio"
      name="archive"
      .checked=${isOn}
      @change=${() => chooseSource({ kind: 'destination', archive })}
    /><span class="row between"
      ><span><strong>${shown(app)}</strong> · ${moment(started, format.day(started, now), reader)}</span
      ><span class="small num muted">${text.events(events, format.number(events))} · ${format.bytes(size)}</span></span
    ><span class="hint">${comment === '' ? nothing : html`<span class="comment">${shown(comment)}</span>`}</span></label
  >`;
}

function addressField(
  url: string,
  { wish, link, forgotten }: RestoreStore,
  { chooseSource, checkLink }: WizardActions,
  reader: Reader,
): TemplateResult {
  const { text } = reader;
  const isBad = url !== '' && !isComplete(wish);
  const isReady = isComplete(wish) && link.state.kind !== 'checking';
  const note =
    forgotten === undefined
      ? nothing
      : html`<div class="note warn">
          ${icon('warn')}
          <p class="words">${text.restore.addressForgotten(isolated(forgotten))}</p>
        </div>`;
  return html`${note}
    <div class="field">
      <label for="address">${text.restore.addressField}</label>
      <div class="row">
        <input
          class="input grow"
          id="address"
          type="url"
          dir="ltr"
          autocomplete="off"
          spellcheck="false"
          maxlength="2048"
          placeholder="https://"
          aria-invalid=${isBad}
          aria-describedby="address-state"
          .value=${url}
          @input=${(event: InputEvent) =>
            event.target instanceof HTMLInputElement && chooseSource({ kind: 'url', url: event.target.value.trim() })}
        />
        <button class="btn" type="button" aria-disabled=${!isReady} @click=${() => isReady && checkLink()}>
          ${text.restore.checkLink}
        </button>
      </div>
      <p class="hint ${isBad ? 'bad' : ''}" id="address-state" role="status">
        ${isBad ? text.restore.addressBad : text.restore.addressKept}
      </p>
      ${linkState(link.state, reader)}
    </div>`;
}

function linkState(link: LinkState, reader: Reader): TemplateResult | typeof nothing {
  const { text, format } = reader;
  if (link.kind === 'checking')
    return html`<p class="muted" role="status">${text.restore.nameState.checking}</p>
      ${waitBar(link.progress, reader)}`;
  if (link.kind === 'readable') {
    const { sourceApp, events } = link.plan;
    const holds = text.restore.fileHolds(isolated(sourceApp), text.events(events, format.number(events)));
    return html`<p class="row" role="status">
      <span part="badge" class="badge ok">${icon('check')}${text.restore.linkReadable}</span
      ><span class="words">${holds}</span>
    </p>`;
  }
  return link.kind === 'bad' ? sourceProblem(link.problem, reader.text.restore.linkBad, reader) : nothing;
}
