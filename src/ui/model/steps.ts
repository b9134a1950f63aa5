import type { Job } from '../api/wire.js';

/** Phases of each verb in their order, as the server runs them. */
const STEPS: Readonly<Record<string, readonly string[]>> = {
  backup: ['write-events', 'write-assets', 'verify'],
  verify: ['download', 'verify'],
  restore: ['verify', 'write-events', 'write-assets'],
};

export interface Step {
  readonly index: number;
  readonly count: number;
}

/** Which step of how many a job is at; undefined where nobody knows. */
export function stepOf({ verb, progress }: Job): Step | undefined {
  const steps = STEPS[verb] ?? [];
  const at = steps.indexOf(progress?.phase ?? '');
  return at < 0 ? undefined : { index: at + 1, count: steps.length };
}
