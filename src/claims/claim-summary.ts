import type { Claim, Verb } from './claim.js';
import type { Claims, ClaimState } from './claims.js';
import { verbOfKey } from './read-claim.js';

/** A claim as it is shown: plain JSON. */
export interface ClaimSummary {
  /** What releases it: `app:<id>`, `name:<name>`, `point:<id>` or `leftover:<number>`. */
  readonly key: string;
  /** Name of the app, or id of the restore point; the key where the entry cannot be read. */
  readonly what: string;
  readonly verb: Verb;
  /** ISO 8601; empty where nothing tells. */
  readonly since: string;
  /**
   * `held`: its process lives. `watched`: its process cannot be seen from here, and may live. `abandoned`: its process is
   * gone; the next command undoes or finishes what it began. `left-over`: to be removed at `place` by a command that uses it.
   * `unreadable`: the entry does not say what to undo; nothing acts on it until it is released.
   */
  readonly state: ClaimState | 'left-over' | 'unreadable';
  readonly holder?: { readonly host: string; readonly pid: number };
  /** URL of the destination or asset store that it is about. */
  readonly place: string;
}

/** Every claim, those that cannot be read last. */
export async function summariesOf(claims: Claims): Promise<readonly ClaimSummary[]> {
  return [...(await claims.states()).map(summaryOf), ...(await claims.unreadable()).map(unreadableSummary)];
}

function summaryOf({ claim, state }: { readonly claim: Claim; readonly state: ClaimState }): ClaimSummary {
  const { key, title, since, holder, undo } = claim;
  const isLeft = undo.verb === 'leftover';
  return {
    key,
    what: title,
    verb: isLeft ? undo.of : undo.verb,
    since,
    state: isLeft ? 'left-over' : state,
    ...(holder === undefined ? {} : { holder: { host: holder.host, pid: holder.pid } }),
    place: placeOf(claim),
  };
}

/** Of an entry that cannot be read. */
function unreadableSummary(key: string): ClaimSummary {
  return { key, what: key, verb: verbOfKey(key), since: '', state: 'unreadable', place: '' };
}

function placeOf({ undo }: Claim): string {
  if (undo.verb === 'restore' || undo.verb === 'undo') return undo.assets;
  return undo.verb === 'leftover' ? undo.place : undo.destination;
}
