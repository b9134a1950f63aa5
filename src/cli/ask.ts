import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { BackupError } from '../errors.js';
import type { CancelOnSignal } from './cancel-on-signal.js';

/** Whether a person is there to be asked. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** What a person answers. Error: `invalid-argument` where no one can be asked. */
export async function ask(question: string, cancelOnSignal: CancelOnSignal): Promise<string> {
  if (!canAsk()) {
    throw new BackupError('invalid-argument', 'cannot ask for confirmation: not a terminal', {
      hint: 'say so with --yes',
    });
  }
  // Not in terminal mode: Ctrl-C has to stay a signal.
  const prompt = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  cancelOnSignal.isAsking = true;
  try {
    const answer = await Promise.race([
      prompt.question(`${question} `, { signal: cancelOnSignal.signal }),
      // Ctrl-D closes the prompt without an answer.
      once(prompt, 'close').then(() => ''),
    ]);
    return answer.trim();
  } finally {
    cancelOnSignal.isAsking = false;
    prompt.close();
  }
}
