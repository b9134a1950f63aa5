import { createHash } from 'node:crypto';
import { pointFacts } from '../../archive/as-of/find-point.js';
import type { RestoreResult } from '../../restore/restore-result.js';
import { links } from '../links.js';
import type { CopyOptionsDto, PreviewRestoreDto, RestorePlanDto } from './restore-dto.js';
import type { ChosenSource } from './restore-source.js';

/**
 * What a restore would do, as people are shown it. The id is a digest over exactly that and over what was asked for, so
 * that a plan holds for as long as it would be shown the same; of an archive at a URL also over its bytes. Ids that are new each
 * time are not in it.
 */
export function planOf(
  asked: PreviewRestoreDto,
  chosen: ChosenSource & { readonly sha256?: string | undefined },
  result: RestoreResult,
  base: string,
): RestorePlanDto {
  const {
    source,
    app,
    until,
    chosen: objectsChosen,
    events,
    streams,
    objects,
    assets,
    assetBytes,
    documents,
    people,
    openedBy,
    remap,
    warnings,
  } = result;
  const shown = {
    source: chosen.shown,
    ...(chosen.backup === undefined ? {} : { backup: chosen.backup }),
    ...{ sourceApp: source.name, name: app.name },
    ...(until === undefined ? {} : { until: pointFacts(until) }),
    ...(objectsChosen === undefined ? {} : { chosen: objectsChosen }),
    ...{ events, streams, ...(objects === undefined ? {} : { objects }), assets, assetBytes, documents },
    people: people.map(({ from, email, how }) => ({ source: from, ...(email === undefined ? {} : { email }), how })),
    ...(openedBy === undefined ? {} : { openedBy: openedBy.map(({ email, role }) => ({ email, role })) }),
    changes: {
      rulesTurnedOff: remap.rulesTurnedOff,
      clientSecretsReplaced: remap.clientSecretsReplaced,
      clientsRevoked: remap.clientsRevoked,
      schedulesCancelled: remap.schedulesCancelled,
      urlsRewritten: remap.urlsRewritten,
      urlsLeft: remap.urlsLeft,
      ownersAdded: remap.ownersAdded,
      dropped: remap.dropped.count,
      odd: remap.odd.count,
    },
    deleted: remap.deleted,
    warnings: warnings.map(({ code, where, message }) => ({ code, where, message })),
  };
  return {
    planId: digestOf([optionsOf(asked), shown, chosen.sha256]),
    ...shown,
    ...(result.space === undefined ? {} : { space: result.space }),
    _links: links({ run: ['POST', `${base}/restores`] }),
  };
}

type AskedOptions = Pick<PreviewRestoreDto, 'name' | 'until' | keyof CopyOptionsDto>;

/** How the copy is to be made, without what was left out. */
export function optionsOf(asked: PreviewRestoreDto): AskedOptions {
  const { name, until, people, rules, clients, schedules, odd, withAssets, revive, only, except } = asked;
  const given = { name, until, people, rules, clients, schedules, odd, withAssets, revive, only, except };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function digestOf(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url');
}
