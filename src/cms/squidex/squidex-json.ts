import type { JsonOutline, MemberNames, MemberVisitor } from '../../json/json-outline.js';
import { asBuffer, decodeString } from '../../json/json-text.js';

/** System.Text.Json reads no deeper. */
const MAX_DEPTH = 64;

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const LOWER_N = 0x6e;

/** What a backup and a restore say alike of an odd event. */
export const ODD_CONTRIBUTOR = 'its contributorId is not a string';
export const ODD_MENTIONS = 'its mentions are not a list of strings';
export const APP_UNSAID = 'it does not say which app it belongs to';
export const CREATED_AGAIN = 'it creates the app a second time';
export const UNNAMED = 'it does not name the app';
export const EMPTY_ID = 'it is in a stream whose name ends before the id';

/** What is odd about a payload or headers as a whole. */
interface OddText {
  /** As the end of a sentence. */
  readonly reason: string;
  /** The visitor was told nothing. */
  readonly unreadable: boolean;
}

const NO_OBJECT: OddText = { reason: 'is not a JSON object', unreadable: true };
const TOO_DEEP: OddText = { reason: `is nested deeper than ${MAX_DEPTH} levels`, unreadable: false };
const NOT_UTF8: OddText = { reason: 'is not UTF-8', unreadable: false };

/**
 * Visits the members of a payload or of headers; says what is odd about the text, undefined if nothing. Of what is no
 * object nothing is visited.
 */
export function visitObject(outline: JsonOutline, names: MemberNames, visit: MemberVisitor): OddText | undefined {
  if (!outline.isObject) return NO_OBJECT;
  outline.visit(names, visit);
  if (outline.depth > MAX_DEPTH) return TOO_DEEP;
  return outline.isUtf8 ? undefined : NOT_UTF8;
}

/** The value of a string member; undefined for every other. */
export function stringAt(json: Uint8Array, start: number, end: number): string | undefined {
  return json[start] === QUOTE ? decodeString(json, start + 1, end - 1) : undefined;
}

/** What is odd about a member `appId`; undefined for `id,name`, for `id` and for null. */
export function oddAppId(json: Uint8Array, start: number, end: number, app: string | undefined): string | undefined {
  if (json[start] === LOWER_N) return undefined;
  const text = stringAt(json, start, end);
  if (text === undefined) return 'its appId is not a string';
  const comma = text.indexOf(',');
  if ((comma < 0 ? text : text.slice(0, comma)) === app) return undefined;
  return comma < 0 ? 'its appId names no app' : 'its appId names another app';
}

/** The object with a member before its others. */
export function withMember(json: Uint8Array, member: string): Uint8Array {
  const text = asBuffer(json);
  const inside = text.indexOf('{') + 1;
  const isEmpty = /^\s*\}/.test(text.toString('latin1', inside, inside + 64));
  return Buffer.concat([text.subarray(0, inside), Buffer.from(member + (isEmpty ? '' : ',')), text.subarray(inside)]);
}

/** Whether a misplaced `appId` may be taken for that of an app. */
export function namesApp(json: Uint8Array, start: number, end: number): boolean {
  return json[start] === OPEN_BRACE || stringAt(json, start, end)?.includes(',') === true;
}
