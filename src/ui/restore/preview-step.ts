import { html, nothing, type TemplateResult } from 'lit';
import { timelineTexts } from '../messages/later/inside/timeline-texts.js';
import type { ApiError } from '../api/api-client.js';
import type { JobProgress, RestorePlan } from '../api/wire.js';
import { waitBar } from '../backups/job-card.js';
import { laterTexts } from '../messages/later/later-texts.js';
import { command } from '../model/commands.js';
import { MAX_CHOSEN, PARTS } from '../model/choice.js';
import type { RestoreWish } from '../model/restore-wish.js';
import { commandLine } from '../view/command-line.js';
import { icon } from '../view/icons.js';
import { problemNote } from '../view/notices.js';
import { moment, momentIn } from '../view/moment.js';
import { isolated, type Reader } from '../view/reader.js';
import { peopleCard } from './people/people-card.js';
import { copyRules } from './plan/copy-rules.js';
import { findingList } from './plan/finding-list.js';
import { fullPlan } from './plan/full-plan.js';
import { consequences } from './plan/plan-facts.js';
import { sampleList } from './plan/sample-list.js';
import { choiceText } from './choice/choice-option.js';
import type { RestoreStore } from './restore-store.js';
import { isGone } from './plan-state.js';
import { nearestTo } from './source/nearest.js';
import { stepHead, type WizardActions, type WizardLooks } from './wizard-view.js';
import { shown } from '../view/shown.js';
import { said, saidHint } from '../view/said.js';

/** Everything that would happen, before any of it does. */
export function previewStep(
  store: RestoreStore,
  looks: WizardLooks,
  actions: WizardActions,
  reader: Reader,
): TemplateResult {
  const { wish } = store;
  const plan = store.plan.state;
  const shown = plan.kind === 'shown' ? plan.plan : undefined;
  const isNow = wish.source?.kind === 'now';
  return html`<div class="stack">
    ${plan.kind === 'shown' && plan.stale !== undefined ? staleNote(plan.stale, actions, reader) : nothing}
    <section class="card" aria-labelledby="step-title" aria-busy=${plan.kind === 'checking'}>
      ${previewHead(store, actions, reader)}
      <div class="body stack">
        ${shown === undefined ? nothing : [tiles(shown, wish, reader), consequences(shown, store, actions, reader)]}
        ${plan.kind === 'checking' ? checking(plan.progress, reader) : nothing}
        ${isNow ? nowFacts(wish, reader) : nothing} ${looks.isClone ? copyRules('clone', reader) : nothing}
        ${
          plan.kind !== 'failed'
            ? nothing
            : isGone(plan.problem)
              ? goneNote(store, actions, reader)
              : problemNote(plan.problem, { retry: actions.preview }, reader)
        }
        ${plan.kind === 'failed' ? wayOut(plan.problem, actions, reader) : nothing}
      </div>
    </section>
    ${shown === undefined || shown.people.length === 0 ? nothing : peopleCard(shown, looks, actions, reader)}
    ${shown === undefined || shown.warnings.length === 0 ? nothing : warningsNote(shown, wish, actions, reader)}
    ${shown === undefined ? nothing : [sampleList(shown, reader), fullPlan(shown, reader)]}
    ${commandLine(command.restore(wish), reader)} ${buttons(store, shown, actions, reader)}
  </div>`;
}

/** Below the badge is how old the preview is; while it is made, the line keeps its place. */
function previewHead(
  { wish, plan: { state } }: RestoreStore,
  { preview }: WizardActions,
  reader: Reader,
): TemplateResult {
  const { text, format } = reader;
  const { previewFailed, previewTitle, unchanged, checked, checkAgain } = laterTexts(text).preview;
  const title = state.kind === 'failed' ? previewFailed : previewTitle;
  const isChecking = state.kind === 'checking';
  const at = state.kind === 'shown' ? new Date(state.at).toISOString() : '';
  const ago = isChecking
    ? text.restore.nameState.checking
    : html`${checked} ${moment(at, format.ago(at, Date.now()), reader)}`;
  const beside = html`<div class="checked">
    <span part="badge" class="badge ok">${icon('check')}${unchanged}</span>
    ${
      isChecking || (state.kind === 'shown' && state.stale === undefined)
        ? html`<span class="small muted num"
            >${ago}<span class="on-screen">
              ·
              <button class="link" type="button" aria-disabled=${isChecking} @click=${() => !isChecking && preview()}>
                ${checkAgain}
              </button></span
            ></span
          >`
        : nothing
    }
  </div>`;
  return stepHead('preview', title(isolated(wish.name)), reader, beside);
}

function buttons(
  store: RestoreStore,
  plan: RestorePlan | undefined,
  { go, start }: WizardActions,
  reader: Reader,
): TemplateResult {
  const { text, format } = reader;
  const { wish } = store;
  const { state, isStarting, starting } = store.plan;
  const isNow = wish.source?.kind === 'now';
  const isShown = isNow || (plan !== undefined && state.kind === 'shown' && state.stale === undefined);
  const isReady = isShown && !isStarting;
  const label =
    plan === undefined
      ? laterTexts(text).preview.startNow(isolated(wish.name))
      : laterTexts(text).preview.start(text.events(plan.events, format.number(plan.events)));
  return html`${waitBar(starting, reader)}
    <div class="row actions">
      <span class="grow"></span>
      <button class="btn" @click=${() => go('options')}>${icon('left')}${text.restore.back}</button>
      <button class="btn primary" aria-disabled=${!isReady} @click=${() => isReady && start()}>${label}</button>
    </div>`;
}

/** What can be restored all the same: what is before all damage, or under another name. */
function wayOut({ soundUntil, code }: ApiError, { change, preview, go }: WizardActions, reader: Reader): unknown {
  const { text, format } = reader;
  if (code === 'app-name-taken')
    return html`<p><button class="btn" @click=${() => go('name')}>${laterTexts(text).preview.otherName}</button></p>`;
  if (soundUntil === undefined) return nothing;
  const tryIt = (): void => {
    change({ until: String(soundUntil) });
    preview();
  };
  return html`<p>
    <button class="btn" @click=${tryIt}>${text.restore.point.tryUntil(format.number(soundUntil))}</button>
  </p>`;
}

/** The source was deleted, or went by retention, while the wizard was open. */
function goneNote({ wish, backups }: RestoreStore, actions: WizardActions, reader: Reader): TemplateResult {
  const { text, format, now } = reader;
  const nearest = nearestTo(wish, backups);
  return html`<div class="note warn" role="alert">
    ${icon('warn')}
    <p class="grow words">${laterTexts(text).preview.sourceGone}</p>
    ${
      nearest === undefined
        ? nothing
        : html`<button
            class="btn tight"
            @click=${() => {
              actions.chooseSource({ kind: 'backup', backup: nearest });
              actions.preview();
            }}
          >
            ${momentIn(laterTexts(text).preview.sourceNearest, nearest.started, format.when(nearest.started, now), reader)}
          </button>`
    }
    <button class="btn tight" @click=${() => actions.go('source')}>${laterTexts(text).preview.chooseAnother}</button>
  </div>`;
}

/** What has changed since the preview, and what to do about it. */
function staleNote(problem: ApiError, { preview, go }: WizardActions, reader: Reader): TemplateResult {
  const { preview: texts } = laterTexts(reader.text);
  const isTaken = problem.code === 'app-name-taken';
  return html`<div class="note warn" role="alert">
    ${icon('warn')}
    <p class="grow words">${texts.stale} ${staleReason(problem, reader)}</p>
    ${isTaken ? html`<button class="btn tight" @click=${() => go('name')}>${texts.otherName}</button>` : nothing}
    <button class="btn tight" @click=${preview}>${texts.checkAgain}</button>
  </div>`;
}

function staleReason(problem: ApiError, reader: Reader): unknown {
  const { code, params } = problem;
  const { staleName, staleOf } = laterTexts(reader.text).preview;
  if (code === 'app-name-taken') return staleName;
  if (code !== 'plan-stale') {
    return html`${said(problem, reader)} ${saidHint(problem, reader)}
      <code class="mono small muted" dir="ltr">${code}</code>`;
  }
  const { differs } = params;
  const parts = typeof differs === 'string' ? differs.split(' ') : [];
  return parts.flatMap((part) => staleOf[part] ?? []).join(' ');
}

/** Who waits for longer sees how far it is. */
function checking(progress: JobProgress | undefined, reader: Reader): TemplateResult {
  return html`<p class="muted" role="status">${laterTexts(reader.text).preview.checking}</p>
    ${waitBar(progress, reader)}
    <div class="tiles" aria-hidden="true">
      ${[40, 30, 44, 36].map((width) => html`<div><div class="skeleton" .style=${`width: ${width}%`}></div></div>`)}
    </div>
    ${[62, 48, 70, 55].map((width) => html`<div class="skeleton" .style=${`width: ${width}%`}></div>`)}`;
}

function nowFacts(wish: RestoreWish, { text, format }: Reader): TemplateResult {
  const app = wish.source?.kind === 'now' ? wish.source.app : undefined;
  const { rules, clients, schedules, people, files } = laterTexts(text).options;
  const fact = (title: string, { label, hint }: { readonly label: string; readonly hint: string }): TemplateResult =>
    html`<dt>${title}</dt>
      <dd>${label}<span class="muted"> · ${hint}</span></dd>`;
  const events = app?.events ?? 0;
  const chosen = (until: string): string =>
    /^\d+$/.test(until) ? timelineTexts(text).event(format.number(Number(until))) : format.exact(until);
  return html`<dl class="facts">
      <dt>${laterTexts(text).preview.from}</dt>
      <dd><strong>${shown(app?.name ?? '')}</strong>, ${text.events(events, format.number(events))}</dd>
      ${
        wish.until
          ? html`<dt>${text.restore.point.title}</dt>
              <dd>${chosen(wish.until)}</dd>`
          : nothing
      }
      ${
        wish.only
          ? html`<dt>${laterTexts(text).choice.title}</dt>
              <dd>${shown(choiceText(wish.only, { text, format }))}</dd>`
          : nothing
      }
      ${
        wish.except
          ? html`<dt>${laterTexts(text).preview.dropped}</dt>
              <dd>${shown(choiceText(wish.except, { text, format }))}</dd>`
          : nothing
      }
      ${fact(rules.title, rules[wish.rules])} ${fact(clients.title, clients[wish.clients])}
      ${fact(schedules.title, schedules[wish.schedules])} ${fact(people.title, people[wish.people])}
      ${fact(files.title, wish.withAssets ? files.yes : files.no)}
    </dl>
    <p class="muted">${laterTexts(text).preview.nowPreview}</p>`;
}

function tiles(plan: RestorePlan, wish: RestoreWish, { text, format }: Reader): TemplateResult {
  const { tile } = laterTexts(text).preview;
  const rules = plan.changes['rulesTurnedOff'] ?? 0;
  const one = (value: number, name: string): TemplateResult =>
    html`<div><b class="num">${format.number(value)}</b><span class="small muted">${name}</span></div>`;
  return html`<div class="tiles">
    ${one(plan.events, tile.events(plan.events))}
    ${
      plan.objects === undefined
        ? one(plan.streams, tile.streams(plan.streams))
        : ['schema', 'content'].map((kind) => {
            const count = plan.objects?.[kind] ?? 0;
            return one(count, text.templates.kind(kind, count));
          })
    }
    ${one(plan.assets, tile.assets(plan.assets, format.bytes(plan.assetBytes)))}
    ${one(plan.people.length, tile.people(plan.people.length))}
    ${rules > 0 && wish.rules === 'off' ? one(rules, tile.rules(rules)) : nothing}
  </div>`;
}

function warningsNote(
  { warnings }: RestorePlan,
  wish: RestoreWish,
  actions: WizardActions,
  reader: Reader,
): TemplateResult {
  const left = warnings.filter((each) => isToAdd(each, wish));
  return html`<div class="note warn">
    ${icon('warn')}
    <div class="grow">
      <strong>${reader.text.warnings(warnings.length, reader.format.number(warnings.length))}</strong>
      ${findingList(
        warnings.filter((each) => !left.includes(each)),
        reader,
      )}
      ${
        left.length === 0
          ? nothing
          : html`<ul class="findings">
              ${left.map((each) => html`<li class="words">${said(each, reader)} ${addIt(each, wish, actions, reader)}</li>`)}
            </ul>`
      }
    </div>
  </div>`;
}

/** Whether what is chosen refers to something that can be chosen too: where the warning is, is what adds it. */
function isToAdd({ code, where }: RestorePlan['warnings'][number], { only }: RestoreWish): boolean {
  const isText = where.split('/', 1).some((part) => part in PARTS);
  return code === 'references-left' && isText && only !== undefined && only.length < MAX_CHOSEN;
}

function addIt(
  { where }: RestorePlan['warnings'][number],
  { only = [] }: RestoreWish,
  { change, preview }: WizardActions,
  { text }: Reader,
): TemplateResult {
  const { add, addNamed } = laterTexts(text).choice;
  const run = (): void => {
    change({ only: [...only, where] });
    preview();
  };
  return html`<button class="btn tight" aria-label=${addNamed(isolated(where))} @click=${run}>${add}</button>`;
}
