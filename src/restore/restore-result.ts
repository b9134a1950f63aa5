import type { Problem } from '../archive/archive.js';
import type { Point } from '../archive/as-of/find-point.js';
import { mixedTimes } from '../archive/as-of/mixed-times.js';
import type { Chosen } from '../archive/chosen/archive-chosen.js';
import type { AppName } from '../cms/app-naming.js';
import { defined } from '../collections/defined.js';
import type { NamedObject } from '../rehearsal/object-sample.js';
import type { RemapReport, UserMapping } from '../cms/event-vocabulary.js';
import type { People } from './people.js';
import type { DiskSpace } from './disk-space.js';
import type { Plan } from './plan.js';
import type { Rehearsed } from './prepare.js';

/** People that a warning names. */
const MAX_NAMED = 3;

/** Somebody who can open the copy. */
export interface Opener {
  readonly id: string;
  readonly email: string;
  /** In the words of the CMS, such as `Owner`. */
  readonly role: string;
}

/** What a restore does, or would do. */
export interface RestoreResult {
  readonly source: AppName;
  readonly app: AppName;
  /** The point in the history of the source that the copy is as of; left out where it is the end. */
  readonly until?: Point;
  /** What was taken of the source; left out where that is everything. */
  readonly chosen?: Chosen;
  /** Events of the new app, those that put it to rest included. */
  readonly events: number;
  readonly streams: number;
  /** Objects of the new app by kind, in the words of the CMS; of a plan, where the CMS's objects are known. */
  readonly objects?: Readonly<Record<string, number>>;
  /** Some of them by name, at most 20: the same for the same events. */
  readonly sample?: readonly NamedObject[];
  readonly assets: number;
  readonly assetBytes: number;
  /** Files that the events mention and the archive lacks. */
  readonly assetsMissing: number;
  /** Documents of the archive that were read, people included. */
  readonly documents: number;
  readonly people: readonly UserMapping[];
  /** Contributors who have an account that is not locked, so can open the copy unless it is deleted; left out where events do not say who may. */
  readonly openedBy?: readonly Opener[];
  /**
   * Why the address of assets that was told changed no link: there is none in the history, or the archive does not say
   * where its links lead. Left out where it changed some, or none was told.
   */
  readonly addressUnused?: 'no-links' | 'no-addresses';
  /** On the disk that events and files go to, where that is one of this machine. */
  readonly space?: DiskSpace;
  readonly remap: RemapReport;
  readonly warnings: readonly Problem[];
}

/** Of what was written, or would be. */
export function resultOf({
  point,
  chosen,
  choiceWarnings,
  plan,
  withAssets,
  warnings,
  writes,
  space,
}: Rehearsed): RestoreResult {
  const { events, streams, objects, sample, assets, assetBytes, remap } = writes;
  const accounts = accountsOf(plan.people, remap);
  // A copy that is deleted is opened by none.
  const openedBy = accounts?.filter(({ id }) => !remap.deleted && !plan.people.isLocked(id));
  const locked = accounts?.filter(({ id }) => plan.people.isLocked(id)) ?? [];
  const told = withAssets ? warnings : warnings.filter(({ code }) => !code.startsWith('asset-'));
  return {
    source: plan.source,
    app: plan.app,
    ...(point === undefined ? {} : { until: point }),
    ...(chosen === undefined ? {} : { chosen }),
    events,
    streams,
    ...defined({ objects, sample }),
    assets: withAssets ? assets : 0,
    assetBytes: withAssets ? assetBytes : 0,
    assetsMissing: withAssets ? writes.assetsMissing : 0,
    documents: plan.documentCount,
    people: plan.people.all,
    ...(openedBy ? { openedBy } : {}),
    ...addressUnused(plan, remap),
    ...(space === undefined ? {} : { space }),
    remap,
    warnings: [
      ...told,
      ...plan.problems,
      ...choiceWarnings,
      ...fateOf(plan, remap, { openedBy, locked }),
      ...mixedTimes(point),
    ],
  };
}

/** Contributors of the copy behind whom there is an account. */
function accountsOf(people: People, { contributors }: RemapReport): readonly Opener[] | undefined {
  const emails = new Map<string, string>();
  for (const { how, to, account, email = account } of people.all) {
    if (email !== undefined && (how === 'matched' || how === 'created'))
      emails.set(to, account ?? emails.get(to) ?? email);
  }
  if (people.owner !== undefined) emails.set(people.owner.id, people.owner.email);
  return contributors?.flatMap(({ id, role }) => {
    const email = emails.get(id);
    return email === undefined ? [] : [{ id, email, role }];
  });
}

function addressUnused({ linksKnown }: Plan, { urlsRewritten }: RemapReport): Pick<RestoreResult, 'addressUnused'> {
  if (linksKnown === undefined || urlsRewritten > 0) return {};
  return { addressUnused: linksKnown ? 'no-links' : 'no-addresses' };
}

/** Of many the first, which are enough to go on with. */
function namesOf(people: readonly Opener[]): string {
  const named = people.slice(0, MAX_NAMED).map(({ email }) => email);
  const more = people.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}

/** What the copy will be that somebody may not expect. */
function fateOf(
  { app, people }: Plan,
  remap: RemapReport,
  { openedBy, locked }: { readonly openedBy: readonly Opener[] | undefined; readonly locked: readonly Opener[] },
): readonly Problem[] {
  const { deleted, urlsLeft } = remap;
  const fate: Problem[] = [];
  const facts = { name: app.name };
  const { stranger } = people;
  if (stranger !== undefined) {
    const message = `${stranger} has no account here, so "${app.name}" does not get that owner; the account must be there before the restore`;
    fate.push({ code: 'user-not-found', where: stranger, message, facts: { email: stranger, name: app.name } });
  }
  for (const id of people.unknownAssigned) {
    const message = `no person of the archive is ${id}, so what was assigned to that person has no effect`;
    fate.push({ code: 'person-unknown', where: id, message, facts: { person: id } });
  }
  if (deleted) {
    const message = `"${app.name}" was deleted at the end of its history, so the copy is deleted too; restore it revived to have it live`;
    fate.push({ code: 'app-deleted', where: app.name, message, facts });
  } else if (openedBy?.length === 0) {
    const way = stranger === undefined ? 'or say who you are to become its owner' : 'or name an owner who has one';
    const message =
      locked.length > 0
        ? `no person will be able to open "${app.name}": of its people here the accounts are locked (${namesOf(locked)}); unlock one in the CMS, ${way}`
        : `no person will be able to open "${app.name}": none of its people has an account here; have accounts created for them, ${way}`;
    fate.push({ code: 'app-without-people', where: app.name, message, facts });
  }
  if (urlsLeft > 0) {
    const message = `${urlsLeft} asset links in "${app.name}" still lead to where the original is, and work as long as it is there; to have them rewritten, set the address of assets here`;
    fate.push({ code: 'links-left', where: app.name, message, facts: { ...facts, links: urlsLeft } });
  }
  return fate;
}
