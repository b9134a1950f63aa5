/**
 * Frees the memory of a large buffer now, which nobody may touch any more: waiting for the garbage collector, a dozen of
 * them pile up. Buffers that share their memory with others are left alone.
 */
export function detachBuffer(bytes: Buffer): void {
  const { buffer } = bytes;
  const isAlone = buffer instanceof ArrayBuffer && bytes.length * 2 > buffer.byteLength;
  if (isAlone && bytes.length > Buffer.poolSize) buffer.transfer(0);
}
