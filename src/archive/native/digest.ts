import { hash, webcrypto } from 'node:crypto';

/** Hashing less than this takes less time than handing it to the thread pool and back. */
const POOL_BYTES = 32 * 1024;

/**
 * SHA-256 in lower-case hex. Large inputs are hashed on the thread pool, where it goes on beside the deflating of one
 * segment and the filling of the next. The bytes are copied before this returns, so they may change while it runs.
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  if (bytes.length < POOL_BYTES) return hash('sha256', bytes, 'hex');
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}
