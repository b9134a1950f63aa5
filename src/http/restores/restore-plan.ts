import { pointFacts } from '../../archive/as-of/find-point.js';
import { defined } from '../../collections/defined.js';
import type { RestoreResult } from '../../restore/restore-result.js';
import { links } from '../links.js';
import { planIdOf } from './plan-id.js';
import type { CopyOptionsDto, PreviewRestoreDto, RestorePlanDto } from './restore-dto.js';
import type { ChosenSource } from './restore-source.js';

/**
 * What a restore would do, as people are shown it. The id is made of digests over exactly that and over what was asked for, so
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
  } = result;
  const from = {
    source: chosen.shown,
    ...(chosen.backup === undefined ? {} : { backup: chosen.backup }),
    sourceApp: source.name,
  };
  const contents = {
    ...(until === undefined ? {} : { until: pointFacts(until) }),
    ...(objectsChosen === undefined ? {} : { chosen: objectsChosen }),
    ...{ events, streams, ...(objects === undefined ? {} : { objects }), assets, assetBytes, documents },
  };
  const whom = {
    people: people.map(({ from: id, email, account, how }) => ({ source: id, ...defined({ email, account }), how })),
    ...(openedBy === undefined ? {} : { openedBy: openedBy.map(({ email, role }) => ({ email, role })) }),
  };
  const effects = effectsOf(result);
  const options = { ...optionsOf(asked), name: app.name };
  const { sha256 = '' } = chosen;
  return {
    planId: planIdOf({ options, source: { ...from, sha256 }, contents, people: whom, effects }),
    ...{ ...from, name: app.name, ...contents, ...whom, ...effects },
    ...defined({ sample: chosen.mayLook ? result.sample : undefined, space: result.space }),
    _links: links({ run: ['POST', `${base}/restores`] }),
  };
}

/** What is otherwise in the copy than in the archive, and what people should know of it. */
function effectsOf({ remap, warnings }: RestoreResult): Pick<RestorePlanDto, 'changes' | 'deleted' | 'warnings'> {
  return {
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
    warnings: warnings.map(({ code, where, message, facts: params }) => ({
      code,
      where,
      message,
      ...defined({ params }),
    })),
  };
}

type AskedOptions = Pick<PreviewRestoreDto, 'name' | 'until' | keyof CopyOptionsDto>;

/** How the copy is to be made, without what was left out. */
export function optionsOf(asked: PreviewRestoreDto): AskedOptions {
  const { name, until, people, peopleMap, rules, clients, schedules, odd, withAssets, revive, only, except } = asked;
  const given = { name, until, people, peopleMap, rules, clients, schedules, odd, withAssets, revive, only, except };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
