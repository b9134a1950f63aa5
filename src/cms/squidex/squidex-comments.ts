/** Ids of the people whom a comment mentions: the strings of its `mentions`, which is an array or null. */
export function peopleAt(json: Uint8Array, start: number, end: number): readonly string[] {
  const value: unknown = JSON.parse(Buffer.from(json.subarray(start, end)).toString());
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}
