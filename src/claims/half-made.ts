import { isObject, member, parseJson, textMember, type JsonValue } from '../json/json-value.js';
import type { Ledger } from '../ledger/ledger.js';

const BOOK = 'restores';
const HEAD = '/000000';

/** An app that is incomplete. Noted outside the claim that makes or removes it, in case the claim becomes unreadable. */
export interface HalfMade {
  readonly verb: 'restore' | 'undo';
  /** Key of the claim. */
  readonly claim: string;
  readonly app: string;
  readonly name: string;
  /** URL of the asset store. */
  readonly assets: string;
}

/** Key of the first entry of what is on record of the restore of an app. */
export function headKey(app: string): string {
  return app + HEAD;
}

/** Notes, until its record takes the place of the note, that an app is being made. Errors: those of the ledger. */
export async function noteMaking(ledger: Ledger, half: Omit<HalfMade, 'verb'>): Promise<void> {
  const { app, ...rest } = half;
  await ledger.put(BOOK, headKey(app), JSON.stringify({ half: { verb: 'restore', ...rest } }), 'any');
}

/** The same in the record of an app that is being removed, which is there until the removal ends. */
export async function noteRemoving(ledger: Ledger, half: Omit<HalfMade, 'verb'>): Promise<void> {
  const { app, ...rest } = half;
  const entry = await ledger.get(BOOK, headKey(app));
  const head = entry && parseJson(entry.value);
  if (entry === undefined || !isObject(head)) return;
  const noted = JSON.stringify({ ...head, half: { verb: 'undo', ...rest } });
  await ledger.put(BOOK, entry.key, noted, { version: entry.version });
}

/** The incomplete apps that are noted for these claims. */
export async function halfMadeUnder(ledger: Ledger, claims: readonly string[]): Promise<readonly HalfMade[]> {
  if (claims.length === 0) return [];
  const heads = (await ledger.list(BOOK)).filter(({ key }) => key.endsWith(HEAD));
  return heads.flatMap(({ key, value }) => {
    const half = halfIn(key.slice(0, -HEAD.length), parseJson(value));
    return half !== undefined && claims.includes(half.claim) ? [half] : [];
  });
}

/** Undefined for the record of a whole app, and for what cannot be read. */
export function halfIn(app: string, head: JsonValue | undefined): HalfMade | undefined {
  const half = isObject(head) ? member(head, 'half') : undefined;
  if (!isObject(half)) return undefined;
  const [verb, claim, name, assets] = ['verb', 'claim', 'name', 'assets'].map((part) => textMember(half, part));
  if ((verb !== 'restore' && verb !== 'undo') || claim === undefined || name === undefined) return undefined;
  return assets === undefined ? undefined : { verb, claim, app, name, assets };
}
