import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Loaded into a server that is measured: SIGUSR2 writes how long its event loop was blocked at most, and begins anew. */
const file = process.env.BENCH_LOOP_FILE;
if (file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  process.on('SIGUSR2', () => {
    writeFileSync(file, `${JSON.stringify({ maxMs: Math.max(0, delay.max / 1e6 - 5) })}\n`);
    delay.reset();
  });
}
