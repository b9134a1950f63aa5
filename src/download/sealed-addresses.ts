import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { BackupError } from '../errors.js';
import { expiresIn } from '../ledger/expires-in.js';
import type { Ledger, LedgerEntry } from '../ledger/ledger.js';
import { isObject, member, parseJson } from '../json/json-value.js';
import type { UrlDownloads } from './url-downloads.js';

const BOOK = 'sources';
const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** `<id of the key>.<what is sealed, base64url>` */
const SEALED = /^([0-9a-f-]{36})\.([\w-]{40,8000})$/;

/** A job that waits longer than this begins no more: 7 days, in ms. */
const MAX_WAIT_MS = 7 * 24 * 3_600_000;

interface KeptKey {
  /** base64url */
  readonly key: string;
  /** RFC 3339, UTC. */
  readonly expires: string;
}

export interface AddressParts {
  readonly ledger: Ledger;
  readonly downloads: UrlDownloads;
  readonly runtime: { readonly now: () => Date; readonly newId: () => string };
}

/**
 * Addresses of archives for jobs. An address can be what opens the archive, and jobs are kept, listed and copied between machines: so a
 * job holds the address sealed, and the key is an entry of the ledger that goes when the job ends. Neither of the two tells
 * anything alone, and what a queue still holds afterwards can be opened by nothing.
 */
export class SealedAddresses {
  constructor(private readonly parts: AddressParts) {}

  /** Throws what a download from this address would meet at once; connects to nothing. Error: `url-denied`. */
  requireAllowed(address: string): void {
    this.parts.downloads.parse(address);
  }

  /** Text that a job may keep. Keys of jobs that never began are forgotten. */
  async seal(address: string): Promise<string> {
    await this.#forgetExpired();
    const [key, iv, id] = [randomBytes(KEY_BYTES), randomBytes(IV_BYTES), this.parts.runtime.newId()];
    const cipher = createCipheriv(CIPHER, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(id));
    const bytes = Buffer.concat([iv, cipher.update(address, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    const expires = new Date(this.parts.runtime.now().getTime() + MAX_WAIT_MS).toISOString();
    const kept: KeptKey = { key: key.toString('base64url'), expires };
    await this.parts.ledger.put(BOOK, id, JSON.stringify(kept), 'absent');
    return `${id}.${bytes.toString('base64url')}`;
  }

  /** The address again. Error: `source-not-found` once its key is gone, or where the text was changed. */
  async open(sealed: string): Promise<string> {
    const [, id = '', text = ''] = SEALED.exec(sealed) ?? [];
    const entry = id === '' ? undefined : await this.parts.ledger.get(BOOK, id);
    if (entry === undefined) throw forgotten();
    const bytes = Buffer.from(text, 'base64url');
    const key = Buffer.from(keptKey(entry.value)?.key ?? '', 'base64url');
    try {
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(id))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch (error) {
      throw forgotten(error);
    }
  }

  /** From now on nothing opens it. */
  async forget(sealed: string): Promise<void> {
    const id = SEALED.exec(sealed)?.[1];
    if (id !== undefined) await this.parts.ledger.remove(BOOK, id, 'any');
  }

  async #forgetExpired(): Promise<void> {
    const now = this.parts.runtime.now().getTime();
    for (const { key, value } of await this.parts.ledger.list(BOOK)) {
      if (expiresIn(value) <= now) await this.parts.ledger.remove(BOOK, key, 'any');
    }
  }
}

export function isReadableAddressKey({ value }: LedgerEntry): boolean {
  return keptKey(value) !== undefined;
}

function keptKey(value: string): KeptKey | undefined {
  const kept = parseJson(value);
  if (!isObject(kept)) return undefined;
  const [key, expires] = [member(kept, 'key'), member(kept, 'expires')];
  const isKept = typeof key === 'string' && typeof expires === 'string' && !Number.isNaN(Date.parse(expires));
  return isKept ? { key, expires } : undefined;
}

function forgotten(cause?: unknown): BackupError {
  return new BackupError('source-not-found', 'the address of the archive is not known any more; nothing was begun', {
    hint: 'an address is forgotten when its job ends: start the restore again, with the address',
    cause,
  });
}
