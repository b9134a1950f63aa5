/** What the HTTP API answers, out of its own document: `src/client/operations.ts`. */
import type { components } from '../../client/operations.js';

type Schemas = components['schemas'];

export type Link = Schemas['Link'];
/** Changes only the state that has this tag, where there is one. */
export type ChangeLink = Link & { readonly tag?: string | undefined };

/** What was read, with the tag of this state where the server tells one. */
export interface Tagged<T> {
  readonly value: T;
  readonly tag: string | undefined;
}

export type Links = Schemas['Job']['_links'];
export type JobState = Job['state'];
export type Failure = Schemas['Failure'];
export type Activity = Schemas['Activity'];
export type ActivityList = Schemas['ActivityList'];
export type App = Schemas['App'];
export type Backup = Schemas['Backup'];
export type Health = Schemas['Health'];
export type JobProgress = Schemas['Progress'];
export type Job = Schemas['Job'];
export type DownloadLink = Schemas['Download'];
export type Room = Schemas['Room'];
export type Deletion = Schemas['DeletePreview'];
export type BackupList = Schemas['BackupList'];
export type NameAnswer = Schemas['AppName'];
export type PlannedPerson = Schemas['PlanPerson'];
export type RestorePlan = Schemas['RestorePlan'];
export type PointEvent = Schemas['PointEvent'];
export type Placeholder = Schemas['Placeholder'];
export type PlaceholderList = Schemas['PlaceholderList'];
export type MadeApp = Schemas['MadeApp'];
export type TurnedOnRules = Schemas['TurnedOnRules'];
export type AskedRestore = Schemas['AskedRestore'];
export type Restore = Schemas['Restore'];
export type RestoreReport = Schemas['RestoreReport'];
export type LogLine = Schemas['LogLine'];
export type StoredArchive = Schemas['Archive'];
export type ArchiveList = Schemas['ArchiveList'];
export type Upload = Schemas['Upload'];

export interface List<T> {
  readonly items: readonly T[];
  readonly _links?: Links;
}

/** Answers about a job may come in another order than it has changed. Those of an older server have no number. */
export function newerOf(job: Job, other: Job): Job {
  return other.seq < job.seq ? job : other;
}

export function hasEnded({ state }: Pick<Job, 'state'>): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}
