import type { Output } from '../../output.js';

/** Ends the process although a job has not stopped: what it had begun is undone by the next one. */
export function leaveLate(output: Output): never {
  output.message(
    'a job did not stop within 30 seconds: it is left as it is, and the next start undoes what it had begun',
  );
  process.exit(1);
}
