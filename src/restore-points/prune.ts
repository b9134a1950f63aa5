import type { Problem } from '../archive/archive.js';
import type { HeldClaim } from '../claims/claims.js';
import { type BackupError, isBackupError } from '../errors.js';
import type { Catalog } from './catalog.js';
import { holdingsOf, type MadePoint } from './holdings.js';
import type { RestorePoint } from './restore-point.js';
import type { Holdings, RetentionDecision, RetentionPolicy } from './retention.js';

/** Names of files that a warning gives; more tell a person nothing. */
const MAX_NAMED = 3;

const NOTHING: Holdings = { containedIn: new Set(), files: new Map() };

export interface Pruning {
  readonly pruned: readonly RestorePoint[];
  /** Why each point of the app stays or went. */
  readonly decisions: readonly RetentionDecision<RestorePoint>[];
  readonly warnings: readonly Problem[];
  /** A removal has failed: the claim still says what there is to remove. */
  readonly isUnfinished: boolean;
}

/**
 * Removes what is beyond the policy once `made` exists, each only when nothing is lost with it: `retention.ts` decides.
 * `older` are the other points of the app, oldest first by history. A failure is a warning: the new restore point
 * exists, and one more than the policy wants does no harm.
 */
export async function prune(
  catalog: Catalog,
  claim: PruneClaim,
  policy: RetentionPolicy,
  made: MadePoint,
  older: readonly RestorePoint[],
): Promise<Pruning> {
  const pruning = new Pruner(catalog, claim, policy, made);
  try {
    return await pruning.run(older);
  } catch (error) {
    if (!isBackupError(error)) throw error;
    return pruning.failed(error);
  }
}

type PruneClaim = HeldClaim<'backup' | 'prune'>;

class Pruner {
  readonly #pruned: RestorePoint[] = [];
  /** By archive: the last word on each point, and why it was passed over if it was. */
  readonly #decisions = new Map<string, RetentionDecision<RestorePoint>>();
  /** What is being removed right now. */
  #removing: RestorePoint | undefined;

  constructor(
    private readonly catalog: Catalog,
    private readonly claim: PruneClaim,
    private readonly policy: RetentionPolicy,
    private readonly made: MadePoint,
  ) {}

  async run(older: readonly RestorePoint[]): Promise<Pruning> {
    const holdings = await this.#holdings(older);
    let points: readonly RestorePoint[] = [...older, this.made];
    for (;;) {
      const decisions = this.policy.apply(points, this.made, ({ archive }) => holdings.get(archive) ?? NOTHING);
      for (const decision of decisions) this.#note(decision);
      const point = decisions.find(({ action }) => action === 'remove')?.point;
      if (point === undefined) return this.#pruning([...this.#decisions.values()].flatMap(warningOf));
      if (await this.#remove(point)) {
        this.#pruned.push(point);
        points = points.filter((other) => other !== point);
      } else points = points.map((other) => (other === point ? { ...point, protected: true } : other));
    }
  }

  failed({ code, message }: BackupError): Pruning {
    const where = this.#removing?.id ?? this.made.id;
    this.#decisions.clear();
    return this.#pruning([{ code, where, message }]);
  }

  /** Keeps the warning about a point that was passed over, even once another was removed instead and it is within the cap. */
  #note(decision: RetentionDecision<RestorePoint>): void {
    const { archive } = decision.point;
    const known = this.#decisions.get(archive);
    if (decision.reason === 'within-cap' && known && warningOf(known).length > 0) return;
    this.#decisions.set(archive, decision);
  }

  /** False if it is protected by now: the person who set it while the backup ran relies on it. */
  async #remove(point: RestorePoint): Promise<boolean> {
    const { catalog, claim } = this;
    // Noted first: a removal that dies half-way is finished by the next command.
    await claim.note({ verb: 'prune', destination: catalog.url, names: catalog.namesOf(point) });
    this.#removing = point;
    const isRemovable = !(await catalog.isProtected(catalog.namesOf(point)));
    if (isRemovable) await catalog.remove(point);
    else await claim.note({ verb: 'prune', destination: catalog.url, names: [] });
    this.#removing = undefined;
    return isRemovable;
  }

  /** Nothing is read while nothing has to go. */
  async #holdings(older: readonly RestorePoint[]): Promise<ReadonlyMap<string, Holdings>> {
    const isOver = older.length + 1 > this.policy.keepLast;
    return isOver ? holdingsOf(this.catalog, this.made, older) : new Map<string, Holdings>();
  }

  #pruning(warnings: readonly Problem[]): Pruning {
    return {
      pruned: this.#pruned,
      decisions: [...this.#decisions.values()],
      warnings,
      isUnfinished: this.#removing !== undefined,
    };
  }
}

function warningOf({ reason, point, files }: RetentionDecision<RestorePoint>): readonly Problem[] {
  const only = reason === 'only-history' ? 'events that are in no newer one' : `the last copy of ${named(files)}`;
  if (reason !== 'only-history' && reason !== 'only-file') return [];
  const message = `${point.id} is beyond the cap, but holds ${only}: it was kept; delete it by hand once you can do without`;
  const kept = reason === 'only-file' ? { files: files.length } : {};
  return [{ code: 'retention-blocked', where: point.id, message, facts: { backup: point.id, ...kept } }];
}

function named(files: readonly string[]): string {
  const rest = files.length - MAX_NAMED;
  return [...files.slice(0, MAX_NAMED), ...(rest > 0 ? [`${rest} more files`] : [])].join(', ');
}
