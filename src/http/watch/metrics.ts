import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { BackupModule } from '../../backup-module.js';
import type { JobQueue } from '../../jobs/job-queue.js';
import type { JobRun } from '../../jobs/observed-runner.js';

export interface MeasuredParts {
  readonly module: Pick<BackupModule, 'list'>;
  readonly jobs: Pick<JobQueue, 'list'>;
  /** Where backups are, as it may be shown. */
  readonly destination: string;
  readonly now: () => Date;
}

/** A backup takes from a second to hours. */
const DURATIONS = [1, 5, 15, 60, 300, 900, 3_600, 14_400];

/** Numbers for Prometheus: runs are those of this server, ages and sizes those of the destination when they are asked for. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #runs = new Counter({
    name: 'eventark_backup_runs_total',
    help: 'Backups that this server has run to their end.',
    labelNames: ['app', 'result'],
    registers: [this.#registry],
  });
  readonly #durations = new Histogram({
    name: 'eventark_backup_duration_seconds',
    help: 'How long completed backups took.',
    buckets: DURATIONS,
    registers: [this.#registry],
  });
  readonly #ages = new Gauge({
    name: 'eventark_last_good_backup_age_seconds',
    help: 'Since the last backup of an app that is stored and whole was begun.',
    labelNames: ['app'],
    registers: [this.#registry],
  });
  readonly #bytes = new Gauge({
    name: 'eventark_stored_bytes',
    help: 'Bytes of the archives of an app.',
    labelNames: ['app', 'destination'],
    registers: [this.#registry],
  });
  readonly #heartbeat = new Gauge({
    name: 'eventark_scheduler_heartbeat_seconds',
    help: 'When the queue of jobs last answered this process, in seconds since 1970.',
    registers: [this.#registry],
  });

  constructor(private readonly parts: MeasuredParts) {}

  /** Counts what the worker of this server has run. */
  readonly ended = ({ job: { verb, app }, outcome, ms }: JobRun): void => {
    if (verb !== 'backup' || outcome === 'returned') return;
    this.#runs.inc({ app, result: outcome });
    if (outcome === 'completed') this.#durations.observe(ms / 1_000);
  };

  get contentType(): string {
    return this.#registry.contentType;
  }

  async text(): Promise<string> {
    const { module, jobs, destination, now } = this.parts;
    const { points } = await module.list();
    this.#ages.reset();
    this.#bytes.reset();
    const byApp = Map.groupBy(points, ({ manifest }) => manifest.app.name);
    for (const [app, own] of byApp) {
      const newest = Math.max(...own.map(({ manifest }) => Date.parse(manifest.created)));
      this.#ages.set({ app }, Math.max(0, Math.round((now().getTime() - newest) / 1_000)));
      this.#bytes.set(
        { app, destination },
        own.reduce((sum, { size }) => sum + size, 0),
      );
    }
    await jobs.list({ limit: 1 });
    this.#heartbeat.set(Math.floor(now().getTime() / 1_000));
    return this.#registry.metrics();
  }
}
