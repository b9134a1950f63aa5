import { closeSync, openSync, readSync } from 'node:fs';

/** The flags of the first processor are in here; with many processors the file is long. */
const HEAD_BYTES = 4096;

/** Whether the processor has instructions for SHA-256, as far as the system says. */
export const HAS_SHA_INSTRUCTIONS = process.arch === 'arm64' || /\bsha_ni\b/.test(headOf('/proc/cpuinfo'));

/** Empty if the file does not exist. */
function headOf(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      return head.toString('latin1', 0, readSync(file, head));
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}
