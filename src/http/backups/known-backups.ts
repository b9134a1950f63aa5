import type { BackupModule } from '../../backup-module.js';
import type { JobQueue } from '../../jobs/job-queue.js';
import type { Job } from '../../jobs/job.js';
import type { CatalogListing } from '../../restore-points/catalog.js';

/** Changes made by other processes are seen after this long, in ms. */
const KEPT_MS = 2_000;
/** At most this many views of one state of an app are kept: enough for all pages and kinds of callers at one time. */
const MAX_VIEWS = 100;
/** As many jobs of an app as a queue keeps. */
const MAX_JOBS = 1_000;

export interface KnownParts {
  readonly module: Pick<BackupModule, 'list'>;
  readonly jobs: Pick<JobQueue, 'list' | 'lastSeq'>;
}

/** What was read of the backups of one app, and what was made of it. */
export class KnownApp {
  readonly #views = new Map<string, unknown>();

  constructor(
    readonly listing: CatalogListing,
    /** Of this app, newest first. */
    readonly jobs: readonly Job[],
    /** Jobs that check uploads. The app in an upload is known only once it is checked, so these jobs belong to no app. */
    readonly imports: readonly Job[],
  ) {}

  /** What `make` returned when it was first asked for by this key. */
  view<T>(key: string, make: () => T): T {
    if (this.#views.has(key)) return this.#views.get(key) as T;
    const made = make();
    if (this.#views.size < MAX_VIEWS) this.#views.set(key, made);
    return made;
  }
}

interface Kept {
  readonly seq: number;
  readonly changes: number;
  readonly began: number;
  readonly read: Promise<KnownApp>;
  isRead: boolean;
}

/**
 * The backups of each app, read once for all callers and used until a job changes, a request to this server changes something, or
 * two seconds have passed.
 */
export class KnownBackups {
  readonly #kept = new Map<string, Kept>();
  #changes = 0;

  constructor(private readonly parts: KnownParts) {}

  async of(app: string): Promise<KnownApp> {
    // Read before the list: if a job changes while the list is read, the next call reads the list again.
    const seq = await this.parts.jobs.lastSeq();
    const kept = this.#kept.get(app);
    if (kept !== undefined && kept.seq === seq && kept.changes === this.#changes && isFresh(kept)) return kept.read;
    this.#forgetOld();
    const next: Kept = {
      seq,
      changes: this.#changes,
      began: performance.now(),
      isRead: false,
      read: this.read(app).finally(() => (next.isRead = true)),
    };
    this.#kept.set(app, next);
    // The caller gets the error; the next call reads again.
    next.read.catch(() => this.#kept.get(app) === next && this.#kept.delete(app));
    return next.read;
  }

  /** As it is now. */
  async read(app: string): Promise<KnownApp> {
    const { module, jobs } = this.parts;
    // In this order: a backup is stored before its job ends, so that at every moment one of the two has it.
    const own = await jobs.list({ app, limit: MAX_JOBS });
    const imports = (await jobs.list({ app: '', limit: MAX_JOBS })).filter(({ verb }) => verb === 'import');
    return new KnownApp(await module.list(app), own, imports);
  }

  /** Something was changed over this server. */
  changed(): void {
    this.#changes += 1;
  }

  #forgetOld(): void {
    for (const [app, kept] of this.#kept) if (!isFresh(kept)) this.#kept.delete(app);
  }
}

/** One that is still being read is shared, however slow the destination is. */
function isFresh({ isRead, began }: Kept): boolean {
  return !isRead || performance.now() - began < KEPT_MS;
}
