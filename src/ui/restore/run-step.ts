import { laterTexts } from '../messages/later/later-texts.js';
import { html, nothing, type TemplateResult } from 'lit';
import { hasEnded, type Job, type LogLine } from '../api/wire.js';
import { jobCard, jobProgress, logView } from '../backups/job-card.js';
import { icon } from '../view/icons.js';
import { interruptedNote } from '../view/notices.js';
import { momentIn } from '../view/moment.js';
import { copyButton } from '../view/copy-button.js';
import { isolated, type Reader } from '../view/reader.js';
import { failureView } from './failure-view.js';
import type { JobRun } from './job-run.js';
import { findingList } from './plan/finding-list.js';

export interface RunActions {
  readonly cancel: () => void;
  readonly retry: () => void;
  readonly open: (app: string) => void;
  readonly another: () => void;
  /** Opens the wizard as of the event of that number, where it is known what the job was of. */
  readonly tryUntil: ((event: number) => void) | undefined;
  /** Back to what was chosen, while it is known. */
  readonly toOptions: (() => void) | undefined;
  readonly toggleLog: () => void;
  readonly askRules: () => void;
  readonly askUndo: () => void;
  readonly reviewPlaceholders: () => void;
}

interface RunLooks {
  readonly logOpen: boolean;
}

/** The job while it runs, and its report. */
export function runStep(run: JobRun, looks: RunLooks, actions: RunActions, reader: Reader): TemplateResult {
  const { job, log, live } = run;
  if (job === undefined) return html``;
  const note = live ? nothing : interruptedNote(reader);
  if (hasEnded(job)) return html`${note} ${reportView(run, job, looks, actions, reader)}`;
  const { cancel, retry, another, toggleLog } = actions;
  return html`<div class="stack">
    ${note}
    <h2 id="step-title" class="words" tabindex="-1">${laterTexts(reader.text).report.running(isolated(job.app))}</h2>
    ${jobCard(job, log, '', { ...{ logOpen: looks.logOpen, toggleLog, cancel, retry }, dismiss: another }, reader)}
    ${startedAgain(job, reader)}
  </div>`;
}

function reportView(run: JobRun, job: Job, { logOpen }: RunLooks, actions: RunActions, reader: Reader): TemplateResult {
  const { text } = reader;
  const { log, undoing } = run;
  // Why it failed is said above them.
  const findings = run.findings?.filter(({ text: line }) => line !== job.failure?.message);
  const app = textOf(job, 'app') || job.app;
  const isUndone = undoing?.state === 'completed';
  const isGone = isUndone || run.isGone;
  const isBeingUndone = undoing !== undefined && !hasEnded(undoing);
  return html`<div class="stack">
    <section class="card" aria-labelledby="step-title">
      <header>
        ${isGone ? html`<span class="mark">${icon('stop')}</span>` : badge(job)}
        <h2 id="step-title" class="grow words" tabindex="-1">
          ${isUndone ? laterTexts(text).report.undone(isolated(app)) : run.isGone ? laterTexts(text).report.appGone(isolated(app)) : titleOf(job, app, reader)}
        </h2>
      </header>
      <div class="body stack">
        ${startedAgain(job, reader)}
        ${isUndone ? html`<p>${laterTexts(text).report.undoneText}</p>` : outcome(run, job, reader)}
        ${findings === undefined || findings.length === 0 || isUndone ? nothing : found(findings, reader)}
        <div class="row between">
          <button class="link" aria-expanded=${logOpen} @click=${actions.toggleLog}>
            ${logOpen ? text.hideLog : text.showLog(log.length)}
          </button>
          ${copyButton(() => reportText(job, findings ?? []), laterTexts(text).report.copyReport, reader)}
        </div>
        ${logOpen ? logView(log, reader) : nothing}
      </div>
    </section>
    <div class="row actions ends">
      ${isUndone || isBeingUndone ? nothing : madeButtons(run, actions, reader)}
      ${job.state === 'completed' ? nothing : otherWays(job, actions, reader)}
      <button class="btn" @click=${actions.another}>
        ${job.verb === 'use-template' ? text.templates.another : laterTexts(text).report.another}
      </button>
      ${
        job._links['retry'] === undefined
          ? nothing
          : html`<button class="btn primary" @click=${actions.retry}>${text.retry}</button>`
      }
      ${
        job.state === 'completed' && !isGone && !isBeingUndone
          ? html`<button class="btn primary" @click=${() => actions.open(app)}>${laterTexts(text).report.open}</button>`
          : nothing
      }
    </div>
  </div>`;
}

/** What can still be done about the app that was made. */
function madeButtons(
  { made, links }: JobRun,
  { askRules, askUndo, reviewPlaceholders }: RunActions,
  { text, format }: Reader,
): unknown {
  if (made === undefined) return nothing;
  return [
    links['undo'] === undefined
      ? nothing
      : html`<button class="btn quiet" @click=${askUndo}>${laterTexts(text).report.undo}</button>`,
    links['placeholders'] === undefined
      ? nothing
      : html`<button class="btn" @click=${reviewPlaceholders}>
          ${laterTexts(text).report.review(made.placeholders, format.number(made.placeholders))}
        </button>`,
    links['turn-on-rules'] === undefined
      ? nothing
      : html`<button class="btn" @click=${askRules}>${laterTexts(text).report.turnOnRules(made.rulesOff)}</button>`,
  ];
}

/** What can be changed before another try. */
function otherWays({ failure }: Job, { toOptions, tryUntil }: RunActions, { text, format }: Reader): unknown {
  const sound = failure?.soundUntil;
  return [
    toOptions === undefined
      ? nothing
      : html`<button class="btn" @click=${toOptions}>${laterTexts(text).report.backToOptions}</button>`,
    sound === undefined || tryUntil === undefined
      ? nothing
      : html`<button class="btn" @click=${() => tryUntil(sound)}>
          ${text.restore.point.tryUntilAsking(format.number(sound))}
        </button>`,
  ];
}

function outcome({ made, undoing }: JobRun, job: Job, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const rulesOn = made?.rulesOn;
  return html`${job.state === 'completed' ? counts(job, reader) : failureView(job, `name:${job.app}`, reader)}
  ${rulesOn === undefined ? nothing : html`<p>${momentIn(laterTexts(text).report.rulesOn, rulesOn, format.ago(rulesOn, now), reader)}</p>`}
  ${undoing === undefined ? nothing : hasEnded(undoing) ? html`<div class="stack" role="alert">${failureView(undoing, `app:${textOf(job, 'appId')}`, reader)}</div>` : undoProgress(undoing, reader)}`;
}

function startedAgain({ attempt }: Job, { text }: Reader): TemplateResult | typeof nothing {
  return attempt > 1 ? html`<p class="muted words">${laterTexts(text).report.startedAgain}</p>` : nothing;
}

function undoProgress(undoing: Job, reader: Reader): TemplateResult {
  return html`<div class="stack">
    <p role="status">${laterTexts(reader.text).report.undoing}</p>
    ${jobProgress(undoing, reader)}
  </div>`;
}

function badge({ state, warnings }: Job): TemplateResult {
  if (state === 'failed') return html`<span class="mark danger">${icon('x')}</span>`;
  if (state === 'cancelled') return html`<span class="mark">${icon('stop')}</span>`;
  return warnings > 0
    ? html`<span class="mark warn">${icon('warn')}</span>`
    : html`<span class="mark ok">${icon('check')}</span>`;
}

function titleOf({ state, warnings }: Job, app: string, { text, format }: Reader): string {
  const name = isolated(app);
  const { report } = laterTexts(text);
  if (state === 'failed') return report.failedTitle(name);
  if (state === 'cancelled') return report.stoppedTitle;
  return warnings > 0 ? report.readyWarnings(name, warnings, format.number(warnings)) : report.ready(name);
}

function counts(job: Job, { text, format }: Reader): TemplateResult {
  const events = numberOf(job, 'events');
  const files = numberOf(job, 'assets');
  const ms = Date.parse(job.ended ?? '') - Date.parse(job.started ?? job.created);
  if (events === undefined) return html`<p class="words">${laterTexts(text).report.resultChecked}</p>`;
  const said = laterTexts(text).report.readyCounts(
    text.events(events, format.number(events)),
    `${format.number(files ?? 0)} ${text.unit('assets', files ?? 0)}`,
    format.duration(ms),
  );
  return html`${asOf(job, { text, format })} ${chosenOf(job, { text, format })}
    <p class="words num">${said} ${laterTexts(text).report.resultChecked}</p>`;
}

/** The point that it was restored as of. */
function asOf({ result }: Job, { text, format }: Pick<Reader, 'text' | 'format'>): TemplateResult | typeof nothing {
  const until: unknown = result?.['until'];
  if (typeof until !== 'object' || until === null) return nothing;
  const [event, of, time] = (['event', 'of', 'time'] as const).map((name): unknown => Reflect.get(until, name));
  if (typeof event !== 'number' || typeof of !== 'number' || typeof time !== 'string') return nothing;
  return html`<p class="words num">
    ${text.restore.point.found(format.number(event), format.number(of), format.exact(time))}
  </p>`;
}

function found(findings: readonly LogLine[], reader: Reader): TemplateResult {
  return html`<div>
    <h3>${laterTexts(reader.text).report.findings}</h3>
    ${findingList(
      findings.map(({ code = '', text: message, params }) => ({ code, message, params })),
      reader,
    )}
  </div>`;
}

function reportText(job: Job, findings: readonly LogLine[]): string {
  const { id, verb, app, state, created, started, ended, failure, result } = job;
  return JSON.stringify({ id, verb, app, state, created, started, ended, failure, result, findings }, null, 2);
}

function textOf({ result }: Job, name: string): string {
  const value = result?.[name];
  return typeof value === 'string' ? value : '';
}

function numberOf({ result }: Job, name: string): number | undefined {
  const value = result?.[name];
  return typeof value === 'number' ? value : undefined;
}

/** How much of the source was taken. */
function chosenOf({ result }: Job, { text, format }: Pick<Reader, 'text' | 'format'>): TemplateResult | typeof nothing {
  const chosen: unknown = result?.['chosen'];
  if (typeof chosen !== 'object' || chosen === null) return nothing;
  const [events, of] = (['events', 'of'] as const).map((name): unknown => Reflect.get(chosen, name));
  if (typeof events !== 'number' || typeof of !== 'number') return nothing;
  const { choice } = laterTexts(text);
  return html`<p class="words num">${choice.title}: ${choice.taken(format.number(events), format.number(of))}</p>`;
}
