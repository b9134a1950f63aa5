import type { Document } from 'mongodb';

/** Of .NET: 100 ns since the year 1. */
const TICKS_PER_MS = 10_000n;
const TICKS_OF_1970 = 621_355_968_000_000_000n;

/** Squidex locks an account for five minutes after wrong passwords, and for a hundred years when an administrator does it. */
const MIN_LOCK_MS = 24 * 3_600_000;

/** The members of an account that `isLockedOut` looks at. */
export const LOCKOUT_FIELDS = { LockoutEnd: 1, LockoutEnabled: 1 };

/** Whether an account of Squidex is locked for longer than wrong passwords lock it. */
export function isLockedOut({ LockoutEnd: end, LockoutEnabled: enabled }: Document, now: Date): boolean {
  if (enabled === false) return false;
  const until = timeOf(end);
  return until !== undefined && until - now.getTime() > MIN_LOCK_MS;
}

/** Milliseconds since 1970 of a time as the serialisers of .NET write it: a date, text, or ticks beside an offset. */
function timeOf(end: unknown): number | undefined {
  if (end instanceof Date) return end.getTime();
  if (typeof end === 'string') return Number.isNaN(Date.parse(end)) ? undefined : Date.parse(end);
  if (Array.isArray(end)) return timeOfTicks(end[0], end[1]);
  if (typeof end !== 'object' || end === null) return undefined;
  const { DateTime, Ticks, Offset } = end as Document;
  return DateTime instanceof Date ? DateTime.getTime() : timeOfTicks(Ticks, Offset);
}

/** Ticks are of the clock at that place, whose offset is in minutes. */
function timeOfTicks(ticks: unknown, offset: unknown): number | undefined {
  const text = String(ticks);
  if (!/^\d{1,19}$/.test(text)) return undefined;
  const minutes = Number.isInteger(Number(offset)) ? Number(offset) : 0;
  return Number((BigInt(text) - TICKS_OF_1970) / TICKS_PER_MS) - minutes * 60_000;
}
