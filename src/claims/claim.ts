import type { User } from '../cms/user-directory.js';
import type { ProcessIdentity } from '../process/process-identity.js';

/** Where the accounts of a restore are noted: entries of their own, so that its claim and its record stay small. */
export interface NotedAccounts {
  readonly count: number;
  /** Entries that hold them. */
  readonly entries: number;
  /** Head of the event store before the first of them was made. */
  readonly begin: string;
}

/** What is known of the accounts that a restore makes: one of the two. */
export interface MadeAccounts {
  readonly accounts?: NotedAccounts;
  /** The accounts themselves, where an earlier version has written it. */
  readonly users?: readonly User[];
}

/** By verb: what to take back, or to finish, if its process dies. Noted before the thing itself, so nothing is left unseen. */
interface UndoByVerb {
  readonly backup: {
    /** URL of the destination, and the names that may be there. */
    readonly destination: string;
    readonly names: readonly string[];
  };
  /** A removal is finished after a crash, not undone: the manifest went first. */
  readonly prune: { readonly destination: string; readonly names: readonly string[] };
  readonly delete: { readonly destination: string; readonly names: readonly string[] };
  /** A change of the files beside an archive. Each is written whole or not at all, so a crash leaves nothing to take back. */
  readonly change: {
    readonly destination: string;
    readonly names: readonly string[];
    /** What it is to be afterwards. */
    readonly wanted?: { readonly protected?: boolean; readonly comment?: string };
  };
  readonly restore: MadeAccounts & {
    /** Id and name of the app that is being made. */
    readonly app: string;
    readonly name: string;
    /** URL of the asset store. */
    readonly assets: string;
    /** What the whole app has, once nothing but the activation is left: from here on the restore is finished, not undone. */
    readonly activating?: { readonly events: number; readonly files: number };
  };
  /** The undo of a restore that was finished. */
  readonly undo: {
    readonly app: string;
    readonly name: string;
    /** URL of the asset store that holds its files. */
    readonly assets: string;
    /** From here on the app is hidden, and the undo goes on to its end; before, nothing of the app has changed. */
    readonly removing: boolean;
  };
  /** What is still to be removed at a place that was not the configured one; the app that it was about is free. */
  readonly leftover: {
    /** The verb that left it. */
    readonly of: LeavingVerb;
    /** URL of the destination or asset store. */
    readonly place: string;
    readonly names: readonly string[];
    /** Id of an app whose files are to be removed. */
    readonly app?: string;
  };
}

type LeavingVerb = 'backup' | 'prune' | 'delete' | 'restore';

export type Verb = keyof UndoByVerb;

/** What people call the work of each verb. */
export const VERB_NOUNS: Readonly<Record<Verb, string>> = {
  backup: 'backup',
  prune: 'pruning',
  delete: 'deletion',
  change: 'change',
  restore: 'restore',
  undo: 'removal',
  leftover: 'command',
};

export type Undo<V extends Verb = Verb> = { [P in V]: { readonly verb: P } & UndoByVerb[P] }[V];

/** A claim: one process holds an app (to back it up), a name (to restore under it) or a restore point (to delete it). */
export interface Claim<V extends Verb = Verb> {
  /** `app:<id>`, `name:<name>`, `point:<id>`, `change:<id>` or `leftover:<number>`. */
  readonly key: string;
  /** What people call the thing: a name of an app, an id of a restore point. */
  readonly title: string;
  /** Of this holding; a process that takes the claim over gets another. */
  readonly token: string;
  /** Left out when nobody holds it: the next process that can deal with it does. */
  readonly holder?: ProcessIdentity;
  /** ISO 8601. */
  readonly since: string;
  /** When the holder renewed it, by its own clock: for people. Other processes watch whether the entry changes. */
  readonly heartbeat: string;
  readonly undo: Undo<V>;
}
