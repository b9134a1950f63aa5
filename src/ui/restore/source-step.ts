import { html, nothing, type TemplateResult } from 'lit';
import type { Backup } from '../api/wire.js';
import { isComplete, PURPOSES, type RestoreWish } from '../model/restore-wish.js';
import { icon } from '../view/icons.js';
import { moment } from '../view/moment.js';
import { isolated, type Reader } from '../view/reader.js';
import { elsewhere, elsewhereField } from './elsewhere.js';
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
  const isReady = isComplete(store.wish) && store.mayRestore;
  return stepCard(
    {
      step: 'source',
      title: looks.isClone ? text.restore.cloneSourceTitle : text.restore.purposeTitle,
      body: html`${looks.isClone ? nothing : purposes(store.wish, actions, reader)}
      ${backupChoice(store, looks, actions, reader)}
      ${store.mayRestore ? nothing : html`<p class="muted">${text.restore.mayNot}</p>`}`,
      next: { label: text.restore.next, run: isReady ? () => actions.go('name') : undefined },
    },
    reader,
  );
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
      <fieldset aria-label=${text.restore.sourceTitle}>${elsewhere(store, actions, reader)}</fieldset>
      ${elsewhereField(store, actions, reader)}`;
  }
  const here = apps.find(({ name }) => name === app);
  return html`${looks.isClone ? nothing : html`<h3>${text.restore.sourceTitle}</h3>`}
  ${store.isUnknown ? html`<p class="warned" role="alert">${icon('warn')} ${text.restore.unknown}</p>` : nothing}
  ${looks.isClone && apps.length > 0 ? nothing : appSelect(store, actions, reader)}
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
            ${more(backups.length, looks, actions, reader)}
            ${looks.isClone ? nothing : elsewhere(store, actions, reader)}
          </fieldset>
          ${elsewhereField(store, actions, reader)}`
  }`;
}

/** The way to the older ones, below those that are shown. */
function more(count: number, { showsAll }: WizardLooks, { showAll }: WizardActions, { text }: Reader): unknown {
  if (count <= SHOWN || showsAll) return nothing;
  return html`<div class="choice rest">
    <button class="link" type="button" @click=${showAll}>${text.restore.allBackups(count)}</button>
  </div>`;
}

function appSelect({ apps, app }: RestoreStore, { chooseApp }: WizardActions, { text }: Reader): TemplateResult {
  if (apps.length === 1) return html`<p class="words">${text.restore.app}: <strong>${shown(app)}</strong></p>`;
  return html`<div class="field">
    <label for="app">${text.restore.app}</label>
    <select
      class="input"
      id="app"
      @change=${(event: Event) => event.target instanceof HTMLSelectElement && chooseApp(event.target.value)}
    >
      ${apps.map(({ name }) => html`<option value=${name} .selected=${name === app}>${isolated(name)}</option>`)}
    </select>
  </div>`;
}

function backupRow(backup: Backup, wish: RestoreWish, actions: WizardActions, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const { started, comment, handledEvents, size, verification } = backup;
  const isVerified = verification?.state === 'ok';
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
      ${isVerified ? html`<span part="badge" class="badge ok">${icon('check')}${text.verified}</span>` : nothing}</span
    ></label
  >`;
}

function isChosen({ source }: RestoreWish, { id }: Backup): boolean {
  return source?.kind === 'backup' && source.backup.id === id;
}
