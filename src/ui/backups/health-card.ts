import { html, type TemplateResult } from 'lit';
import type { Backup, Health } from '../api/wire.js';
import { healthBadge, healthReason, healthSentence } from '../health/health-view.js';
import { historyOf } from '../model/history.js';
import type { Reader } from '../view/reader.js';

export function healthCard(
  health: Health,
  backups: readonly Backup[],
  warningsOf: (backup: Backup) => number,
  reader: Reader,
): TemplateResult {
  return html`<section class="card" aria-label=${reader.text.health}>
    <div class="body health">
      <div class="grow">
        <div class="row">${healthBadge(health, reader)}<strong>${healthSentence(health, reader)}</strong></div>
        <p class="muted">${healthReason(health, reader)}</p>
      </div>
      ${historyStrip(backups, warningsOf, reader)}
    </div>
  </section>`;
}

function historyStrip(
  backups: readonly Backup[],
  warningsOf: (backup: Backup) => number,
  { text, format, now }: Reader,
): TemplateResult {
  const days = historyOf(backups, warningsOf, now, format);
  const of = (state: string): number => days.filter((each) => each.state === state).length;
  const parts = text.history(text.historyParts(of('good') + of('warnings'), of('warnings'), of('failed')));
  return html`<div class="history">
    <ul class="strip" aria-label=${parts}>
      ${days.map(({ day, state }) => {
        const name = `${format.date(day)}: ${text.day[state]}`;
        return html`<li class=${state} title=${name}><span class="hidden">${name}</span></li>`;
      })}
    </ul>
    <p class="small muted num">${parts}</p>
  </div>`;
}
