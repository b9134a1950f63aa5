import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { hasEnded, type Job, type JobState, type LogLine } from '../api/wire.js';
import { stepOf } from '../model/steps.js';
import { icon, type IconName } from '../view/icons.js';
import { moment } from '../view/moment.js';
import { codeLine } from '../view/notices.js';
import { isolated, type Reader } from '../view/reader.js';
import { saidHint } from '../view/said.js';

export interface JobActions {
  readonly logOpen: boolean;
  readonly toggleLog: () => void;
  readonly cancel: () => void;
  readonly retry: () => void;
  readonly dismiss: () => void;
}

const LOOKS: Readonly<Record<JobState, readonly [look: string, icon: IconName]>> = {
  queued: ['', 'clock'],
  running: ['accent', 'play'],
  cancelling: ['warn', 'stop'],
  completed: ['ok', 'check'],
  failed: ['danger', 'x'],
  cancelled: ['', 'stop'],
};

const UNENDED = ['queued', 'running', 'cancelling'] as const;

/** The job that runs, or how the last one ended, told by `ended`; it keeps its height meanwhile. */
export function jobCard(
  job: Job,
  log: readonly LogLine[],
  ended: string,
  actions: JobActions,
  reader: Reader,
): TemplateResult {
  const { text, format, now } = reader;
  const at = job.started ?? job.created;
  return html`<section class="card" part="job" aria-label=${text.job}>
    <div class="body job">
      <div class="row head">
        ${jobBadge(job, reader)}
        <strong class="words">${text.jobBy(job.verb, isolated(job.createdBy))}</strong>
        <span class="muted">${moment(at, format.ago(at, now), reader)}</span>
        <span class="grow"></span>
        ${jobButtons(job, actions, reader)}
      </div>
      ${hasEnded(job) ? outcome(job, ended, reader) : jobProgress(job, reader)}
      <div class="row between small">
        <span class="num muted">${rateOf(job, reader)}</span>
        <span
          >${hasEnded(job) ? nothing : html`<span class="muted">${text.leave}</span> `}<button
            class="link"
            aria-expanded=${actions.logOpen}
            @click=${actions.toggleLog}
          >
            ${actions.logOpen ? text.hideLog : text.showLog(log.length)}
          </button></span
        >
      </div>
      ${actions.logOpen ? logView(log, reader) : nothing}
    </div>
  </section>`;
}

export function jobBadge(
  { state, warnings }: Pick<Job, 'state' | 'warnings'>,
  { text, format }: Reader,
): TemplateResult {
  if (state === 'completed' && warnings > 0) {
    return html`<span part="badge" class="badge warn"
      >${icon('warn')}${text.completedWithWarnings(warnings, format.number(warnings))}</span
    >`;
  }
  const [look, name] = LOOKS[state];
  if (hasEnded({ state }))
    return html`<span part="badge" class="badge ${look}">${icon(name)}${text.state[state]}</span>`;
  // As wide as any of them: a job that begins moves nothing.
  const all = UNENDED.map((each) => text.state[each]).join('\n');
  return html`<span class="fits" data-all=${all}
    ><span part="badge" class="badge ${look}">${icon(name)}${text.state[state]}</span></span
  >`;
}

/** For a job that was cancelled and does not end. */
export function lateButton(job: Job, { text, late }: Reader): TemplateResult | undefined {
  if (!late.jobs.has(job)) return undefined;
  return html`<button class="btn tight danger" @click=${() => late.ask(job)}>${text.list.forceStop}</button>`;
}

function jobButtons(job: Job, { cancel, retry, dismiss }: JobActions, reader: Reader): TemplateResult {
  const { text } = reader;
  const { cancel: mayCancel, retry: mayRetry } = job._links;
  if (job.state === 'cancelling')
    return lateButton(job, reader) ?? html`<button class="btn tight" aria-disabled="true">${text.cancel}</button>`;
  if (mayCancel !== undefined) return html`<button class="btn tight" @click=${cancel}>${text.cancel}</button>`;
  return html`${
    mayRetry === undefined ? nothing : html`<button class="btn tight" @click=${retry}>${text.retry}</button>`
  }
  ${hasEnded(job) ? html`<button class="btn tight quiet" @click=${dismiss}>${text.dismiss}</button>` : nothing}`;
}

/** What the job does now, and its bar. */
export function jobProgress(job: Job, reader: Reader): TemplateResult {
  const { text } = reader;
  const { state, progress } = job;
  const step = stepOf(job);
  const name = progress === undefined ? text.preparing : text.phase(progress.phase);
  const title = step === undefined ? name : text.step(step.index, step.count, name);
  const waits = state === 'queued' ? queuedText(job, reader) : state === 'cancelling' ? text.cancellingWhy : undefined;
  return phaseBar(progress, { name, title: waits ?? title, isMoving: state === 'running' }, reader);
}

/** What it waits for, by its name where one job is known to be before it. */
function queuedText(job: Job, { text, format, ahead }: Reader): string {
  const [first, ...others] = ahead.of(job);
  if (first === undefined) return text.queuedWhy;
  if (others.length > 0) return text.queuedAfter(format.number(others.length + 1));
  const etaMs = first.progress?.etaMs;
  return text.queuedUntil(
    text.jobOf(first.verb, isolated(first.app)),
    etaMs === undefined ? '' : format.duration(etaMs),
  );
}

/** How far an answer is; nothing while it may be there in a moment. */
export function waitBar(progress: Job['progress'], reader: Reader): TemplateResult | typeof nothing {
  if (progress === undefined) return nothing;
  const name = reader.text.phase(progress.phase);
  return html`<div>${phaseBar(progress, { name, title: name, isMoving: true }, reader)}</div>`;
}

function phaseBar(
  progress: Job['progress'],
  { name, title, isMoving }: { readonly name: string; readonly title: string; readonly isMoving: boolean },
  { text, format }: Reader,
): TemplateResult {
  const amount = progress === undefined ? '' : amountOf(progress, text, format);
  const percent = progress?.percent;
  const now = percent ?? nothing;
  // A single text node: separate ones would shift whenever a number changes.
  const share = percent === undefined ? '' : ` · ${format.number(percent)}\u00a0%`;
  const blanks = percent === undefined ? '' : blanksFor(format.number(percent), format.number(100));
  const counted = html`<span class="num muted">${blanks + amount + share}</span>`;
  // Another phase counts something else: its text is a new element, so that the old words do not seem to move.
  return html`<div class="row between">
      <span>${title}</span>
      ${keyed(`${title} ${progress?.unit ?? ''}`, counted)}
    </div>
    <div
      class="bar ${isMoving ? '' : 'still'}"
      part="progress"
      role="progressbar"
      aria-label=${name}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${now}
      aria-valuetext=${`${name}, ${amount.replaceAll(/[\u2007\u2008]/g, '')}`}
    >
      <i .style=${`width: ${percent ?? 0}%`}></i>
    </div>`;
}

function amountOf(
  { done, total, unit }: NonNullable<Job['progress']>,
  text: Reader['text'],
  format: Reader['format'],
): string {
  if (unit === 'bytes') {
    return total === undefined ? format.bytes(done) : text.of(format.bytes(done), format.bytes(total), '').trim();
  }
  if (total === undefined) return `${format.number(done)} ${text.unit(unit, done)}`;
  const all = format.number(total);
  const part = format.number(done);
  return text.of(blanksFor(part, all) + part, all, text.unit(unit, total));
}

/** Blanks as wide as the digits that `number` lacks, so that the line does not move while the number grows. */
function blanksFor(number: string, other: string): string {
  const more = other.slice(0, Math.max(0, other.length - number.length));
  return more.replaceAll(/\d/g, '\u2007').replaceAll(/[^\u2007]/g, '\u2008');
}

function outcome({ id, state, failure }: Job, ended: string, reader: Reader): TemplateResult {
  const look = { completed: 'ok', failed: 'danger' }[state as string] ?? 'still';
  return html`<div class="words">
      ${ended} ${failure?.hint === undefined ? nothing : html`<span class="muted">${saidHint(failure, reader)}</span>`}
      ${failure === undefined ? nothing : codeLine(failure, id, reader)}
    </div>
    <div part="progress" class="bar ${look}"><i .style=${'width: 100%'}></i></div>`;
}

function rateOf(job: Job, { text, format, late }: Reader): string {
  const { state, progress } = job;
  if (late.jobs.isSilent(job)) return text.list.silent;
  if (state !== 'running' || progress === undefined) return '';
  const { rate, unit, etaMs } = progress;
  const speed = unit === 'bytes' ? format.bytes(rate ?? 0) : format.number(rate ?? 0);
  const name = unit === 'bytes' ? '' : text.unit(unit, 2);
  return [
    ...(rate === undefined ? [] : [text.rate(speed, name)]),
    ...(etaMs === undefined ? [] : [text.left(format.duration(etaMs))]),
  ].join(' · ');
}

/** What shows a log is loaded by who opens one. */
export function logView(lines: readonly LogLine[], reader: Reader): TemplateResult {
  if (customElements.get('eventark-log') === undefined) void loadLog();
  return html`<eventark-log exportparts="log" .lines=${lines} .reader=${reader}></eventark-log>`;
}

async function loadLog(): Promise<void> {
  const { EventarkLog } = await import('../log/eventark-log.js');
  if (customElements.get('eventark-log') === undefined) customElements.define('eventark-log', EventarkLog);
}
