import { html, nothing, type TemplateResult } from 'lit';
import type { Backup, JobState } from '../api/wire.js';
import { isComplete, PURPOSES, type RestoreWish } from '../model/restore-wish.js';
import { icon } from '../view/icons.js';
import { moment } from '../view/moment.js';
import { isolated, type Reader } from '../view/reader.js';
import { elsewhere } from './elsewhere.js';
import type { RestoreStore } from './restore-store.js';
import { stepCard, type WizardActions, type WizardLooks } from './wizard-view.js';
import { shown } from '../view/shown.js';

/** Backups that are shown before somebody asks for all of them. */
const SHOWN = 5;

export function sourceStep(
  store: RestoreStore,
  looks: WizardLooks,
  actions: WizardActions,
  reader: Reader,
): TemplateResult {
  const { text } = reader;
  const mayRestore = store.links['restore'] !== undefined;
  const isReady = isComplete(store.wish) && mayRestore;
  const card = stepCard(
    {
      step: 'source',
      title: looks.isClone ? text.restore.cloneSourceTitle : text.restore.purposeTitle,
      body: html`${mayRestore ? nothing : mayNot(reader)}
      ${looks.isClone ? nothing : purposes(store.wish, actions, reader)} ${backupChoice(store, looks, actions, reader)}`,
      next: { label: text.restore.next, run: isReady ? () => actions.go('name') : undefined },
    },
    reader,
  );
  return html`${activeNotes(store, actions, reader)} ${card}`;
}

/** One whose page was closed is found again here. */
function activeNotes({ active }: RestoreStore, { showJob }: WizardActions, { text }: Reader): unknown {
  const { queued, running, cancelling } = text.restore.active;
  const activeText = (state: JobState, app: string): string =>
    state === 'queued' ? queued(app) : state === 'cancelling' ? cancelling(app) : running(app);
  return active.map(
    ({ id, app, state }) =>
      html`<div class="note">
        ${icon('play')}
        <p class="grow words">${activeText(state, isolated(app))}</p>
        <button class="btn tight" @click=${() => showJob(id)}>${text.restore.show}</button>
      </div>`,
  );
}

function mayNot({ text }: Reader): TemplateResult {
  return html`<div class="note">
    ${icon('key')}
    <p class="grow words">${text.restore.mayNot}</p>
  </div>`;
}

function purposes({ purpose }: RestoreWish, { choosePurpose }: WizardActions, { text }: Reader): TemplateResult {
  return html`<fieldset aria-labelledby="step-title">
    ${PURPOSES.map((each) => {
      const { label, hint } = text.restore.purpose[each];
      return html`<label class="choice"
        ><input
          type="radio"
          name="purpose"
          value=${each}
          .checked=${purpose === each}
          @change=${() => choosePurpose(each)}
        /><span>${label}</span><span class="hint">${hint}</span></label
      >`;
    })}
  </fieldset>`;
}

function backupChoice(store: RestoreStore, looks: WizardLooks, actions: WizardActions, reader: Reader): TemplateResult {
  const { text, format } = reader;
  const { apps, app, backups, wish } = store;
  if (apps.length === 0) {
    return html`<p class="muted">${text.restore.noApps}</p>
      <fieldset aria-label=${text.restore.sourceTitle}>${elsewhere(store, actions, reader)}</fieldset>`;
  }
  const here = apps.find(({ name }) => name === app);
  return html`${looks.isClone ? nothing : sourceHead(store, actions, reader)}
  ${
    store.isUnknown
      ? html`<div class="note warn" role="alert">
          ${icon('warn')}
          <p class="grow words">${text.restore.unknown}</p>
        </div>`
      : nothing
  }
  ${backups?.length === 0 && !looks.isClone ? html`<p class="muted">${text.restore.noBackups}</p>` : nothing}
  ${
    backups === undefined
      ? html`<div class="skeleton" role="status"><span class="hidden">${text.loading}</span></div>`
      : html`<fieldset aria-label=${looks.isClone ? text.restore.cloneSourceTitle : text.restore.sourceTitle}>
          ${
            looks.isClone && here !== undefined
              ? html`<label class="choice"
                  ><input
                    type="radio"
                    name="backup"
                    .checked=${wish.source?.kind === 'now'}
                    @change=${() => actions.chooseSource({ kind: 'now', app: here })}
                  /><span>${text.restore.now}</span
                  ><span class="hint"
                    >${text.restore.nowHint(text.events(here.events ?? 0, format.number(here.events ?? 0)))}</span
                  ></label
                >`
              : nothing
          }
          ${backups
            .filter((backup, at) => looks.showsAll || at < SHOWN || isChosen(wish, backup))
            .map((backup) => backupRow(backup, wish, actions, reader))}
          ${more(backups.length, looks, actions, reader)} ${looks.isClone ? nothing : elsewhere(store, actions, reader)}
        </fieldset>`
  }`;
}

/** The way to the older ones, below those that are shown. */
function more(count: number, { showsAll }: WizardLooks, { showAll }: WizardActions, { text }: Reader): unknown {
  if (count <= SHOWN || showsAll) return nothing;
  return html`<div class="choice rest">
    <button class="link" type="button" @click=${showAll}>${text.restore.allBackups(count)}</button>
  </div>`;
}

/** Of which app the backups are. */
function sourceHead({ apps, app }: RestoreStore, { chooseApp }: WizardActions, { text }: Reader): TemplateResult {
  const choose = (event: Event): unknown => event.target instanceof HTMLSelectElement && chooseApp(event.target.value);
  return html`<div class="row between">
    <h3>${text.restore.sourceTitle}</h3>
    ${
      apps.length === 1
        ? html`<p class="words"><span class="muted">${text.restore.app}</span> ${shown(app)}</p>`
        : html`<span class="row">
            <label class="muted" for="app">${text.restore.app}</label>
            <select class="input auto" id="app" @change=${choose}>
              ${apps.map(({ name }) => html`<option value=${name} .selected=${name === app}>${isolated(name)}</option>`)}
            </select>
          </span>`
    }
  </div>`;
}

function backupRow(backup: Backup, wish: RestoreWish, actions: WizardActions, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const { started, comment, handledEvents, size, verification } = backup;
  return html`<label class="choice backup"
    ><input
      type="radio"
      name="backup"
      .checked=${isChosen(wish, backup)}
      @change=${() => actions.chooseSource({ kind: 'backup', backup })}
    /><span class="row between"
      ><span>${moment(started, format.day(started, now), reader)}</span
      ><span class="small num muted"
        >${text.events(handledEvents, format.number(handledEvents))} · ${format.bytes(size)}</span
      ></span
    ><span class="hint row"
      >${comment === '' ? nothing : html`<span class="comment">${shown(comment)}</span>`}
      ${verification.state === 'ok' ? html`<span part="badge" class="badge ok">${icon('check')}${text.verified}</span>` : nothing}</span
    ></label
  >`;
}

function isChosen({ source }: RestoreWish, { id }: Backup): boolean {
  return source?.kind === 'backup' && source.backup.id === id;
}
