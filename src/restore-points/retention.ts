/** What retention has to know about a restore point. */
export interface RetainedPoint {
  readonly id: string;
  readonly protected: boolean;
  readonly comment: string;
}

/** What one restore point has that the newest one has not. */
export interface Holdings {
  /** Ids of other points that hold every event of this one. */
  readonly containedIn: ReadonlySet<string>;
  /** Files that it holds and the newest one lacks: their names by key. */
  readonly files: ReadonlyMap<string, string>;
}

export type RetentionReason = 'newest' | 'protected' | 'only-history' | 'only-file' | 'within-cap' | 'beyond-cap';

/** What retention decides about one restore point, and why. */
export interface RetentionDecision<P extends RetainedPoint = RetainedPoint> {
  readonly point: P;
  readonly action: 'keep' | 'remove';
  readonly reason: RetentionReason;
  /** The files of which it holds the last copy, for `only-file`. */
  readonly files: readonly string[];
}

/** How many restore points of an app stay, and which. Damaged ones are not asked about: they do not count. */
export class RetentionPolicy {
  constructor(
    /** At most this many points stay; more only where each of them is protected, or the last to hold something. */
    readonly keepLast: number,
  ) {}

  /**
   * Decides about the points of one app, given oldest first by history; `newest` is the one that was just made, which is
   * never removed. The oldest go first, those that a person made with a comment after all others. A point that is the last
   * to hold an event or a file stays. Decisions come in the order of the points.
   *
   * Pure: the same points give the same decisions.
   */
  apply<P extends RetainedPoint>(
    points: readonly P[],
    newest: P,
    holdingsOf: (point: P) => Holdings,
  ): readonly RetentionDecision<P>[] {
    // The newest first: nearly always it holds what an older one does, and the others need not be asked.
    const kept = new Set(points.toReversed());
    const decisions = new Map<P, RetentionDecision<P>>();
    for (const point of byRank(points)) {
      const decision = this.#decide(point, newest, kept, holdingsOf);
      if (decision.action === 'remove') kept.delete(point);
      decisions.set(point, decision);
    }
    return points.flatMap((point) => decisions.get(point) ?? []);
  }

  #decide<P extends RetainedPoint>(
    point: P,
    newest: P,
    kept: ReadonlySet<P>,
    holdingsOf: (point: P) => Holdings,
  ): RetentionDecision<P> {
    const keep = { point, action: 'keep', files: [] } as const;
    if (point === newest) return { ...keep, reason: 'newest' };
    if (point.protected) return { ...keep, reason: 'protected' };
    if (kept.size <= this.keepLast) return { ...keep, reason: 'within-cap' };
    const { containedIn, files } = holdingsOf(point);
    const isWith = (holds: (other: P) => boolean): boolean => {
      for (const other of kept) if (other !== point && holds(other)) return true;
      return false;
    };
    if (!isWith(({ id }) => containedIn.has(id))) return { ...keep, reason: 'only-history' };
    const last = [...files].filter(([key]) => !isWith((other) => holdingsOf(other).files.has(key)));
    if (last.length > 0) return { ...keep, reason: 'only-file', files: last.map(([, name]) => name) };
    return { point, action: 'remove', reason: 'beyond-cap', files: [] };
  }
}

/** In the order in which they may go. */
function byRank<P extends RetainedPoint>(points: readonly P[]): readonly P[] {
  const isHandMade = (point: P): boolean => point.comment.trim() !== '';
  return [...points.filter((point) => !isHandMade(point)), ...points.filter(isHandMade)];
}
