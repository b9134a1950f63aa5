/** Where the sample is taken: the end of the first 64 KiB, behind what headers and tables a file begins with. */
const HEAD_BYTES = 64 * 1024;
const SAMPLE_BYTES = 4 * 1024;

/**
 * Bits per byte from which on deflate gains nothing worth its time. JPEG, PNG, video and archives lie above 7.8, text
 * below 6, bitmaps and sound mostly below 7.3.
 */
const DENSE_BITS = 7.6;

/** Whether the bytes look compressed already, judged by how evenly byte values occur. */
export function looksCompressed(bytes: Uint8Array): boolean {
  const head = Math.min(bytes.length, HEAD_BYTES);
  const sample = bytes.subarray(Math.max(0, head - SAMPLE_BYTES), head);
  // A shorter sample cannot show 256 values evenly, whatever it is a sample of.
  return sample.length >= 1024 && entropy(sample) >= DENSE_BITS;
}

/** Shannon entropy of single bytes, in bits. */
function entropy(bytes: Uint8Array): number {
  const counts = new Uint32Array(256);
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    counts[byte] = (counts[byte] ?? 0) + 1;
  }
  let bits = 0;
  for (const count of counts) if (count > 0) bits -= count * Math.log2(count / bytes.length);
  return bits / bytes.length;
}
