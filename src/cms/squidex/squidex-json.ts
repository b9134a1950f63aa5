import { isUtf8 } from 'node:buffer';
import { type ErrorCode, isBackupError } from '../../errors.js';
import { decodeString, type MemberNames, type MemberVisitor, walkMembers } from '../../json/json-text.js';

/** System.Text.Json reads no deeper. */
const MAX_DEPTH = 64;

const QUOTE = 0x22;
const LOWER_N = 0x6e;

/** What a backup and a restore say alike of an odd event. */
export const ODD_CONTRIBUTOR = 'its contributorId is not a string';
export const CREATED_AGAIN = 'it creates the app a second time';
export const EMPTY_ID = 'it is in a stream whose name ends before the id';

/** What is odd about a payload or headers as a whole. */
interface OddText {
  /** As the end of a sentence. */
  readonly reason: string;
  /** Nothing that the visitor was told counts. */
  readonly unreadable: boolean;
}

const NO_OBJECT: OddText = { reason: 'is not a JSON object', unreadable: true };
const TOO_DEEP: OddText = { reason: `is nested deeper than ${MAX_DEPTH} levels`, unreadable: false };
const NOT_UTF8: OddText = { reason: 'is not UTF-8', unreadable: false };

/**
 * Visits the members of a payload or of headers; says what is odd about the text, undefined if nothing. Never throws.
 * `restart` is called where a text is deep, before its members are visited once more.
 */
export function visitObject(
  json: Uint8Array,
  names: MemberNames,
  visit: MemberVisitor,
  restart: () => void = () => undefined,
): OddText | undefined {
  const failure = failureOf(json, names, visit, MAX_DEPTH);
  if (failure === undefined) return isUtf8(json) ? undefined : NOT_UTF8;
  if (failure !== 'event-json-depth') return NO_OBJECT;
  restart();
  return failureOf(json, names, visit, Infinity) === undefined ? TOO_DEEP : NO_OBJECT;
}

function failureOf(
  json: Uint8Array,
  names: MemberNames,
  visit: MemberVisitor,
  maxDepth: number,
): ErrorCode | undefined {
  try {
    walkMembers(json, names, visit, maxDepth);
    return undefined;
  } catch (error) {
    if (!isBackupError(error, 'event-json', 'event-json-depth')) throw error;
    return error.code;
  }
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
