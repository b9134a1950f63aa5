/** What the HTTP API answers, as far as the elements read it. Unknown members are ignored. */
export interface Link {
  readonly method: string;
  readonly href: string;
}
export type Links = Readonly<Record<string, Link | undefined>>;

export type JobState = 'queued' | 'running' | 'cancelling' | 'completed' | 'failed' | 'cancelled';

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly changed?: 'nothing' | 'rolledBack' | 'partial';
}

export interface App {
  readonly id: string;
  readonly name: string;
  readonly deleted: boolean;
  readonly events?: number;
  readonly _links: Links;
}

export interface Verification {
  readonly state: 'none' | 'running' | 'ok' | 'failed';
  readonly at?: string;
}

export interface Backup {
  readonly id: string;
  readonly app: string;
  readonly state: JobState;
  readonly archiveState: 'none' | 'available' | 'damaged';
  readonly comment: string;
  readonly startedBy: string;
  /** RFC 3339, UTC. */
  readonly started: string;
  readonly stopped?: string;
  readonly handledEvents: number;
  readonly handledAssets: number;
  /** Bytes of the archive. */
  readonly size: number;
  readonly protected: boolean;
  readonly verification?: Verification;
  /** Why it is damaged. */
  readonly damage?: string;
  readonly failure?: Failure;
  readonly _links: Links;
}

export interface Health {
  readonly badge: 'new' | 'never' | 'at-risk' | 'overdue' | 'protected';
  readonly reason:
    'first-expected' | 'no-backup' | 'too-old' | 'runs-failed' | 'verification-failed' | 'late' | 'in-time';
  readonly targetMs: number;
  /** When the newest good backup was made, RFC 3339. */
  readonly lastGood?: string;
  readonly failedRuns: number;
}

export interface JobProgress {
  readonly phase: string;
  readonly unit: string;
  readonly done: number;
  readonly total?: number;
  readonly percent?: number;
  /** Units per second. */
  readonly rate?: number;
  readonly etaMs?: number;
}

export interface Job {
  readonly id: string;
  readonly verb: string;
  readonly app: string;
  readonly state: JobState;
  readonly createdBy: string;
  readonly created: string;
  readonly started?: string;
  readonly ended?: string;
  readonly progress?: JobProgress;
  readonly warnings: number;
  readonly failure?: Failure;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly _links: Links;
}

export interface DownloadLink {
  readonly id: string;
  /** Path of the download; it opens without signing in. */
  readonly href: string;
  readonly expires: string;
  readonly _links: Links;
}

/** What the cap means for the next backup of an app. */
export interface Room {
  readonly cap: number;
  readonly used: number;
  /** All places are protected. */
  readonly isFull: boolean;
  /** Ids of what the next backup removes. */
  readonly wouldRemove: readonly string[];
}

export interface BackupList extends List<Backup> {
  readonly room?: Room;
  /** Of all that was found: those that are stored. */
  readonly stored?: { readonly count: number; readonly bytes: number };
}

export interface NameAnswer {
  readonly name: string;
  readonly isFree: boolean;
  readonly code?: 'name-taken' | 'name-unfit';
  /** What a name has to look like. */
  readonly rule?: string;
}

export interface PlannedPerson {
  readonly source: string;
  readonly email?: string;
  readonly how: 'matched' | 'created' | 'placeholder' | 'me' | 'unknown';
}

export interface RestorePlan {
  readonly planId: string;
  readonly sourceApp: string;
  readonly name: string;
  readonly events: number;
  readonly streams: number;
  /** Objects that the new app has, by kind. */
  readonly objects?: Readonly<Record<string, number>>;
  readonly assets: number;
  /** Bytes. */
  readonly assetBytes: number;
  readonly people: readonly PlannedPerson[];
  readonly openedBy?: readonly { readonly email: string; readonly role: string }[];
  readonly changes: Readonly<Record<string, number>>;
  readonly deleted: boolean;
  /** Bytes. */
  readonly space?: { readonly needed: number; readonly free: number };
  readonly warnings: readonly { readonly code: string; readonly where: string; readonly message: string }[];
}

/** An app that a restore has made, for as long as it can be undone. */
export interface MadeApp {
  readonly name: string;
  readonly events: number;
  readonly files: number;
  /** Accounts that the restore has made. */
  readonly accounts: number;
  /** Rules that it has turned off. */
  readonly rulesOff: number;
  readonly rulesOn?: string;
  /** Events that were added since. */
  readonly added: number;
  readonly lastAdded?: string;
}

export interface RestoreReport {
  readonly job: Job & { readonly made?: MadeApp };
  readonly findings: readonly LogLine[];
}

export interface LogLine {
  readonly at: string;
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
}

/** An archive at the destination, of any app. */
export interface StoredArchive {
  /** Its name there. */
  readonly key: string;
  readonly app: string;
  readonly comment: string;
  readonly started: string;
  readonly events: number;
  /** Bytes. */
  readonly size: number;
}

export interface ArchiveList extends List<StoredArchive> {
  /** How many match, with those that are not in this answer. */
  readonly total: number;
}

export interface Upload {
  readonly id: string;
  /** Of the file at the sender's. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** `imported`: it is a backup now; `ready`: it can be restored. */
  readonly state: 'receiving' | 'checking' | 'ready' | 'imported' | 'refused';
  /** When it is removed. */
  readonly expires: string;
  /** Name of the app in it. */
  readonly app?: string;
  readonly format?: string;
  readonly events?: number;
  /** Why it was refused. */
  readonly failure?: Failure;
  readonly _links: Links;
}

export interface List<T> {
  readonly items: readonly T[];
  readonly _links?: Links;
}

export function hasEnded({ state }: Pick<Job, 'state'>): boolean {
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}
