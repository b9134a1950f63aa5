/** Whatever a server says, it is asked again after this long, in ms. */
const MAX_WAIT_MS = 300_000;

/** For how long a server wants not to be asked again, in ms: its header has seconds or a date. `now` is its time. */
export function retryAfterMs(headers: Headers, now: number): number {
  const told = headers.get('retry-after') ?? '';
  const ms = /^\d+$/.test(told) ? Number(told) * 1_000 : Date.parse(told) - now;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(0, ms), MAX_WAIT_MS);
}
