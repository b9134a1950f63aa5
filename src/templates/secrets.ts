import { isList, isObject, type JsonObject, type JsonValue } from '../json/json-value.js';

/** A text that should not be given to others, by its place; never by its value. */
export interface SecretFinding {
  readonly stream: string;
  /** Names of members from the outside in. */
  readonly path: string;
  /** Why, as the end of a sentence about it. */
  readonly reason: string;
}

/** Members whose values are secrets by their names. */
const SECRET_NAME =
  /(pass(word|wd|phrase)|secret|token|api[-_ ]?key|private[-_ ]?key|access[-_ ]?key|authorization|credential|connection[-_ ]?string|signature)s?$/i;

/** Forms that secrets have, wherever they are. */
const SECRET_FORMS: readonly (readonly [form: RegExp, reason: string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, 'is a private key'],
  [/\bAKIA[0-9A-Z]{16}\b/, 'looks like a key of AWS'],
  [/\bgh[pousr]_[A-Za-z0-9]{30,}\b/, 'looks like a token of GitHub'],
  [/\bglpat-[\w-]{20,}\b/, 'looks like a token of GitLab'],
  [/\bxox[abprs]-[\w-]{10,}\b/, 'looks like a token of Slack'],
  [/hooks\.slack\.com\/services\/\w+/, 'is a webhook of Slack'],
  [/\b[sr]k_(live|test)_[A-Za-z0-9]{10,}\b/, 'looks like a key of Stripe'],
  [/\bAIza[\w-]{35}\b/, 'looks like a key of Google'],
  [/\bSG\.[\w-]{16,}\.[\w-]{16,}\b/, 'looks like a key of SendGrid'],
  [/\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{5,}/, 'is a signed token'],
  [/\b(bearer|basic) +[\w+/.=-]{12,}/i, 'is a header that signs in'],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]+:[^\s/@]+@/i, 'is an address with a password'],
];

/** What is written in place of an expression that is filled in later is not a secret. */
const PLACEHOLDER = /^\s*(\$\{.*\}|\{\{.*\}\})?\s*$/s;

/** Why a text looks like a secret; undefined if it does not. */
export function secretReason(name: string, text: string): string | undefined {
  if (PLACEHOLDER.test(text)) return undefined;
  if (SECRET_NAME.test(name)) return 'has the name of a secret';
  return SECRET_FORMS.find(([form]) => form.test(text))?.[1];
}

/** Calls `change` with every text in a value, by the path of members to it, and puts what it returns in its place. */
export function mapTexts(value: JsonObject, change: (text: string, path: readonly string[]) => string): JsonObject {
  return mapMembers(value, change, []);
}

function mapMembers(
  value: JsonObject,
  change: (text: string, path: readonly string[]) => string,
  path: readonly string[],
): JsonObject {
  const members = Object.entries(value).map(([name, inner]): [string, JsonValue] => [
    name,
    mapValue(inner, change, [...path, name]),
  ]);
  return Object.fromEntries(members);
}

function mapValue(
  value: JsonValue,
  change: (text: string, path: readonly string[]) => string,
  path: readonly string[],
): JsonValue {
  if (typeof value === 'string') return change(value, path);
  if (isList(value)) return value.map((item, index) => mapValue(item, change, [...path, String(index)]));
  return isObject(value) ? mapMembers(value, change, path) : value;
}
