import { join } from 'node:path';
import type { Archive, Problem } from '../archive/archive.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import { NEVER, NO_PROGRESS, type OperationOptions } from '../runtime.js';
import { buildIndex, sourceOf } from './build-index.js';
import { eachObject, leftOut, type StoredObject } from './contents-query.js';
import { openIndex } from './contents-schema.js';
import { indexError } from './index-error.js';

/** What is in an archive that is looked into once, as in one as of a moment. */
export interface PassingIndex {
  /** Every object that is not deleted, in the order in which they were created. */
  readonly objects: () => AsyncIterable<StoredObject>;
  /** A warning for each event that is not in it. */
  readonly leftOut: readonly Problem[];
}

/** The index is a file in a folder that the caller removes. */
export async function passingIndex(
  archive: Archive,
  folder: string,
  vocabulary: EventVocabulary,
  { progress = NO_PROGRESS, signal = NEVER }: OperationOptions,
): Promise<PassingIndex> {
  const path = join(folder, 'passing-index.sqlite');
  const total = archive.eventCount;
  const told = (done: number): void => progress({ phase: 'index', done, total, unit: 'events' });
  await buildIndex(path, sourceOf(archive), vocabulary, told, signal).catch((error: unknown) => {
    throw indexError(error);
  });
  const index = openIndex(path, true);
  try {
    return { objects: () => objectsIn(path), leftOut: leftOut(index) };
  } finally {
    index.close();
  }
}

async function* objectsIn(path: string): AsyncGenerator<StoredObject> {
  const index = openIndex(path, true);
  try {
    yield* eachObject(index);
  } finally {
    index.close();
  }
}
