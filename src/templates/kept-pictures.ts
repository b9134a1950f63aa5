import { BackupError } from '../errors.js';
import { isObject, member, parseJson } from '../json/json-value.js';
import { expiresIn } from '../ledger/expires-in.js';
import type { Ledger, LedgerEntry } from '../ledger/ledger.js';
import { PICTURE_TYPES, type TemplatePicture } from './template.js';

const BOOK = 'pictures';

/** A job that waits longer than this has no picture any more: 7 days, in ms. */
const MAX_WAIT_MS = 7 * 24 * 3_600_000;

interface KeptPicture extends TemplatePicture {
  /** RFC 3339, UTC. */
  readonly expires: string;
}

export interface PictureParts {
  readonly ledger: Ledger;
  readonly runtime: { readonly now: () => Date; readonly newId: () => string };
}

/**
 * Pictures for templates that a job will make. A queue stores a job again with each of its steps, so the job only names its
 * picture, and the picture is an entry of the ledger, where every worker finds it.
 */
export class KeptPictures {
  constructor(private readonly parts: PictureParts) {}

  /** The id to find it by. Those of jobs that were never done are forgotten. */
  async keep({ mediaType, base64 }: TemplatePicture): Promise<string> {
    const { ledger, runtime } = this.parts;
    const now = runtime.now().getTime();
    for (const { key, value } of await ledger.list(BOOK)) {
      if (expiresIn(value) <= now) await ledger.remove(BOOK, key, 'any');
    }
    const id = runtime.newId();
    const kept: KeptPicture = { mediaType, base64, expires: new Date(now + MAX_WAIT_MS).toISOString() };
    await ledger.put(BOOK, id, JSON.stringify(kept), 'absent');
    return id;
  }

  /** Error: `object-not-found`. */
  async find(id: string): Promise<TemplatePicture> {
    const entry = await this.parts.ledger.get(BOOK, id);
    const kept = entry === undefined ? undefined : pictureIn(entry.value);
    if (kept !== undefined) return { mediaType: kept.mediaType, base64: kept.base64 };
    throw new BackupError('object-not-found', 'the picture of the template is not kept any more; nothing was begun', {
      hint: 'a picture waits for its job for seven days: make the template again, with the picture',
    });
  }

  async forget(id: string): Promise<void> {
    await this.parts.ledger.remove(BOOK, id, 'any');
  }
}

export function isReadablePicture({ value }: LedgerEntry): boolean {
  return pictureIn(value) !== undefined;
}

/** Undefined for an entry that cannot be read: nothing is shown of it. */
function pictureIn(value: string): KeptPicture | undefined {
  const kept = parseJson(value);
  if (!isObject(kept)) return undefined;
  const [mediaType, base64, expires] = ['mediaType', 'base64', 'expires'].map((name) => member(kept, name));
  const type = PICTURE_TYPES.find((each) => each === mediaType);
  if (type === undefined || typeof base64 !== 'string') return undefined;
  if (typeof expires !== 'string' || Number.isNaN(Date.parse(expires))) return undefined;
  return { mediaType: type, base64, expires };
}
