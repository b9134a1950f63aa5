/** What the API tells of the inside of a backup, out of its own document. */
import type { components } from '../../client/operations.js';

type Schemas = components['schemas'];

export type Contents = Schemas['Contents'];
export type NamedPerson = Schemas['ArchivedPerson'];
export type StoredFile = Schemas['File'];
/** What is known of a file that may hold a picture. */
export type PictureFile = Pick<StoredFile, 'mediaType' | 'size' | '_links'>;
export type StoredEvent = Schemas['Event'];
export type Histogram = Schemas['Histogram'];
/** Many objects that one person deleted without a pause. */
export type Burst = Schemas['Burst'];
export type Diff = Schemas['Diff'];
/** The answer while the index of a backup is made. */
export type Indexing = Schemas['Indexing'];

/** Of an object, as the CMS rebuilds it. */
export type State = Readonly<Record<string, unknown>>;

/** One of a list, of a comparison, or alone with its state. */
export type StoredObject = Schemas['Stream'] & { readonly state?: State } & Partial<
    Pick<Schemas['ChangedStream'], 'change'>
  >;

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor?: string;
}
