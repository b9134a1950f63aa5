import { asBuffer, decodeString } from '../../json/json-text.js';

const QUOTE = 0x22;
const MINUS = 0x2d;
const LOWER_N = 0x6e;
const OPEN_BRACE = 0x7b;

/** What an event says about a file, in the order of `FileMembers`. */
export const FILE_MEMBERS = ['assetId', 'fileVersion', 'fileName', 'mimeType', 'fileSize'] as const;
export const ASSET_ID = 0;
export const FILE_VERSION = 1;
export const FILE_NAME = 2;
export const MIME_TYPE = 3;
export const FILE_SIZE = 4;

/** Neither text nor a number. */
const ODD = Symbol('neither text nor number');

/** Text, the text of a number, undefined for null and for what is not said. */
export type FileMembers = (string | typeof ODD | undefined)[];

export function scalarAt(json: Uint8Array, start: number, end: number): FileMembers[number] {
  const first = json[start] ?? 0;
  if (first === QUOTE) return decodeString(json, start + 1, end - 1);
  if (first === LOWER_N) return undefined;
  return first === MINUS || (first >= 0x30 && first <= 0x39) ? asBuffer(json).toString('latin1', start, end) : ODD;
}

/** What is odd about them, each as a sentence. */
export function oddMembers(file: FileMembers): readonly string[] {
  const reasons = FILE_MEMBERS.filter((_, index) => file[index] === ODD).map(
    (name) => `its ${name} is neither text nor a number`,
  );
  const size = file[FILE_SIZE];
  if (typeof size === 'string' && wholeNumber(size) === undefined) reasons.push('its fileSize is not a whole number');
  if (versionOf(file) === undefined) reasons.push('its fileVersion is not a whole number, so no file is known');
  return reasons;
}

/** What is odd about an event that deletes an asset. */
export function oddDeletion(file: FileMembers): string | undefined {
  return file[ASSET_ID] === ODD ? 'its assetId is neither text nor a number' : undefined;
}

/** What is odd about the picture that an event says. */
export function oddImage(json: Uint8Array, start: number): string | undefined {
  return json[start] === OPEN_BRACE || json[start] === LOWER_N ? undefined : 'its image is not a JSON object';
}

/** Old events, which say none, are of the first version. */
export function versionOf(file: FileMembers): number | undefined {
  return wholeNumber(file[FILE_VERSION] ?? '0');
}

export function textOfMember(member: FileMembers[number]): string | undefined {
  return member === ODD ? undefined : member;
}

export function wholeNumber(member: FileMembers[number]): number | undefined {
  if (typeof member !== 'string' || !/^[\d.eE+-]+$/.test(member)) return undefined;
  const value = Number(member);
  return Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
