import type { Progress, ProgressSink } from '../archive/archive.js';

/** Progress is told at most this often, in ms. */
const TELL_MS = 250;

/** Passes on the first progress of each phase, and then one each quarter of a second: many small steps are many messages otherwise. */
export function seldom(tell: ProgressSink): ProgressSink {
  let phase: Progress['phase'] | undefined;
  let told = 0;
  return (progress) => {
    const now = performance.now();
    if (phase === progress.phase && now - told < TELL_MS) return;
    [phase, told] = [progress.phase, now];
    tell(progress);
  };
}
