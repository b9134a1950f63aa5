export const DAY_MS = 24 * 3_600_000;

/** Runs `work` on a machine whose clock is so many milliseconds ahead, or behind if it is negative. */
export async function withClockOff<T>(ms: number, work: () => Promise<T>): Promise<T> {
  const now = Date.now.bind(Date);
  Date.now = () => now() + ms;
  try {
    return await work();
  } finally {
    Date.now = now;
  }
}
