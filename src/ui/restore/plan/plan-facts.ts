import { html, nothing, type TemplateResult } from 'lit';
import type { RestorePlan } from '../../api/wire.js';
import { laterTexts } from '../../messages/later/later-texts.js';
import { shownAddress, type RestoreWish } from '../../model/restore-wish.js';
import { icon } from '../../view/icons.js';
import { momentIn } from '../../view/moment.js';
import { isolated, type Reader } from '../../view/reader.js';
import { choiceText } from '../choice/choice-option.js';
import type { RestoreStore } from '../restore-store.js';
import type { WizardActions } from '../wizard-view.js';
import { shown } from '../../view/shown.js';

/** Each consequence as a line: what it is about, and what would become of it. */
export function consequences(
  plan: RestorePlan,
  { wish, rate }: RestoreStore,
  { go }: Pick<WizardActions, 'go'>,
  reader: Reader,
): TemplateResult {
  const { text } = reader;
  const { choice, options, preview } = laterTexts(text);
  const { from, original, originalStays, openedBy, links, odd, dropped, space } = preview;
  const { point } = text.restore;
  const lines: readonly (readonly [name: string, value: unknown])[] = [
    [from, origin(plan, wish, reader)],
    [point.title, asOf(plan, reader)],
    [choice.title, chosenOf(plan, reader)],
    [original, originalStays(isolated(plan.sourceApp))],
    [openedBy, plan.deleted === true ? deletedToo(go, reader) : openers(plan, reader)],
    [options.clients.title, clientsOf(plan, wish, reader)],
    [options.rules.title, rulesOf(plan, wish, reader)],
    [options.schedules.title, schedulesOf(plan, wish, reader)],
    [links, linksOf(plan, reader)],
    [odd, oddOf(plan, go, reader)],
    [dropped, droppedOf(plan, reader)],
    [space, spaceOf(plan, rate, reader)],
  ];
  return html`<dl class="facts">
    ${lines.map(([name, value]) =>
      value === undefined
        ? nothing
        : html`<dt>${name}</dt>
            <dd class="words num">${value}</dd>`,
    )}
  </dl>`;
}

function origin(plan: RestorePlan, { source }: RestoreWish, reader: Reader): unknown {
  const { format, now } = reader;
  if (source?.kind === 'url') return html`<code class="mono" dir="ltr">${shown(shownAddress(source.url))}</code>`;
  if (source?.kind === 'upload') return shown(source.upload?.name ?? '');
  if (source?.kind === 'destination')
    return html`<code class="mono" dir="ltr">${shown(source.archive?.key ?? '')}</code>`;
  if (source?.kind !== 'backup') return undefined;
  const { started, id } = source.backup;
  const { fromBackup } = laterTexts(reader.text).preview;
  const from = momentIn(
    (when) => fromBackup(isolated(plan.sourceApp), when),
    started,
    format.when(started, now),
    reader,
  );
  return html`<span>${from}</span> <code class="mono muted" dir="ltr" title=${id}>${id.slice(0, 12)}</code>`;
}

/** Which event it was, and what no event knows. */
function asOf({ until }: RestorePlan, { text, format }: Reader): unknown {
  if (until === undefined) return undefined;
  const { event, of, time } = until;
  const { found, documents } = text.restore.point;
  return html`${found(format.number(event), format.number(of), format.exact(time))}
    <span class="muted">· ${documents}</span>`;
}

/** What is taken of the app, and how many of its events that is with what it needs. */
function chosenOf({ chosen }: RestorePlan, { text, format }: Reader): unknown {
  if (chosen === undefined) return undefined;
  const { only, except, events, of } = chosen;
  const { choice } = laterTexts(text);
  const taken = only === undefined ? choice.all : choiceText(only, { text, format });
  const left = except === undefined ? '' : choice.without(choiceText(except, { text, format }));
  return html`${shown(taken)} ${shown(left)}
    <span class="muted">· ${choice.taken(format.number(events), format.number(of))}</span>`;
}

/** Nobody opens a deleted app; whether the copy lives is a choice. */
function deletedToo(go: WizardActions['go'], { text }: Reader): TemplateResult {
  return html`<span class="warned">${icon('warn')} ${laterTexts(text).preview.deletedToo}</span>
    <button class="link" type="button" @click=${() => go('options')}>${laterTexts(text).preview.oddDecide}</button>`;
}

/** Openers that are named; all are among the people below. */
const NAMED = 3;

/** Owners first: the question that people ask is whose it will be. */
function openers({ openedBy }: RestorePlan, { text, format }: Reader): unknown {
  if (openedBy === undefined) return laterTexts(text).preview.notSaid;
  if (openedBy.length === 0)
    return html`<span class="warned">${icon('warn')} ${laterTexts(text).preview.nobodyOpens}</span>`;
  const sorted = [...openedBy].sort((a, b) => Number(b.role === 'Owner') - Number(a.role === 'Owner'));
  return html`${icon('user')}
  ${sorted
    .slice(0, NAMED)
    .map(
      ({ email, role }, at) => html`${at > 0 ? ', ' : ''}${shown(email)} <span class="muted">(${shown(role)})</span>`,
    )}
  ${sorted.length > NAMED ? laterTexts(text).preview.openersMore(format.number(sorted.length - NAMED)) : nothing}`;
}

function clientsOf({ changes }: RestorePlan, { clients }: RestoreWish, { text, format }: Reader): string {
  const { clientSecretsReplaced = 0, clientsRevoked = 0 } = changes;
  if (clients === 'keep') return laterTexts(text).preview.secretsKept;
  if (clientsRevoked > 0) return laterTexts(text).preview.revoked(clientsRevoked, format.number(clientsRevoked));
  return clientSecretsReplaced > 0
    ? laterTexts(text).preview.secrets(clientSecretsReplaced, format.number(clientSecretsReplaced))
    : laterTexts(text).preview.noClients;
}

function rulesOf({ changes }: RestorePlan, { rules }: RestoreWish, { text, format }: Reader): string {
  const { rulesTurnedOff = 0 } = changes;
  if (rules === 'keep') return laterTexts(text).options.rules.keep.hint;
  return rulesTurnedOff > 0
    ? laterTexts(text).preview.rulesOff(rulesTurnedOff, format.number(rulesTurnedOff))
    : laterTexts(text).preview.noRules;
}

function schedulesOf({ changes }: RestorePlan, { schedules }: RestoreWish, { text, format }: Reader): string {
  const { schedulesCancelled = 0 } = changes;
  if (schedules === 'keep') return laterTexts(text).options.schedules.keep.hint;
  return schedulesCancelled > 0
    ? laterTexts(text).preview.cancelled(schedulesCancelled, format.number(schedulesCancelled))
    : laterTexts(text).preview.noSchedules;
}

function linksOf({ changes }: RestorePlan, { text, format }: Reader): string | undefined {
  const { urlsRewritten = 0, urlsLeft = 0 } = changes;
  const parts = [
    ...(urlsRewritten > 0
      ? [laterTexts(text).preview.linksRewritten(urlsRewritten, format.number(urlsRewritten))]
      : []),
    ...(urlsLeft > 0 ? [laterTexts(text).preview.linksLeft(urlsLeft, format.number(urlsLeft))] : []),
  ];
  return parts.length === 0 ? undefined : parts.join(' · ');
}

/** Those that are kept: what they are is told by the warnings, and what becomes of them is a choice. */
function oddOf(
  { changes }: RestorePlan,
  go: WizardActions['go'],
  { text, format }: Reader,
): TemplateResult | undefined {
  const { odd = 0 } = changes;
  if (odd === 0) return undefined;
  return html`${laterTexts(text).preview.oddEvents(odd, format.number(odd))}
    <button class="link" type="button" @click=${() => go('options')}>${laterTexts(text).preview.oddDecide}</button>`;
}

function droppedOf({ changes }: RestorePlan, { text, format }: Reader): string | undefined {
  const { dropped = 0 } = changes;
  return dropped > 0 ? laterTexts(text).preview.droppedEvents(dropped, format.number(dropped)) : undefined;
}

function spaceOf(
  { space, events }: RestorePlan,
  rate: number | undefined,
  { text, format }: Reader,
): string | undefined {
  const parts = [
    ...(space === undefined
      ? []
      : [laterTexts(text).preview.spaceOf(format.bytes(space.needed), format.bytes(space.free))]),
    ...(rate === undefined ? [] : [laterTexts(text).preview.about(format.duration(events / rate))]),
  ];
  return parts.length === 0 ? undefined : parts.join(' · ');
}
