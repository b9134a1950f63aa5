import type { BackupModule } from '../backup-module.js';
import type { Moment } from '../archive/as-of/moment.js';
import type { Contents } from '../contents/contents.js';
import type { RestoreOptions } from '../restore/plan.js';
import type { OperationOptions } from '../runtime.js';

type Wanted<K extends 'objects' | 'events' | 'histogram' | 'files' | 'people'> = Parameters<Contents[K]>[1];
type Run = OperationOptions;

/** What a server asks of its worker process: plain data in and out. */
export const ANSWERS = {
  planRestore: async (module: BackupModule, run: Run, source: string, options: Partial<RestoreOptions>) =>
    module.planRestore(source, options, run),
  indexing: async ({ contents }: BackupModule, run: Run, source: string, patienceMs: number) =>
    contents.indexing(source, patienceMs, run),
  summary: async ({ contents }: BackupModule, run: Run, source: string) => contents.summary(source, run),
  objects: async ({ contents }: BackupModule, run: Run, source: string, wanted: Wanted<'objects'>) =>
    contents.objects(source, wanted, run),
  object: async ({ contents }: BackupModule, run: Run, source: string, stream: string, at?: Moment) =>
    contents.object(source, stream, at, run),
  events: async ({ contents }: BackupModule, run: Run, source: string, wanted: Wanted<'events'>) =>
    contents.events(source, wanted, run),
  point: async ({ contents }: BackupModule, run: Run, source: string, moment: Moment) =>
    contents.point(source, moment, run),
  histogram: async ({ contents }: BackupModule, run: Run, source: string, wanted: Wanted<'histogram'>) =>
    contents.histogram(source, wanted, run),
  files: async ({ contents }: BackupModule, run: Run, source: string, wanted: Wanted<'files'>) =>
    contents.files(source, wanted, run),
  people: async ({ contents }: BackupModule, run: Run, source: string, wanted: Wanted<'people'>) =>
    contents.people(source, wanted, run),
  peopleOf: async ({ contents }: BackupModule, run: Run, source: string, ids: readonly string[]) =>
    contents.peopleOf(source, ids, run),
  changes: async (
    { contents }: BackupModule,
    run: Run,
    source: string,
    base: string,
    wanted: Parameters<Contents['changes']>[2],
  ) => contents.changes(source, base, wanted, run),
};

export type Answers = typeof ANSWERS;
/** What is asked for, without the module and the options of the run. */
export type AskedOf<K extends keyof Answers> = Answers[K] extends (
  module: BackupModule,
  run: Run,
  ...asked: infer A
) => unknown
  ? A
  : never;
export type AnswerTo<K extends keyof Answers> = Awaited<ReturnType<Answers[K]>>;
