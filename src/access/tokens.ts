import { createHash, timingSafeEqual } from 'node:crypto';
import { BackupError } from '../errors.js';
import type { Ledger, LedgerEntry } from '../ledger/ledger.js';
import { isList, isObject, member, parseJson } from '../json/json-value.js';

const BOOK = 'tokens';

/** Tells a token apart from other secrets, for scanners that look for leaked ones. */
const PREFIX = 'eventark_';

/** What is kept of a token: never the token. */
export interface TokenRecord {
  readonly id: string;
  /** Name that people know it by. */
  readonly name: string;
  readonly scopes: readonly string[];
  /** Name of the only app that it opens; undefined for all of them. */
  readonly app?: string;
  /** RFC 3339, UTC. */
  readonly created: string;
  readonly expires: string;
}

interface StoredToken extends TokenRecord {
  /** SHA-256 of the secret, hex: the secret has 256 bits of chance, so that nothing slower is needed. */
  readonly hash: string;
}

export interface NewToken {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly app?: string | undefined;
  readonly expires: Date;
}

export interface TokenRuntime {
  readonly now: () => Date;
  readonly newId: () => string;
  /** 32 random bytes, base64url. */
  readonly newSecret: () => string;
}

/** Bearer tokens, in the ledger, so that every server on it knows them and a revoked one is gone at once everywhere. */
export class Tokens {
  constructor(
    private readonly ledger: Ledger,
    private readonly runtime: TokenRuntime,
  ) {}

  /** The text of the token is returned here and never again. */
  async create({
    name,
    scopes,
    app,
    expires,
  }: NewToken): Promise<{ readonly token: string; readonly record: TokenRecord }> {
    const { now, newId, newSecret } = this.runtime;
    if (expires.getTime() <= now().getTime()) {
      throw new BackupError('invalid-argument', 'the token would have expired already; none was made', {
        hint: 'give a time in the future',
      });
    }
    const id = newId().replaceAll('-', '');
    const secret = newSecret();
    const record: TokenRecord = {
      ...{ id, name, scopes, created: now().toISOString(), expires: expires.toISOString() },
      ...(app === undefined ? {} : { app }),
    };
    const stored: StoredToken = { ...record, hash: hashOf(secret) };
    await this.ledger.put(BOOK, id, JSON.stringify(stored), 'absent');
    return { token: `${PREFIX}${id}_${secret}`, record };
  }

  /** Ids of records that cannot be read, being damaged or of a newer version: they open nothing, and can be revoked. */
  async unreadable(): Promise<readonly string[]> {
    return (await this.ledger.list(BOOK)).filter((entry) => !isReadableToken(entry)).map(({ key }) => key);
  }

  /** All of them that can be read, expired ones too, in order of creation. The others open nothing. */
  async list(): Promise<readonly TokenRecord[]> {
    const entries = await this.ledger.list(BOOK);
    return entries
      .flatMap(({ key, value }) => storedToken(key, value) ?? [])
      .map(recordOf)
      .toSorted((a, b) => (a.created < b.created ? -1 : 1));
  }

  /** Error: `token-not-found`. */
  async revoke(id: string): Promise<void> {
    if ((await this.ledger.get(BOOK, id)) === undefined) {
      throw new BackupError('token-not-found', `there is no such token: ${id}; nothing was revoked`, {
        hint: 'see the list of tokens for its id',
      });
    }
    await this.ledger.remove(BOOK, id, 'any');
  }

  /** What a token opens; undefined for one that is unknown, revoked or expired. */
  async check(token: string): Promise<TokenRecord | undefined> {
    const [, id = '', secret = ''] = /^eventark_([0-9a-f]{32})_([\w-]{43})$/.exec(token) ?? [];
    const entry = id === '' ? undefined : await this.ledger.get(BOOK, id);
    if (entry === undefined) return undefined;
    const stored = storedToken(id, entry.value);
    if (stored === undefined) return undefined;
    const isRight = timingSafeEqual(Buffer.from(stored.hash, 'hex'), Buffer.from(hashOf(secret), 'hex'));
    if (!isRight || Date.parse(stored.expires) <= this.runtime.now().getTime()) return undefined;
    return recordOf(stored);
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function isReadableToken({ key, value }: LedgerEntry): boolean {
  return storedToken(key, value) !== undefined;
}

/** Members that this version knows. A record with any other member is refused: it may be a limit that this version cannot enforce. */
const MEMBERS = ['id', 'name', 'scopes', 'app', 'created', 'expires', 'hash'];

/** Undefined for an entry that cannot be read: what it opens is not known, so it opens nothing. */
function storedToken(id: string, value: string): StoredToken | undefined {
  const token = parseJson(value);
  if (!isObject(token) || Object.keys(token).some((part) => !MEMBERS.includes(part))) return undefined;
  if (member(token, 'id') !== id) return undefined;
  const texts = ['name', 'created', 'expires', 'hash'].map((name) => member(token, name));
  const [name, created, expires, hash] = texts.filter((text) => typeof text === 'string');
  const [scopes, app] = [member(token, 'scopes'), member(token, 'app')];
  if (name === undefined || created === undefined || expires === undefined || hash === undefined) return undefined;
  if (!/^[0-9a-f]{64}$/.test(hash) || Number.isNaN(Date.parse(expires)) || !isList(scopes)) return undefined;
  const known = scopes.filter((scope) => typeof scope === 'string');
  if (known.length < scopes.length || Number.isNaN(Date.parse(created))) return undefined;
  const about = { id, name, scopes: known, created, expires, hash };
  if (app === undefined) return about;
  return typeof app === 'string' ? { ...about, app } : undefined;
}

function recordOf({ hash: _hash, ...record }: StoredToken): TokenRecord {
  return record;
}
