import { html, nothing, type TemplateResult } from 'lit';
import { laterTexts } from '../messages/later/later-texts.js';
import type { App } from '../api/wire.js';
import { pointOption } from '../restore/point/point-option.js';
import { momentText } from '../view/moment.js';
import { isolated, type Reader } from '../view/reader.js';
import type { MakingStore } from './making-store.js';

/** Of which app, in which backup, and as of when. */
export function sourceFields(store: MakingStore, apps: readonly App[], reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const { wish, backups } = store;
  const here = apps.find(({ name }) => name === wish.app);
  const source = wish.backup === '' ? here && { kind: 'now' as const, app: here } : store.source;
  // One that is older than those that are offered, or not there.
  const isOther = wish.backup !== '' && store.source === undefined;
  const chosen = (run: (value: string) => void) => (event: Event) =>
    event.target instanceof HTMLSelectElement && run(event.target.value);
  return html`<div class="pair">
      <div class="field">
        <label for="app">${laterTexts(text).making.source}</label>
        <select class="input" id="app" @change=${chosen((app) => void store.chooseApp(app))}>
          ${apps.map(({ name }) => html`<option value=${name} .selected=${name === wish.app}>${isolated(name)}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="when">${laterTexts(text).making.when}</label>
        <select class="input" id="when" @change=${chosen((backup) => store.change({ backup, schemas: [] }))}>
          <option value="" .selected=${wish.backup === ''}>${laterTexts(text).making.asNow}</option>
          ${backups.map(
            ({ id, started, comment }) =>
              html`<option value=${id} .selected=${wish.backup === id}>
                ${laterTexts(text).making.backup(momentText(started, format.when(started, now), reader), comment === '' ? '' : isolated(comment.slice(0, 60)))}
              </option>`,
          )}
          ${isOther ? html`<option value=${wish.backup} .selected=${true}>${isolated(wish.backup)}</option>` : nothing}
        </select>
      </div>
    </div>
    ${pointOption({ until: wish.until, source }, store.point.state, { change: ({ until }) => store.change({ until }) }, reader)}`;
}
