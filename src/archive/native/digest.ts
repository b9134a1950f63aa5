import { hash, webcrypto } from 'node:crypto';
import { HAS_SHA_INSTRUCTIONS } from '../../process/processor.js';

/**
 * Hashing less than this takes less time than handing it to the thread pool and back, for which the bytes are copied and
 * the copy is wiped. Where the processor has instructions for it, that is true of any size.
 */
const POOL_BYTES = HAS_SHA_INSTRUCTIONS ? Infinity : 32 * 1024;

/**
 * SHA-256 in lower-case hex. Large inputs are hashed on the thread pool where that takes long. The bytes are copied before
 * this returns, so they may change while it runs.
 */
export async function sha256(bytes: Uint8Array): Promise<string> {
  if (bytes.length < POOL_BYTES) return hash('sha256', bytes, 'hex');
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}
