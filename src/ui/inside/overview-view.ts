import { html, nothing, type TemplateResult } from 'lit';
import type { Backup } from '../api/wire.js';
import { verificationOf } from '../backups/backup-list.js';
import { command } from '../model/commands.js';
import { commandLine } from '../view/command-line.js';
import { icon } from '../view/icons.js';
import { moment } from '../view/moment.js';
import { damageNote } from '../view/notices.js';
import { shown, shownLines } from '../view/shown.js';
import type { InsideReader } from './inside-reader.js';
import type { InsideStore } from './inside-store.js';

/** What a backup is: its figures first, then all that is known of how it was made. */
export function overviewView({ job }: InsideStore, backup: Backup, reader: InsideReader): TemplateResult {
  const { text, format, copying } = reader;
  const { archive, comment, startedBy, madeWith, id } = backup;
  const fact = (name: string, value: unknown): TemplateResult =>
    html`<dt>${name}</dt>
      <dd>${value}</dd>`;
  const copiable = (name: string, value: string): TemplateResult =>
    fact(
      name,
      html`<span class="copiable"
        ><code class="mono" dir="ltr">${value}</code>
        <button
          class="btn icon tight quiet"
          aria-label=${text.inside.copy(name)}
          title=${text.inside.copy(name)}
          @click=${() => copying.copy(value, name)}
        >
          ${icon(copying.done === name ? 'check' : 'copy')}
        </button></span
      >`,
    );
  const isWhole = backup.archiveState === 'available';
  return html`<section class="card" aria-label=${text.inside.tabs.overview}>
    ${isWhole ? figuresView(backup, reader) : nothing}
    <div class="body stack">
      ${damageNote(backup, reader)}
      <dl class="facts">
        ${fact(text.started, format.exact(backup.started))}
        ${job?.started === undefined || job.ended === undefined ? nothing : fact(text.inside.took, format.duration(Date.parse(job.ended) - Date.parse(job.started)))}
        ${job === undefined || job.attempt < 2 ? nothing : fact(text.inside.attempt, format.number(job.attempt))}
        ${startedBy === '' ? nothing : fact(text.by, shown(startedBy))}
        ${comment === '' ? nothing : fact(text.comment, shownLines(comment))}
        ${archive === undefined ? nothing : archiveFacts(archive, fact, reader)}
        ${isWhole && madeWith !== undefined ? fact(text.list.madeWith, shown(madeWith)) : nothing}
        ${copiable(text.id, id)} ${archive === undefined ? nothing : copiable(text.inside.chain, archive.chain)}
      </dl>
      ${backup.archiveState === 'none' ? nothing : commandLine(command.show(id), reader)}
    </div>
  </section>`;
}

function figuresView(backup: Backup, reader: InsideReader): TemplateResult {
  const { text, format } = reader;
  const figure = (name: string, value: unknown): TemplateResult =>
    html`<div>
      <dt class="small muted">${name}</dt>
      <dd class="num">${value}</dd>
    </div>`;
  const { rawBytes } = backup.archive ?? {};
  return html`<dl class="figures">
    ${figure(text.eventsColumn, html`<b>${format.number(backup.handledEvents)}</b>`)}
    ${figure(text.assetsColumn, html`<b>${format.number(backup.handledAssets)}</b>`)}
    ${figure(
      text.size,
      html`<b>${format.bytes(backup.size)}</b>${
          rawBytes === undefined
            ? nothing
            : html`<span class="small muted block">${text.inside.unpacked(format.bytes(rawBytes))}</span>`
        }`,
    )}
    ${figure(text.verified, verificationOf(backup, reader))}
  </dl>`;
}

function archiveFacts(
  { format: made, streams, firstEventTime, lastEventTime, missingFiles }: NonNullable<Backup['archive']>,
  fact: (name: string, value: unknown) => TemplateResult,
  reader: InsideReader,
): TemplateResult {
  const { text, format, now } = reader;
  const at = (time: string): TemplateResult => moment(time, format.when(time, now), reader);
  const missing =
    missingFiles === 0
      ? nothing
      : fact(
          text.inside.missingFiles,
          html`<span part="badge" class="badge warn">${icon('warn')}${format.number(missingFiles)}</span>`,
        );
  return html`${fact(text.inside.history, html`${at(firstEventTime)} – ${at(lastEventTime)}`)}
  ${fact(text.inside.streams, format.number(streams))} ${missing} ${fact(text.inside.format, made)}`;
}
