import { laterTexts } from '../messages/later/later-texts.js';
import { html, nothing, type TemplateResult } from 'lit';
import type { Job } from '../api/wire.js';
import { command } from '../model/commands.js';
import { commandLine } from '../view/command-line.js';
import { codeLine } from '../view/notices.js';
import { isolated, type Reader } from '../view/reader.js';
import { said, saidHint, saidText } from '../view/said.js';

/** Why a restore or its undo failed, what is left of the app, and what to do about it; `claim` is the key of what it held. */
export function failureView(job: Job, claim: string, reader: Reader): TemplateResult {
  const { text } = reader;
  const { state, failure } = job;
  const isUndo = job.verb === 'undo-restore';
  const changed = failure?.changed ?? (state === 'cancelled' ? 'rolledBack' : 'nothing');
  const what = isUndo ? laterTexts(text).report.undoChanged : laterTexts(text).report.changed;
  return html`${failure === undefined || state === 'cancelled' ? nothing : reason(failure, reader)}
    <p class="words">${what[changed]}</p>
    ${changed === 'partial' ? leftOver(job, claim, reader) : nothing}
    ${
      failure === undefined || state === 'cancelled'
        ? nothing
        : html`<p class="small">${codeLine(failure, job.id, reader)}</p>`
    }`;
}

function reason(failure: NonNullable<Job['failure']>, reader: Reader): TemplateResult {
  const { hint } = saidText(failure, reader);
  return html`<p class="words">
    ${said(failure, reader)}
    <span class="muted">${hint === '' ? laterTexts(reader.text).report.seeLog : saidHint(failure, reader)}</span>
  </p>`;
}

/** What could not be removed keeps the name, until one of three ways removes it. */
function leftOver({ verb, app }: Job, claim: string, reader: Reader): TemplateResult {
  const { leftOver: ofRestore, undoLeftOver } = laterTexts(reader.text).report;
  return html`<p class="words">${verb === 'undo-restore' ? undoLeftOver : ofRestore(isolated(app))}</p>
    ${commandLine(command.release(claim), reader)}`;
}
