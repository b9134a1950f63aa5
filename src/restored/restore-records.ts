import { createHash } from 'node:crypto';
import type { Chosen } from '../archive/chosen/archive-chosen.js';
import type { MadeAccounts } from '../claims/claim.js';
import { halfIn, headKey } from '../claims/half-made.js';
import type { AppName } from '../cms/app-naming.js';
import type { TurnedOffRule } from '../cms/event-vocabulary.js';
import { BackupError } from '../errors.js';
import { isObject, member, parseJson, textMember } from '../json/json-value.js';
import type { Ledger, LedgerEntry } from '../ledger/ledger.js';
import { isAccountsKey, isReadableNote } from './made-accounts.js';
import type { Placeholders } from './placeholders.js';

const BOOK = 'restores';

/** An entry of the ledger stays small, however many rules an app has: some stores bound what one holds. */
const PART_CHARACTERS = 100_000;

/** More than any restore makes. */
const MAX_PARTS = 100_000;

/** What a restore has made: all that its undo needs. */
export interface RestoreRecord extends MadeAccounts {
  readonly app: AppName;
  readonly source: AppName;
  /** ISO 8601. */
  readonly at: string;
  /** URL of the asset store. */
  readonly assets: string;
  readonly events: number;
  readonly files: number;
  /** Heads of the event store before the first account was made, and after the last event was written. */
  readonly begin: string;
  readonly end: string;
  readonly rules: readonly TurnedOffRule[];
  /** The event of the archive that the app was restored as of, of how many; left out where all were taken. */
  readonly until?: { readonly event: number; readonly of: number; readonly time: string };
  /** What was taken of the archive; left out where that was everything. */
  readonly chosen?: Chosen;
  /** People for whom no account stands; left out by earlier versions, and where there are none. */
  readonly placeholders?: Placeholders;
}

/** What is known of a record without reading all of it. */
export interface RestoreGlance {
  /** Rules that the restore has turned off. */
  readonly rulesOff: number;
  /** When they were turned on again, ISO 8601. */
  readonly rulesOn?: string;
}

/** The first entry of a record. `seal` is the SHA-256 of its text, so that a bent record removes nothing. */
interface Head extends RestoreGlance {
  readonly parts: number;
  readonly seal: string;
  readonly text: string;
}

/** Written before the app can be seen, so that every restored app has one. Errors: those of the ledger. */
export async function writeRecord(ledger: Ledger, record: RestoreRecord): Promise<void> {
  const text = JSON.stringify(record);
  const parts = Math.ceil(text.length / PART_CHARACTERS);
  const part = (n: number): string => text.slice(n * PART_CHARACTERS, (n + 1) * PART_CHARACTERS);
  for (let n = 1; n < parts; n += 1) {
    await ledger.put(BOOK, keyOf(record.app.id, n), JSON.stringify({ text: part(n) }), 'any');
  }
  const head: Head = { parts, seal: sealOf(text), rulesOff: record.rules.length, text: part(0) };
  await ledger.put(BOOK, headKey(record.app.id), JSON.stringify(head), 'any');
}

/** What the record of an app says at a glance; undefined where there is none that can be read. */
export async function glanceAtRecord(ledger: Ledger, app: string): Promise<RestoreGlance | undefined> {
  const head = headOf(await ledger.get(BOOK, headKey(app)));
  if (head === undefined) return undefined;
  const { rulesOff, rulesOn } = head;
  return { rulesOff, ...(rulesOn === undefined ? {} : { rulesOn }) };
}

/** The record of an app. Error: `not-restored` where there is none, or it is not as it was written. */
export async function readRecord(ledger: Ledger, { id, name }: AppName): Promise<RestoreRecord> {
  const first = await ledger.get(BOOK, headKey(id));
  if (first === undefined) throw notRestored(name, 'was not made by a restore, or by one that left no record');
  const head = headOf(first);
  const rest: string[] = [];
  for (let n = 1; n < (head?.parts ?? 0); n += 1) rest.push(textIn(await ledger.get(BOOK, keyOf(id, n))));
  const record = head && recordOf(head, rest);
  if (record?.app.id !== id) throw damagedRecord(name);
  return record;
}

/** Notes when the rules were turned on; nothing happens where the record is gone meanwhile. */
export async function noteRulesOn(ledger: Ledger, app: string, at: string): Promise<void> {
  const first = await ledger.get(BOOK, headKey(app));
  const head = headOf(first);
  if (first === undefined || head === undefined) return;
  const { version } = first;
  await ledger.put(BOOK, first.key, JSON.stringify({ ...head, rulesOn: at }), { version }).catch((error: unknown) => {
    if (!(error instanceof BackupError && error.code === 'ledger-conflict')) throw error;
  });
}

/**
 * Removes the record of an app and the notes of its accounts, once nothing is left to remove by them; the first entry, which says that
 * there is something, goes last. Succeeds also if there is none.
 */
export async function removeRecord(ledger: Ledger, app: string): Promise<void> {
  const keys = (await ledger.list(BOOK, `${app}/`)).map(({ key }) => key);
  const notes = keys.filter((key) => isAccountsKey(app, key));
  const parts = keys.filter((key) => !isAccountsKey(app, key)).toReversed();
  for (const key of [...notes, ...parts]) await ledger.remove(BOOK, key, 'any');
}

/** Apps whose record, or a note of whose accounts, is not as it was written. */
export function damagedRecords(entries: readonly LedgerEntry[]): readonly string[] {
  const byApp = Map.groupBy(entries, ({ key }) => key.slice(0, key.indexOf('/')));
  return [...byApp].flatMap(([app, own]) => (isDamagedRecord(app, own) ? [app] : []));
}

function isDamagedRecord(app: string, entries: readonly LedgerEntry[]): boolean {
  const notes = entries.filter(({ key }) => isAccountsKey(app, key));
  if (notes.some((note) => !isReadableNote(note))) return true;
  const parts = entries.filter((entry) => !notes.includes(entry));
  const [first, ...rest] = parts;
  if (first === undefined || halfIn(app, parseJson(first.value))?.verb === 'restore') return false;
  const head = headOf(first);
  return head === undefined || recordOf(head, rest.map(textIn))?.app.id !== app;
}

/** Undefined where the texts are not what the seal is of. */
function recordOf(head: Head, rest: readonly string[]): RestoreRecord | undefined {
  const text = [head.text, ...rest].join('');
  return head.seal === sealOf(text) && rest.length === head.parts - 1 ? recordIn(text) : undefined;
}

/** In order of the number. */
function keyOf(app: string, part: number): string {
  return `${app}/${String(part).padStart(6, '0')}`;
}

function sealOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function headOf(entry: LedgerEntry | undefined): Head | undefined {
  const head = entry && parseJson(entry.value);
  if (!isObject(head)) return undefined;
  const [parts, seal, text] = [member(head, 'parts'), member(head, 'seal'), member(head, 'text')];
  const [rulesOff, rulesOn] = [member(head, 'rulesOff'), member(head, 'rulesOn')];
  if (typeof parts !== 'number' || typeof seal !== 'string' || typeof text !== 'string') return undefined;
  if (typeof rulesOff !== 'number' || !Number.isInteger(parts) || parts < 1 || parts > MAX_PARTS) return undefined;
  return { parts, seal, text, rulesOff, ...(typeof rulesOn === 'string' ? { rulesOn } : {}) };
}

function textIn(entry: LedgerEntry | undefined): string {
  const part = entry && parseJson(entry.value);
  return (isObject(part) ? textMember(part, 'text') : undefined) ?? '';
}

/** A text that matches its seal was written by this software, or by a newer version with other members. */
function recordIn(text: string): RestoreRecord | undefined {
  const record = parseJson(text);
  return isRecord(record) ? record : undefined;
}

function isRecord(value: unknown): value is RestoreRecord {
  if (!isMembers(value)) return false;
  const { app, source, at, assets, begin, end, events, files, rules, accounts, users, placeholders } = value;
  const areMade = users === undefined ? isNoted(accounts) : Array.isArray(users) && users.every(isNamed);
  const areTexts = [at, assets, begin, end].every((text) => typeof text === 'string');
  const areCounts = [events, files].every((count) => typeof count === 'number');
  const areListed = placeholders === undefined || isListed(placeholders);
  return areMade && areTexts && areCounts && areListed && isNamed(app) && isNamed(source) && Array.isArray(rules);
}

function isNoted(value: unknown): boolean {
  return isMembers(value) && typeof value['count'] === 'number' && typeof value['entries'] === 'number';
}

function isListed(value: unknown): boolean {
  if (!isMembers(value) || typeof value['count'] !== 'number' || !Array.isArray(value['first'])) return false;
  return value['first'].every(
    (each) => isMembers(each) && typeof each['from'] === 'string' && typeof each['to'] === 'string',
  );
}

/** An app or a person. */
function isNamed(value: unknown): boolean {
  return isMembers(value) && typeof value['id'] === 'string';
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

export function damagedRecord(name: string): BackupError {
  return notRestored(name, 'has a record of its restore that is damaged');
}

function notRestored(name: string, why: string): BackupError {
  return new BackupError('not-restored', `"${name}" ${why}; nothing was changed`, {
    hint: 'delete it in the CMS if it is not wanted',
  });
}
