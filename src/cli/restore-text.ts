import type { RemapReport, UserMapping } from '../cms/cms.js';
import type { RestoreResult } from '../restore/restore.js';
import { bytes, count, counted } from './human.js';

/** What a restore did, or would do, a line each. */
export function restoreLines({ events, streams, assets, assetBytes, documents, ...rest }: RestoreResult): string[] {
  return [
    `  events     ${count(events)} in ${counted(streams, 'stream')}`,
    `  assets     ${counted(assets, 'file')} (${bytes(assetBytes)})`,
    `  documents  ${count(documents)}`,
    `  people     ${people(rest.people)}`,
    `  changed    ${changes(rest.remap)}`,
  ];
}

/** A restore for programs. */
export function restoreFacts({ remap, warnings: _, ...facts }: RestoreResult) {
  const { unknownTypes, dropped, ...changes } = remap;
  return { ...facts, ...changes, unknownTypes: Object.fromEntries(unknownTypes), dropped };
}

/** What is different in the copy, so that it starts quiet and points at itself. */
function changes(remap: RemapReport): string {
  const all: readonly (readonly [number, string, string])[] = [
    [remap.rulesTurnedOff, 'rule', 'turned off'],
    [remap.clientSecretsReplaced, 'client secret', 'replaced'],
    [remap.clientsRevoked, 'client', 'revoked'],
    [remap.schedulesCancelled, 'schedule', 'cancelled'],
    [remap.urlsRewritten, 'asset link', 'rewritten'],
  ];
  const done = all.flatMap(([times, noun, verb]) => (times > 0 ? [`${counted(times, noun)} ${verb}`] : []));
  return done.join(', ') || 'nothing but ids and names';
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
