import type { Archive, VerificationReport } from '../archive/archive.js';
import type { EventVocabulary, UserMapping } from '../cms/event-vocabulary.js';
import { eventProblems } from '../archive/problems.js';
import { isDamage } from '../errors.js';
import type { StoreLimits } from '../events/event-store.js';
import { FittingRemapper } from './fitting-remapper.js';
import { passOver, type PassOptions, Rehearsal } from './rehearsal.js';

/** An id of the length of those that a restore makes. */
const ID = '00000000-0000-0000-0000-000000000000';

/** Everybody stays who they are. */
const SAME_PEOPLE = {
  get: (id: string): UserMapping => ({ from: id, to: id, how: 'placeholder', contributor: true }),
};

/**
 * Verifies an archive as deep as a restore reads it, with a copy that nobody sees. `limits` are those of the store that
 * it would most likely go to, where that is known.
 */
export async function verifyReplay(
  archive: Archive,
  vocabulary: EventVocabulary,
  options: PassOptions & { readonly limits?: StoreLimits },
): Promise<VerificationReport> {
  const { limits = {}, ...rest } = options;
  const app = { id: ID, name: archive.app.name };
  const inner = vocabulary.remapper({
    rules: 'off',
    clients: 'none',
    schedules: 'off',
    revive: false,
    odd: 'keep',
    source: archive.app,
    target: app,
    users: SAME_PEOPLE,
    newSecret: () => ID,
    newId: () => ID,
    now: () => '2000-01-01T00:00:00Z',
  });
  const remapper = new FittingRemapper(inner, limits, 'keep');
  const { report, writes } = await passOver(archive, { app, naming: vocabulary.naming }, new Rehearsal(remapper), rest);
  if (writes === undefined) return report;
  const unfit = eventProblems('event-unfit', 'this event store would not take it back', remapper.unfit);
  const documents = await documentProblems(archive, vocabulary);
  return {
    ...report,
    ok: documents.length === 0,
    problems: documents,
    warnings: [...report.warnings, ...unfit],
  };
}

/** A restore reads the documents before it writes anything. */
async function documentProblems(
  archive: Archive,
  vocabulary: EventVocabulary,
): Promise<VerificationReport['problems']> {
  try {
    vocabulary.remapDocuments(await archive.documents());
    return [];
  } catch (error) {
    if (!isDamage(error)) throw error;
    return [{ code: error.code, where: 'documents', message: error.message }];
  }
}
