import { isObject, member, parseJson, type JsonObject } from '../json/json-value.js';
import type { LedgerEntry } from '../ledger/ledger.js';
import { identityIn } from '../process/read-identity.js';
import type { Claim, Undo, Verb } from './claim.js';

/**
 * Reads a claim that may have been written by hand or by another version. Missing texts that are only shown to people get
 * defaults. A holder with an incomplete identity cannot be found on any machine, so it is watched. Undefined if the entry
 * does not say what to undo, or has members that this version does not know (a newer version may have written it): then no
 * process may act on it.
 */
export function readClaim({ key, value }: LedgerEntry): Claim | undefined {
  const claim = parseJson(value);
  if (!isObject(claim)) return undefined;
  const undo: unknown = member(claim, 'undo');
  // An entry whose own `key` differs is not a claim on this key.
  if ((member(claim, 'key') ?? key) !== key) return undefined;
  if (!isUndo(undo) || hasMore(claim, CLAIM) || hasMore(undo, UNDO[undo.verb])) return undefined;
  const since = text(claim, 'since', '');
  const holder = member(claim, 'holder');
  return {
    key,
    title: text(claim, 'title', key.slice(key.indexOf(':') + 1)),
    token: text(claim, 'token', ''),
    ...(holder === undefined ? {} : { holder: identityIn(holder) }),
    since,
    heartbeat: text(claim, 'heartbeat', since),
    undo,
  };
}

/** Id of an app that is not whole as long as this entry is there, although it cannot be read. */
export function appHiddenBy({ key, value }: LedgerEntry): string | undefined {
  const claim = parseJson(value);
  const undo = isObject(claim) ? member(claim, 'undo') : undefined;
  if (!isObject(undo)) return undefined;
  const app = member(undo, 'app');
  const isHidden = verbOfKey(key) === 'restore' || member(undo, 'removing') === true;
  return isHidden && typeof app === 'string' ? app : undefined;
}

const CLAIM = ['key', 'title', 'token', 'holder', 'since', 'heartbeat', 'undo'];

const REMOVAL = ['verb', 'destination', 'names'];

/** Known members of an `undo`: with any other, there may be more to undo than this version knows. */
const UNDO: Readonly<Record<Verb, readonly string[]>> = {
  backup: REMOVAL,
  prune: REMOVAL,
  delete: REMOVAL,
  change: [...REMOVAL, 'wanted'],
  restore: ['verb', 'app', 'name', 'assets', 'users', 'accounts', 'activating'],
  undo: ['verb', 'app', 'name', 'assets', 'removing'],
  leftover: ['verb', 'of', 'place', 'names', 'app'],
};

function hasMore(object: object, known: readonly string[]): boolean {
  return Object.keys(object).some((name) => !known.includes(name));
}

/** What the process was at whose claim cannot be read: each verb has keys of its own. */
export function verbOfKey(key: string): Verb {
  const [kind] = key.split(':');
  if (kind === 'app') return 'backup';
  if (kind === 'name') return 'restore';
  if (kind === 'change') return 'change';
  return kind === 'point' ? 'delete' : 'leftover';
}

function text(object: JsonObject, name: string, other: string): string {
  const value = member(object, name);
  return typeof value === 'string' ? value : other;
}

function isUndo(value: unknown): value is Undo {
  if (!isRecord(value)) return false;
  const { verb, destination, names, wanted } = value;
  if (verb === 'backup' || verb === 'prune' || verb === 'delete' || verb === 'change')
    return isText(destination) && isTexts(names) && (wanted === undefined || isRecord(wanted));
  if (verb === 'restore' || verb === 'undo') return verb === 'undo' ? isOfUndo(value) : isOfRestore(value);
  return verb === 'leftover' && isOfLeftover(value);
}

function isOfRestore({ app, name, assets, users, accounts, activating }: Members): boolean {
  const areMade = users === undefined ? isNote(accounts) : isUsers(users) && accounts === undefined;
  return areMade && [app, name, assets].every(isText) && (activating === undefined || isCounts(activating));
}

/** As an earlier version has written it. */
function isUsers(users: unknown): boolean {
  return Array.isArray(users) && users.every((user) => isRecord(user) && isText(user['id']) && isText(user['email']));
}

function isOfUndo({ app, name, assets, removing }: Members): boolean {
  return [app, name, assets].every(isText) && typeof removing === 'boolean';
}

function isOfLeftover({ of, place, names, app }: Members): boolean {
  const isKnown = of === 'backup' || of === 'prune' || of === 'delete' || of === 'restore';
  return isKnown && isText(place) && isTexts(names) && (app === undefined || isText(app));
}

function isNote(accounts: unknown): boolean {
  if (!isRecord(accounts)) return false;
  const { count, entries, begin, ...more } = accounts;
  return (
    isCount(count) &&
    isCount(entries) &&
    Number(entries) <= Number(count) &&
    isText(begin) &&
    Object.keys(more).length === 0
  );
}

function isCounts(value: unknown): boolean {
  return isRecord(value) && isCount(value['events']) && isCount(value['files']);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

interface Members {
  readonly [name: string]: unknown;
}

function isRecord(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}
