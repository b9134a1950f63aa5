import { createHash } from 'node:crypto';
import type { MadeAccounts, NotedAccounts } from '../claims/claim.js';
import type { User } from '../cms/user-directory.js';
import { throwIfCancelled } from '../errors.js';
import { isList, isObject, member, parseJson, textMember, type JsonValue } from '../json/json-value.js';
import type { Ledger, LedgerEntry } from '../ledger/ledger.js';

const BOOK = 'restores';

/** At a few hundred bytes each, an entry stays far below what any store holds in one. */
const ACCOUNTS_AN_ENTRY = 500;

export interface FoundAccounts {
  readonly users: readonly User[];
  /** Accounts whose entries cannot be read: who they are is not known. */
  readonly unreadable: number;
}

export function accountCount({ accounts, users = [] }: MadeAccounts): number {
  return accounts?.count ?? users.length;
}

/** Nothing is noted yet. */
export const NO_ACCOUNTS: NotedAccounts = { count: 0, entries: 0, begin: '' };

/** Notes accounts before the first is made. `removeRecord` forgets them. Errors: those of the ledger. */
export async function noteAccounts(
  ledger: Ledger,
  { app, users, begin }: { readonly app: string; readonly users: readonly User[]; readonly begin: string },
  signal: AbortSignal,
): Promise<NotedAccounts> {
  const entries = Math.ceil(users.length / ACCOUNTS_AN_ENTRY);
  for (let n = 0; n < entries; n += 1) {
    throwIfCancelled(signal);
    const some = users.slice(n * ACCOUNTS_AN_ENTRY, (n + 1) * ACCOUNTS_AN_ENTRY);
    const text = JSON.stringify(some.map(({ id, email }) => ({ id, email })));
    const key = keyOf(app, n);
    await ledger.put(BOOK, key, JSON.stringify({ seal: sealOf(key, text), text }), 'any');
  }
  return { count: users.length, entries, begin };
}

/** The accounts that a restore has noted. Where their removal was cut, the first entries are gone: so are their accounts. */
export async function readAccounts(
  ledger: Ledger,
  app: string,
  { accounts, users = [] }: MadeAccounts,
): Promise<FoundAccounts> {
  if (accounts === undefined) return { users, unreadable: 0 };
  const found: User[] = [];
  let unreadable = 0;
  let isFirst = true;
  for (let n = 0; n < accounts.entries; n += 1) {
    const entry = await ledger.get(BOOK, keyOf(app, n));
    if (entry === undefined && isFirst) continue;
    isFirst = false;
    const some = usersIn(entry);
    if (some === undefined) unreadable += countIn(accounts, n);
    else found.push(...some);
  }
  return { users: found, unreadable };
}

/** What there is to say where some accounts could not be removed, since nothing tells who they are. */
export function unreadableAccounts({ unreadable }: FoundAccounts): string | undefined {
  if (unreadable === 0) return undefined;
  const what = unreadable === 1 ? '1 account that it had made stays' : `${unreadable} accounts that it had made stay`;
  return `${what}: the note of them is damaged, and does not say who they are`;
}

/** What is noted if neither claim nor record says it. `count` is an upper bound. */
export async function notedFor(ledger: Ledger, app: string): Promise<NotedAccounts> {
  const last = (await ledger.list(BOOK, prefixOf(app))).at(-1);
  const entries = last === undefined ? 0 : Number(last.key.slice(-6)) + 1;
  return Number.isSafeInteger(entries) ? { count: entries * ACCOUNTS_AN_ENTRY, entries, begin: '' } : NO_ACCOUNTS;
}

function countIn({ count }: NotedAccounts, n: number): number {
  return Math.max(0, Math.min(ACCOUNTS_AN_ENTRY, count - n * ACCOUNTS_AN_ENTRY));
}

/** In order of the number, and behind the record itself. */
function keyOf(app: string, n: number): string {
  return prefixOf(app) + String(n).padStart(6, '0');
}

function prefixOf(app: string): string {
  return `${app}/accounts/`;
}

export function isAccountsKey(app: string, key: string): boolean {
  return key.startsWith(prefixOf(app));
}

/** Covers the key too: the note of another app must not pass as a note of this one. */
function sealOf(key: string, text: string): string {
  return createHash('sha256').update(`${key}\n${text}`).digest('hex');
}

export function isReadableNote(entry: LedgerEntry): boolean {
  return usersIn(entry) !== undefined;
}

/** Undefined where the entry is not as it was written. */
function usersIn(entry: LedgerEntry | undefined): readonly User[] | undefined {
  if (entry === undefined) return undefined;
  const note = parseJson(entry.value);
  const text = isObject(note) ? textMember(note, 'text') : undefined;
  if (!isObject(note) || text === undefined || member(note, 'seal') !== sealOf(entry.key, text)) return undefined;
  const users = parseJson(text);
  return isList(users) ? users.flatMap(userIn) : undefined;
}

function userIn(user: JsonValue): readonly User[] {
  const [id, email] = isObject(user) ? [textMember(user, 'id'), textMember(user, 'email')] : [];
  return id === undefined || email === undefined ? [] : [{ id, email }];
}
