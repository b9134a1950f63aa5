import type { AppName } from './app-naming.js';
import type { NewEvent, StoredEvent } from '../events/event.js';
import type { JsonObject } from '../json/json-value.js';

/** What an object of an app is after some of its events, as the CMS itself rebuilds it. */
export interface ObjectState {
  /** In the words of the CMS: `app`, `schema`, `content`. */
  readonly kind: string;
  /** Events that are in it, less one: the revision of the last, where the stream has no hole. */
  readonly version: number;
  readonly deleted: boolean;
  readonly value: JsonObject;
}

/** What a list says of an object. */
export interface ObjectLabel {
  readonly id: string;
  /** The name that people know; empty if it has none. */
  readonly name: string;
  /** The schema that a content belongs to, where there is one. */
  readonly schema?: string;
}

/** What an object is to who makes a template: the app's settings and shapes, what was written in it, or its files. */
export type ObjectPart = 'structure' | 'contents' | 'files';

/** An object as a choice names it: the part of the app that it is in, and its id as people know it. */
export interface ObjectKey {
  readonly part: string;
  readonly id: string;
}

/** What is common to events that make objects anew. */
export interface CreationOptions {
  /** The app that they are of, by its id and name at its creation. */
  readonly app: AppName;
  readonly commit: string;
  /** ISO 8601. */
  readonly time: string;
  readonly newId: () => string;
}

/** What an event says about the object of its stream: that it is there from now on, or is not any more. */
export type ObjectLife = 'begins' | 'ends';

/** Port: which objects the streams of an app make, and how each event changes them. Pure. */
export abstract class ObjectStates {
  /** Kind of the object in a stream; undefined if the stream makes none (comments, what a deletion leaves). */
  abstract kindOf(stream: string): string | undefined;

  /**
   * The state after one more event of the object's stream. Undefined while no event has created it. An event that cannot be
   * read counts, and changes nothing. Never throws.
   */
  abstract apply(state: ObjectState | undefined, event: StoredEvent): ObjectState | undefined;

  /** Whether events of this type make an object, or delete it; undefined for all others. */
  abstract lifeOf(type: string): ObjectLife | undefined;

  abstract label(state: ObjectState): ObjectLabel;

  abstract partOf(kind: string): ObjectPart;

  /**
   * Names of the parts of an app, by which people choose what is restored: the app's own settings first, which are in every copy,
   * and what fits nowhere last.
   */
  abstract readonly parts: readonly string[];

  /** The one of `parts` that files are in, with their folders: those that chosen objects mention come along. */
  abstract readonly filesPart: string;

  /** The object that a stream is about, also where it makes none. Its part is one of `parts`. */
  abstract objectOf(stream: string): ObjectKey;

  /**
   * The object that an event puts its own into, from now on: the schema of a content, the folder of a file. Undefined for events that
   * do not say it. Never throws.
   */
  abstract homeOf(event: StoredEvent): ObjectKey | undefined;

  /**
   * Events of one stream that make an object of this state, in the words of the CMS: folding them gives the same state, but
   * for versions, people and times. An app comes without people, clients and what it pays for.
   */
  abstract recreate(state: ObjectState, options: CreationOptions): readonly NewEvent[];
}
