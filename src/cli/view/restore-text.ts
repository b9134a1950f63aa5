import type { Point } from '../../archive/as-of/find-point.js';
import type { Chosen } from '../../archive/chosen/archive-chosen.js';
import type { CopyOptions, RemapReport, UserMapping } from '../../cms/event-vocabulary.js';
import type { Opener, RestoreResult } from '../../restore/restore-result.js';
import { count, counted, printable } from '../format.js';
import { eventsText, filesText } from './counts-text.js';
import { sampleLines } from './sample-text.js';
import { table } from './table.js';

/** People named on the line of those who can open a copy. */
const MAX_NAMED = 5;

/** What a restore did, or would do, a line each. */
export function restoreLines(result: RestoreResult): string[] {
  return [
    ...(result.until ? [`  as of      ${asOf(result.until)}`] : []),
    ...(result.chosen ? [`  chosen     ${chosenText(result.chosen)}`] : []),
    `  events     ${eventsText(result)}`,
    `  files      ${filesText(result, result.assetBytes)}`,
    `  documents  ${count(result.documents)}`,
    `  people     ${people(result.people)}`,
    ...(result.openedBy ? [`  opened by  ${openers(result.openedBy)}`] : []),
    `  changed    ${changes(result.remap)}`,
    ...(result.addressUnused ? [`  asset URL  no effect: ${UNUSED[result.addressUnused]}`] : []),
  ];
}

/** The point in the history, and that not all that is written is of it. */
function asOf({ event, of, time }: Point): string {
  const at = time === '' ? '' : `, ${printable(time)}`;
  return `event ${count(event)} of ${count(of)}${at}; settings and tags are those of the backup`;
}

/** What was taken of the source, as it was asked for. */
export function chosenText({ only, except, events, of }: Chosen): string {
  const texts = (all: readonly string[]): string => all.map(printable).join(', ');
  const asked = [...(only ? [texts(only)] : []), ...(except ? [`without ${texts(except)}`] : [])].join(' ');
  return `${asked}: ${count(events)} of ${counted(of, 'event')}`;
}

const UNUSED: Readonly<Record<NonNullable<RestoreResult['addressUnused']>, string>> = {
  'no-links': 'the history has no asset links',
  'no-addresses': 'the archive does not say where its asset links lead',
};

/** What a restore did, with the id by which the new app is known. */
export function restoredLines(result: RestoreResult): string[] {
  return [`  id         ${printable(result.app.id)}`, ...restoreLines(result)];
}

/** All that is decided about a restore that was not done: the lines above, the choices, and each person. */
export function planLines(
  result: RestoreResult,
  { rules, clients, schedules }: Pick<CopyOptions, 'rules' | 'clients' | 'schedules'>,
): string[] {
  const people = result.people.map(({ from, to, email, account, how }) => [
    `    ${printable(email ?? from)}`,
    account === undefined ? HOW[how] : `as ${printable(account)}`,
    to,
  ]);
  return [
    ...restoreLines(result),
    ...objectsLine(result),
    ...sampleLines(result.sample),
    `  decided    ${RULES[rules]}, ${CLIENTS[clients]}, ${SCHEDULES[schedules]}`,
    ...(people.length > 0 ? ['  each person, and the id that takes their place', table(people)] : []),
  ];
}

/** What the app would hold, in the words of the CMS. */
function objectsLine({ objects }: RestoreResult): string[] {
  const all = Object.entries(objects ?? {}).filter(([kind, number]) => kind !== 'app' && number > 0);
  return all.length === 0 ? [] : [`  objects    ${all.map(([kind, number]) => counted(number, kind)).join(', ')}`];
}

const RULES: Readonly<Record<CopyOptions['rules'], string>> = { off: 'rules off', keep: 'rules as they were' };
const CLIENTS: Readonly<Record<CopyOptions['clients'], string>> = {
  new: 'new client secrets',
  keep: 'client secrets as they were',
  none: 'no clients',
};
const SCHEDULES: Readonly<Record<CopyOptions['schedules'], string>> = {
  off: 'nothing scheduled',
  keep: 'schedules as they were',
};

/** A restore that was not done, for programs: the app has no id yet. */
export function planFacts(result: RestoreResult) {
  return { ...restoreFacts(result), app: { name: result.app.name } };
}

/** A restore for programs. */
export function restoreFacts({ remap, warnings: _, ...facts }: RestoreResult) {
  const { dropped, odd, ...changes } = remap;
  return { ...facts, ...changes, dropped: dropped.first, odd: odd.first };
}

/** What is different in the copy, so that it starts quiet and points at itself. */
function changes(remap: RemapReport): string {
  const all: readonly (readonly [number, string, string])[] = [
    [remap.rulesTurnedOff, 'rule', 'turned off'],
    [remap.clientSecretsReplaced, 'client secret', 'replaced'],
    [remap.clientsRevoked, 'client', 'revoked'],
    [remap.schedulesCancelled, 'schedule', 'cancelled'],
    [remap.urlsRewritten, 'asset link', 'rewritten'],
    [remap.deletionsLeftOut, 'deletion', 'of the app left out'],
    [remap.dropped.count, 'other event', 'left out'],
    [remap.ownersAdded, 'owner', 'added'],
  ];
  const done = all.flatMap(([times, noun, verb]) => (times > 0 ? [`${counted(times, noun)} ${verb}`] : []));
  return done.join(', ') || 'nothing but ids and names';
}

/** Who can open the copy, owners first; the first few by name. */
function openers(openedBy: readonly Opener[]): string {
  const owners = openedBy.filter(({ role }) => role === 'Owner');
  const named = [...new Set([...owners, ...openedBy])].map(
    ({ email, role }) => `${printable(email)} (${printable(role)})`,
  );
  const more = named.length - MAX_NAMED;
  return [...named.slice(0, MAX_NAMED), ...(more > 0 ? [`${count(more)} more`] : [])].join(', ') || 'nobody';
}

const HOW: Readonly<Record<UserMapping['how'], string>> = {
  matched: 'matched',
  created: 'created',
  placeholder: 'as placeholder',
  me: 'as you',
  unknown: 'without account',
};

function people(mappings: readonly UserMapping[]): string {
  const times = new Map<UserMapping['how'], number>();
  for (const { how } of mappings) times.set(how, (times.get(how) ?? 0) + 1);
  return [...times].map(([how, number]) => `${count(number)} ${HOW[how]}`).join(', ') || 'none';
}
