/** The process that runs the jobs of a server; `WorkerProcess` starts it. */
import { setFlagsFromString } from 'node:v8';

// As the program itself does, for the same reasons.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=50');
setFlagsFromString('--no-parallel-scavenge');
const { workForServer } = await import('./work.js');
await workForServer();
