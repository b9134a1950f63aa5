import type { User } from '../cms/user-directory.js';
import type { ProcessIdentity } from '../process/process-identity.js';

/** What to take back if the verb does not finish. Written before the thing itself, so nothing is ever left unseen. */
export type Undo =
  | {
      readonly verb: 'backup';
      /** URL of the destination, and the names that may lie there. */
      readonly destination: string;
      readonly names: readonly string[];
    }
  | {
      readonly verb: 'restore';
      /** Id and name of the app that is being made. */
      readonly app: string;
      readonly name: string;
      /** URL of the asset store. */
      readonly assets: string;
      /** Accounts that the restore makes. */
      readonly users: readonly User[];
      /** True once nothing but the activation is left: from here on the restore is finished, not undone. */
      readonly activating: boolean;
    }
  | {
      readonly verb: 'delete';
      readonly destination: string;
      /** Deleting is finished after a crash, not undone: the manifest went first. */
      readonly names: readonly string[];
    };

/** A claim: one process holds an app (to back it up), a name (to restore under it) or a restore point (to delete it). */
export interface Claim {
  /** `app:<id>`, `name:<name>` or `point:<id>`. */
  readonly key: string;
  /** Of this holding; whoever takes the claim over gets another. */
  readonly token: string;
  readonly holder: ProcessIdentity;
  /** ISO 8601. */
  readonly since: string;
  /** Renewed while the holder lives; what other hosts judge it by. */
  readonly heartbeat: string;
  readonly undo: Undo;
}
