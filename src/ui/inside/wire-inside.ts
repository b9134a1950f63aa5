import type { List } from '../api/wire.js';

/** What the API tells of the inside of a backup, as far as the page reads it. */
export interface Contents {
  readonly events: number;
  readonly kinds: readonly {
    readonly kind: string;
    readonly schema?: string;
    readonly objects: number;
    readonly deleted: number;
  }[];
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
  /** In a comparison. */
  readonly change?: 'added' | 'changed' | 'deleted';
}

export interface StoredEvent {
  /** From 1. */
  readonly number: number;
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
  readonly buckets: readonly { readonly time: string; readonly events: number; readonly deletions: number }[];
  readonly bursts: readonly {
    readonly from: string;
    readonly firstEvent: number;
    readonly deletions: number;
    readonly actor: string;
  }[];
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
