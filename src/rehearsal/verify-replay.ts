import type { Archive, VerificationReport } from '../archive/archive.js';
import type { OwnRestoreOf } from '../archive/own-restore.js';
import type { EventVocabulary, UserMapping } from '../cms/event-vocabulary.js';
import { judgeDocuments } from '../archive/odd-documents.js';
import { eventProblems } from '../archive/problems.js';
import type { StoreLimits } from '../events/event-store.js';
import { FittingRemapper } from './fitting-remapper.js';
import { passOver, type PassOptions, Rehearsal } from './rehearsal.js';
import { WatchedSink } from './watched-sink.js';

/** An id of the length of those that a restore makes. */
const ID = '00000000-0000-0000-0000-000000000000';

/** Everybody stays who they are. */
const SAME_PEOPLE = {
  get: (id: string): UserMapping => ({ from: id, to: id, how: 'placeholder', contributor: true }),
};

export interface ReplayOptions extends PassOptions {
  /** Of the store that the archive would most likely go to, where that is known. */
  readonly limits?: StoreLimits;
  /** What the CMS would make of the archive by itself, where somebody wants to know. */
  readonly ownRestore?: OwnRestoreOf | undefined;
}

/** Verifies an archive as deep as a restore reads it, with a copy that nobody sees. */
export async function verifyReplay(
  archive: Archive,
  vocabulary: EventVocabulary,
  { limits = {}, ownRestore, ...options }: ReplayOptions,
): Promise<VerificationReport> {
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
  const sink = new WatchedSink(archive, new Rehearsal(remapper), ownRestore);
  const { report, writes } = await passOver(archive, { app, naming: vocabulary.naming }, sink, options);
  if (writes === undefined) return report;
  const warnings = await sink.completed(report.warnings, options.signal);
  const unfit = eventProblems('event-unfit', 'this event store would not take it back', remapper.unfit);
  const { problems } = judgeDocuments(await archive.documents(), 'a restore leaves it out');
  return { ...report, warnings: [...warnings, ...unfit, ...problems] };
}
