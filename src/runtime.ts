import { randomBytes, randomUUID } from 'node:crypto';

/** Time, names and secrets, handed in so that the verbs stay free of chance. */
export interface Surroundings {
  readonly now: () => Date;
  /** A random UUID, lower case. */
  readonly newId: () => string;
  /** An id of a restore point: a ULID in lower case, so ids sort by time. */
  readonly newPointId: () => string;
  /** A secret that nobody can guess: 32 random bytes, base64url. */
  readonly newSecret: () => string;
}

const CROCKFORD = '0123456789abcdefghjkmnpqrstvwxyz';

export const realSurroundings: Surroundings = {
  now: () => new Date(),
  newId: () => randomUUID(),
  newPointId: () => ulid(Date.now(), randomBytes(16)),
  newSecret: () => randomBytes(32).toString('base64url'),
};

/** 10 characters of milliseconds, 16 of chance (5 bits of each of 16 bytes). */
export function ulid(milliseconds: number, chance: Uint8Array): string {
  let time = '';
  for (let rest = milliseconds, n = 0; n < 10; n += 1, rest = Math.floor(rest / 32)) time = letter(rest % 32) + time;
  return time + Array.from(chance.subarray(0, 16), (byte) => letter(byte % 32)).join('');
}

function letter(value: number): string {
  return CROCKFORD.charAt(value);
}
