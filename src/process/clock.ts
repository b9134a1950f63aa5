import type { Finding } from '../text/finding.js';

/** Claims, locks and the age of what was left over compare clocks of several machines; they allow for this much. */
const CLOCK_SKEW_MS = 30_000;

/** Whether the clock of a server showed a time of ours while it was asked; both in milliseconds. */
export function clockFinding(there: Date | undefined, asked: { readonly from: number; readonly to: number }): Finding {
  if (there === undefined) return { subject: 'clock', ok: true, message: 'server time not available' };
  const skew = Math.max(0, asked.from - there.getTime(), there.getTime() - asked.to);
  if (skew <= CLOCK_SKEW_MS) return { subject: 'clock', ok: true, message: 'the clocks agree' };
  return {
    subject: 'clock',
    ok: false,
    message: `the clock of the server and ours are ${Math.round(skew / 1_000)} seconds apart`,
    hint: 'let both follow a time server (NTP)',
  };
}
