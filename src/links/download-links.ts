import { createHmac, timingSafeEqual } from 'node:crypto';
import { BackupError, isBackupError } from '../errors.js';
import { expiresIn } from '../ledger/expires-in.js';
import type { Ledger, LedgerEntry } from '../ledger/ledger.js';
import { isObject, member, parseJson } from '../json/json-value.js';

/** What of a backup is downloaded. */
export const DOWNLOAD_KINDS = ['full', 'data', 'files', 'export', 'squidex'] as const;
export type DownloadKind = (typeof DOWNLOAD_KINDS)[number];

/** What a link opens, and for how long. */
export interface LinkRequest {
  readonly app: string;
  readonly backup: string;
  readonly kind: DownloadKind;
  /** RFC 3339, UTC. */
  readonly expires: string;
  /** How often it may still be used; undefined for any number of times. */
  readonly uses?: number;
  readonly createdBy: string;
}

export interface DownloadLink extends LinkRequest {
  readonly id: string;
}

const KEY = 'key';
const LINK = 'link:';
/** Of the signature, in base64url. */
const SIGNATURE = /^([0-9a-f-]{36})\.([\w-]{43})$/;
/** Of a passing link: backup, end in ms since 1970, signature. */
const PASSING = /^([0-9a-z]{26})\.([1-9]\d{0,14})\.([\w-]{43})$/;

/** What of which backup a link opens. */
export type Opened = Pick<LinkRequest, 'backup' | 'kind'>;

/**
 * Links that open a download without signing in, until they expire, are used up or are revoked. A link is the id of an entry
 * in the ledger, signed, so that a reader of entries cannot make a link of them, and a guess tells nothing.
 */
export class DownloadLinks {
  /** Signs what only this process compares, while the key of all cannot be read. */
  readonly #own: string;

  constructor(
    private readonly ledger: Ledger,
    private readonly now: () => Date,
    private readonly random: { readonly newId: () => string; readonly newSecret: () => string },
  ) {
    this.#own = random.newSecret();
  }

  /**
   * Makes a link; `token` is what opens it, and is not kept. Links that have expired are forgotten. Error, here and wherever the key
   * is needed: `link-key-unreadable`.
   */
  async create(request: LinkRequest): Promise<{ readonly link: DownloadLink; readonly token: string }> {
    await this.#forgetExpired();
    const link = { ...request, id: this.random.newId() };
    const signature = await this.#sign(link.id);
    await this.ledger.put('downloads', LINK + link.id, JSON.stringify(link), 'absent');
    return { link, token: `${link.id}.${signature.toString('base64url')}` };
  }

  /**
   * The link that a token opens; `isUse` counts it. Error: `object-not-found`, the same for a token that was never one, is
   * expired, used up or revoked.
   */
  async open(token: string, isUse: boolean): Promise<Opened> {
    if (await this.#isPassing(token)) return { backup: token.slice(0, 26), kind: 'full' };
    const [, id = '', signature = ''] = SIGNATURE.exec(token) ?? [];
    const isOurs = timingSafeEqual(await this.#sign(id), signed(signature));
    for (;;) {
      const entry = isOurs ? await this.ledger.get('downloads', LINK + id) : undefined;
      const link = entry === undefined ? undefined : linkOf(entry);
      if (entry === undefined || link === undefined || this.#isOver(link)) throw noSuchLink();
      if (!isUse || link.uses === undefined || (await this.#count(entry, link, link.uses))) return link;
    }
  }

  /** A link to a whole backup until `expires`, in ms since 1970, that is kept nowhere, and so cannot be revoked. */
  async passing(backup: string, expires: number): Promise<string> {
    return `${backup}.${expires}.${(await this.#sign(passingText(backup, expires))).toString('base64url')}`;
  }

  async #isPassing(token: string): Promise<boolean> {
    const [, backup, expires, signature] = PASSING.exec(token) ?? [];
    if (backup === undefined || signature === undefined || Number(expires) <= this.now().getTime()) return false;
    return timingSafeEqual(await this.#sign(passingText(backup, Number(expires))), signed(signature));
  }

  /** Text that opens one backup until `expires`, in ms since 1970, and is kept nowhere. */
  async seal({
    app,
    backup,
    expires,
  }: {
    readonly app: string;
    readonly backup: string;
    readonly expires: number;
  }): Promise<string> {
    return `${expires}.${(await this.#sign(JSON.stringify([app, backup, expires]))).toString('base64url')}`;
  }

  async isSealed({ app, backup }: Pick<LinkRequest, 'app' | 'backup'>, seal: string): Promise<boolean> {
    const [, expires = '0', signature = ''] = /^([1-9]\d{0,14})\.([\w-]{43})$/.exec(seal) ?? [];
    const right = await this.#sign(JSON.stringify([app, backup, Number(expires)]));
    return timingSafeEqual(right, signed(signature)) && Number(expires) > this.now().getTime();
  }

  /**
   * A keyed digest: only those who have the key of this ledger can tell from it whether two texts are the same. If that key cannot
   * be read, the key of this process is used: that links cannot be signed must keep no one from making a backup.
   */
  async digest(text: string): Promise<string> {
    const key = await this.#key().catch((error: unknown) => {
      if (!isBackupError(error, 'link-key-unreadable')) throw error;
      return this.#own;
    });
    return hmac(key, `digest ${text}`).toString('base64url');
  }

  /** Makes a new key, whatever the old one was: what was signed with that opens nothing any more. */
  async renewKey(): Promise<void> {
    await this.ledger.put('downloads', KEY, JSON.stringify(this.random.newSecret()), 'any');
    for (const { key } of await this.ledger.list('downloads', LINK)) await this.ledger.remove('downloads', key, 'any');
  }

  /** Error: `object-not-found`. */
  async revoke(id: string, of: Pick<LinkRequest, 'app' | 'backup'>): Promise<void> {
    const entry = await this.ledger.get('downloads', LINK + id);
    const link = entry === undefined ? undefined : linkOf(entry);
    if (link === undefined || link.app !== of.app || link.backup !== of.backup) throw noSuchLink();
    await this.ledger.remove('downloads', LINK + id, 'any');
  }

  /** False if somebody else has used it at the same time. */
  async #count(entry: LedgerEntry, link: DownloadLink, uses: number): Promise<boolean> {
    try {
      const used = JSON.stringify({ ...link, uses: uses - 1 });
      await this.ledger.put('downloads', entry.key, used, { version: entry.version });
      return true;
    } catch (error) {
      if (!isBackupError(error, 'ledger-conflict')) throw error;
      return false;
    }
  }

  async #sign(id: string): Promise<Buffer> {
    return hmac(await this.#key(), id);
  }

  /**
   * One key for all servers on this ledger, made by the first that needs it. A key that cannot be read is left as it is: once it is
   * repaired the links work again, and another version may be able to read it.
   */
  async #key(): Promise<string> {
    const found = await this.ledger.get('downloads', KEY);
    if (found !== undefined) return secretIn(found.value);
    try {
      const key = this.random.newSecret();
      await this.ledger.put('downloads', KEY, JSON.stringify(key), 'absent');
      return key;
    } catch (error) {
      if (!isBackupError(error, 'ledger-conflict')) throw error;
      return this.#key();
    }
  }

  #isOver({ expires, uses }: DownloadLink): boolean {
    return Date.parse(expires) <= this.now().getTime() || uses === 0;
  }

  async #forgetExpired(): Promise<void> {
    for (const entry of await this.ledger.list('downloads', LINK)) {
      const link = linkOf(entry);
      const isOver = link === undefined ? expiresIn(entry.value) <= this.now().getTime() : this.#isOver(link);
      if (isOver) await this.ledger.remove('downloads', entry.key, 'any');
    }
  }
}

/** The text that is signed for a passing link: no other signature is made of such a text. */
function passingText(backup: string, expires: number): string {
  return JSON.stringify(['passing', backup, expires]);
}

export function isReadableLink(entry: LedgerEntry): boolean {
  return entry.key === KEY || linkOf(entry) !== undefined;
}

/** Of the key that links are signed with. */
export function isReadableLinkKey({ key, value }: LedgerEntry): boolean {
  return key !== KEY || isSecret(parseJson(value));
}

/** Members that this version knows. An entry with any other member is refused: it may be a limit that this version cannot enforce. */
const MEMBERS = ['id', 'app', 'backup', 'kind', 'expires', 'uses', 'createdBy'];

/** Undefined for an entry that cannot be read: it opens nothing. */
function linkOf({ key, value }: LedgerEntry): DownloadLink | undefined {
  const link = parseJson(value);
  if (!isObject(link) || Object.keys(link).some((part) => !MEMBERS.includes(part))) return undefined;
  // With the entry of another link in its place, a link would open what it was not made for.
  if (member(link, 'id') !== key.slice(LINK.length)) return undefined;
  const [app, backup, expires] = ['app', 'backup', 'expires'].map((name) => member(link, name));
  const [kind, uses, createdBy] = ['kind', 'uses', 'createdBy'].map((name): unknown => member(link, name));
  const known = DOWNLOAD_KINDS.find((each) => each === kind);
  if (typeof app !== 'string' || typeof backup !== 'string' || known === undefined) return undefined;
  if (typeof expires !== 'string' || Number.isNaN(Date.parse(expires))) return undefined;
  const about = { id: key.slice(LINK.length), app, backup, kind: known, expires };
  const by = typeof createdBy === 'string' ? createdBy : '';
  if (uses === undefined) return { ...about, createdBy: by };
  return isCount(uses) ? { ...about, uses, createdBy: by } : undefined;
}

/** Shorter ones could be guessed. */
const MIN_SECRET = 8;

function isSecret(secret: unknown): secret is string {
  return typeof secret === 'string' && secret.length >= MIN_SECRET;
}

function secretIn(text: string): string {
  const secret = parseJson(text);
  if (isSecret(secret)) return secret;
  throw new BackupError('link-key-unreadable', 'the key that download links are signed with cannot be read', {
    hint: 'run the newest eventark, in case a newer one has written it, or put its record back (key in the book downloads); a new key ends all links that were given out',
  });
}

function hmac(key: string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/** As long as a signature, whatever it is. */
function signed(text: string): Buffer {
  const bytes = Buffer.alloc(32);
  bytes.write(text, 'base64url');
  return bytes;
}

function noSuchLink(): BackupError {
  return new BackupError('object-not-found', 'there is no such download, or its link has expired or was used up', {
    hint: 'make a new link',
  });
}
