import { html, nothing, type TemplateResult } from 'lit';
import { icon } from '../view/icons.js';
import { isolated, type Reader } from '../view/reader.js';
import type { BulkRun } from './bulk-run.js';
import { said } from '../view/said.js';

/** What a screen reader is told when all were asked for, and when all have ended. */
export function bulkText(bulk: BulkRun, { text, format }: Pick<Reader, 'text' | 'format'>): string {
  const { bulk: words } = text.admin;
  const { started, ended, failed, skipped, refused } = bulk;
  const over = ended.length - failed.length;
  return [
    bulk.isOver ? words.over(over, format.number(over)) : words.started(started.length, format.number(started.length)),
    ...(failed.length === 0 ? [] : [words.failed(format.number(failed.length))]),
    ...(skipped.length === 0 ? [] : [words.skipped(format.number(skipped.length))]),
    ...(refused.length === 0 ? [] : [words.refused(format.number(refused.length))]),
  ].join(' · ');
}

/** How far the backups are that were started together, and which of them there are not. */
export function bulkCard(bulk: BulkRun, dismiss: () => void, reader: Reader): TemplateResult {
  const { text, format } = reader;
  const { bulk: words } = text.admin;
  const { apps, ended, failed, refused, skipped } = bulk;
  const done = ended.length + refused.length + skipped.length;
  const percent = apps.length === 0 ? 100 : Math.floor((done / apps.length) * 100);
  const amount = text.of(format.number(done), format.number(apps.length), words.apps(apps.length));
  const isBad = failed.length + refused.length > 0;
  return html`<section class="card" aria-labelledby="bulk-title">
    <header>
      <h2 id="bulk-title" class="grow">${words.title(format.number(apps.length))}</h2>
      ${bulk.isOver ? html`<button class="btn tight quiet" @click=${dismiss}>${text.dismiss}</button>` : nothing}
    </header>
    <div class="body stack">
      <div class="row between">
        <span class="words">${bulkText(bulk, reader)}</span><span class="num muted">${amount}</span>
      </div>
      <div
        class="bar ${bulk.isOver ? (isBad ? 'danger' : 'ok') : ''}"
        part="progress"
        role="progressbar"
        aria-labelledby="bulk-title"
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${percent}
        aria-valuetext=${amount}
      >
        <i .style=${`width: ${percent}%`}></i>
      </div>
      ${isBad ? problems(bulk, reader) : nothing}
      ${bulk.isOver ? nothing : html`<p class="small muted">${text.admin.leave}</p>`}
    </div>
  </section>`;
}

function problems({ failed, refused }: BulkRun, reader: Reader): TemplateResult {
  const lines = [
    ...failed.map(({ app, failure }) => [app, failure] as const),
    ...refused.map(({ app, problem }) => [app, problem] as const),
  ];
  return html`<div role="alert">
    <ul class="plain">
      ${lines.map(
        ([app, why]) =>
          html`<li class="words">
            ${icon('x')} <strong>${isolated(app)}</strong> <span class="muted">${why && said(why, reader)}</span>
          </li>`,
      )}
    </ul>
  </div>`;
}
