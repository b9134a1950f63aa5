import { html, type TemplateResult } from 'lit';
import type { Backup } from '../api/wire.js';
import { healthOf, type Health, type HealthState } from '../model/health.js';
import { historyOf } from '../model/history.js';
import { icon, type IconName } from '../view/icons.js';
import type { Reader } from '../view/reader.js';

const LOOKS: Readonly<Record<HealthState, readonly [look: string, icon: IconName]>> = {
  none: ['danger', 'x'],
  atRisk: ['danger', 'x'],
  overdue: ['warn', 'clock'],
  upToDate: ['ok', 'check'],
};

export function healthCard(
  backups: readonly Backup[],
  warningsOf: (backup: Backup) => number,
  reader: Reader,
): TemplateResult {
  const { text, now } = reader;
  const health = healthOf(backups, now);
  return html`<section class="card" aria-label=${text.health}>
    <div class="body health">
      <div class="grow">
        <div class="row">${healthBadge(health.state, reader)}<strong>${sentence(health, reader)}</strong></div>
        <p class="muted">${why(health, reader)}</p>
      </div>
      ${historyStrip(backups, warningsOf, reader)}
    </div>
  </section>`;
}

export function healthBadge(state: HealthState, { text }: Pick<Reader, 'text'>): TemplateResult {
  const [look, name] = LOOKS[state];
  return html`<span class="badge ${look}">${icon(name)}${text.badge[state]}</span>`;
}

function sentence({ lastGood }: Health, { text, format, now }: Reader): TemplateResult | string {
  if (lastGood === undefined) return text.noGood;
  const { started } = lastGood;
  return html`<span title=${format.exact(started)}>${text.lastGood(format.ago(started, now))}</span>`;
}

function why({ state, failedSince }: Health, { text }: Reader): string {
  const failed = failedSince > 0 ? ` ${text.failedSince(failedSince)}` : '';
  const reason = { none: text.noneWhy, atRisk: text.overdueWhy, overdue: text.overdueWhy, upToDate: text.readBack }[
    state
  ];
  return reason + failed;
}

function historyStrip(
  backups: readonly Backup[],
  warningsOf: (backup: Backup) => number,
  { text, format, now }: Reader,
): TemplateResult {
  const days = historyOf(backups, warningsOf, now);
  const of = (state: string): number => days.filter((day) => day.state === state).length;
  const parts = text.history(text.historyParts(of('good') + of('warnings'), of('warnings'), of('failed')));
  return html`<div class="history">
    <ul class="strip" aria-label=${parts}>
      ${days.map(({ at, state }) => {
        const name = `${format.date(at)}: ${text.day[state]}`;
        return html`<li class=${state} title=${name}><span class="hidden">${name}</span></li>`;
      })}
    </ul>
    <p class="small muted num">${parts}</p>
  </div>`;
}
