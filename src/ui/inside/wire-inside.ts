import type { Links, List } from '../api/wire.js';

/** What the API tells of the inside of a backup, as far as the page reads it. */
export interface Contents {
  readonly events: number;
  readonly kinds: readonly {
    readonly kind: string;
    readonly schema?: string;
    readonly objects: number;
    readonly deleted: number;
  }[];
  readonly files: { readonly count: number; readonly bytes: number };
  readonly people: number;
}

export interface NamedPerson {
  readonly id: string;
  readonly email: string;
}

export interface StoredFile {
  readonly role: string;
  readonly id: string;
  readonly version: number;
  readonly fileName: string;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** The backup does not hold its bytes. */
  readonly missing: boolean;
  readonly _links: Links;
}

export interface StoredObject {
  readonly stream: string;
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly schema?: string;
  readonly deleted: boolean;
  readonly events: number;
  readonly changed: string;
  readonly changedBy: string;
  readonly state?: object;
  /** Of an asset: its newest file that the backup holds. */
  readonly file?: StoredFile;
  /** In a comparison. */
  readonly change?: 'added' | 'changed' | 'deleted';
}

export interface StoredEvent {
  /** From 1. */
  readonly number: number;
  readonly stream: string;
  readonly type: string;
  readonly time: string;
  readonly actor: string;
}

export interface Page<T> extends List<T> {
  readonly nextCursor?: string;
}

export interface Histogram {
  readonly from: string;
  readonly to: string;
  readonly bucketMs: number;
  readonly buckets: readonly {
    readonly time: string;
    readonly events: number;
    readonly deletions: number;
    readonly firstEvent: number;
  }[];
  readonly bursts: readonly Burst[];
}

/** Many objects that one person deleted without a pause. */
export interface Burst {
  readonly from: string;
  readonly to: string;
  readonly firstEvent: number;
  readonly deletions: number;
  readonly actor: string;
}

export interface Diff extends Page<StoredObject> {
  readonly events: number;
  readonly counts: readonly {
    readonly kind: string;
    readonly schema?: string;
    readonly added: number;
    readonly changed: number;
    readonly deleted: number;
  }[];
}

/** The answer while the index of a backup is made. */
export interface Indexing {
  readonly state: 'indexing';
  readonly done: number;
  readonly total: number;
}
