import type { Contents } from '../contents/contents.js';
import type { RestoreOptions } from '../restore/plan.js';
import type { RestoreResult } from '../restore/restore-result.js';
import type { OperationOptions } from '../runtime.js';
import type { WorkerProcess } from './worker-process.js';

type ContentsAsked = Pick<
  Contents,
  | 'indexing'
  | 'summary'
  | 'objects'
  | 'object'
  | 'events'
  | 'histogram'
  | 'point'
  | 'files'
  | 'people'
  | 'peopleOf'
  | 'changes'
>;

/** What requests ask for that goes through many events or objects: it keeps a process busy for longer than others want to wait. */
export interface HeavyWork {
  planRestore(source: string, options: Partial<RestoreOptions>, run?: OperationOptions): Promise<RestoreResult>;
  readonly contents: ContentsAsked;
}

/** Done by the worker process; a module does it in its own. */
export function heavyWorkOf({ ask }: Pick<WorkerProcess, 'ask'>): HeavyWork {
  return {
    planRestore: async (source, options, run) => ask('planRestore', run, source, options),
    contents: {
      indexing: async (source, patienceMs, run) => ask('indexing', run, source, patienceMs),
      summary: async (source, run) => ask('summary', run, source),
      objects: async (source, wanted, run) => ask('objects', run, source, wanted),
      object: async (source, stream, at, run) => ask('object', run, source, stream, at),
      events: async (source, wanted, run) => ask('events', run, source, wanted),
      point: async (source, moment, run) => ask('point', run, source, moment),
      histogram: async (source, wanted, run) => ask('histogram', run, source, wanted),
      files: async (source, wanted, run) => ask('files', run, source, wanted),
      people: async (source, wanted, run) => ask('people', run, source, wanted),
      peopleOf: async (source, ids, run) => ask('peopleOf', run, source, ids),
      changes: async (source, base, wanted, run) => ask('changes', run, source, base, wanted),
    },
  };
}
