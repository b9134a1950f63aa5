import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { hasEnded, type Job } from '../api/wire.js';
import { jobBadge, jobProgress, lateButton } from '../backups/job-card.js';
import { command } from '../model/commands.js';
import { commandLine } from '../view/command-line.js';
import { icon } from '../view/icons.js';
import { moment, momentIn } from '../view/moment.js';
import { isolated, type Reader } from '../view/reader.js';
import { shown } from '../view/shown.js';
import { said } from '../view/said.js';

const RECENT = 6;

/** A worker takes a job within a second. A job that is still queued after this long, in ms, has no worker. */
const UNTAKEN_MS = 30_000;

export interface JobsActions {
  readonly cancel: (job: Job) => void;
  readonly open: (job: Job) => void;
}

/** Drawn only while there is something in it: `recentCard` says so otherwise. */
export function runningCard(
  jobs: readonly Job[],
  actions: JobsActions,
  reader: Reader,
): TemplateResult | typeof nothing {
  const { text } = reader;
  const { cancel } = actions;
  const active = jobs.filter((job) => !hasEnded(job));
  if (active.length === 0) return nothing;
  const title = titleOf(active, reader);
  return html`<section class="card" part="job" aria-label=${title}>
    <header><h2 class="grow">${title}</h2></header>
    ${untakenNote(active, reader)}
    ${repeat(
      active,
      ({ id }) => id,
      (job) =>
        html`<div class="job-row">
          <div class="row between">
            <span class="words"
              ><strong>${text.verb(job.verb)}</strong> · ${shown(job.app)}
              <span class="muted">· ${shown(job.createdBy)}</span></span
            >
            <span class="row">
              ${jobBadge(job, reader)} ${lateButton(job, reader)}
              ${
                job._links['cancel'] === undefined
                  ? nothing
                  : html`<button class="btn tight" @click=${() => cancel(job)}>${text.cancel}</button>`
              }
            </span>
          </div>
          ${jobProgress(job, reader)}
        </div>`,
    )}
    <p class="job-row small muted">${text.admin.leave}</p>
  </section>`;
}

/** Jobs wait, and none runs: the worker that should take them is not there. */
function untakenNote(active: readonly Job[], reader: Reader): unknown {
  const { text, format, now } = reader;
  const since = active.map(({ created }) => created).sort()[0];
  const waits = active.length > 0 && active.every(({ state }) => state === 'queued');
  if (!waits || since === undefined || now - Date.parse(since) < UNTAKEN_MS) return nothing;
  return html`<div class="job-row stack" role="alert">
    <p class="words">
      <span part="badge" class="badge warn">${icon('warn')}${text.admin.noWorker}</span>
      <span
        >${momentIn((ago) => text.admin.waitsSince(active.length, ago), since, format.ago(since, now), reader)}</span
      >
      <span class="muted">${text.admin.noWorkerHint}</span>
    </p>
    ${commandLine(command.worker(), reader)}
  </div>`;
}

/** How many run, and how many wait for their turn. */
function titleOf(active: readonly Job[], { text }: Reader): string {
  const queued = active.filter(({ state }) => state === 'queued').length;
  const running = active.length - queued;
  if (queued === 0) return text.admin.running(running);
  return running === 0 ? text.admin.queued(queued) : text.admin.runningAndQueued(running, queued);
}

export function recentCard(jobs: readonly Job[], { open }: JobsActions, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const ended = jobs.filter(hasEnded).slice(0, RECENT);
  return html`<section class="card" aria-label=${text.admin.recent}>
    <header>
      <h2 class="grow">${text.admin.recent}</h2>
      ${jobs.every(hasEnded) ? html`<span class="muted">${text.admin.nothingRuns}</span>` : nothing}
    </header>
    ${
      ended.length === 0
        ? html`<p class="job-row muted">${text.admin.noJobs}</p>`
        : html`<ol class="recent">
            ${ended.map((job) => {
              const at = job.ended ?? job.created;
              return html`<li>
                <div class="row between">
                  <button class="title words" @click=${() => open(job)}>${outcome(job, reader)}</button>
                  ${shortBadge(job, reader)}
                </div>
                <div class="small muted words">
                  ${moment(at, format.ago(at, now), reader)}
                  ${job.failure === undefined || job.state === 'cancelled' ? nothing : html` · ${said(job.failure, reader)}`}
                </div>
              </li>`;
            })}
          </ol>`
    }
  </section>`;
}

/** That it has ended is said by where it is shown. */
function shortBadge(job: Job, reader: Reader): TemplateResult {
  if (job.state !== 'completed' || job.warnings === 0) return jobBadge(job, reader);
  return html`<span part="badge" class="badge warn"
    >${icon('warn')}${reader.text.warnings(job.warnings, reader.format.number(job.warnings))}</span
  >`;
}

/** What somebody has done; of a job that did not complete, what it was to do. */
function outcome({ verb, createdBy, app, state }: Job, { text }: Reader): string {
  if (state !== 'completed') return [text.verb(verb), isolated(app), isolated(createdBy)].join(' · ');
  const did = Object.entries(text.admin.did).find(([name]) => name === verb)?.[1] ?? text.admin.didOther;
  return did(isolated(createdBy), isolated(app));
}
