import type { ApiError } from '../api/api-client.js';
import type { JobProgress, RestorePlan } from '../api/wire.js';

/** How far it is, once it takes longer. */
interface Checking {
  readonly kind: 'checking';
  readonly progress?: JobProgress;
}

export type PlanState =
  | { readonly kind: 'none' }
  | Checking
  | { readonly kind: 'failed'; readonly problem: ApiError }
  /** `stale`: it was run, and refused because something is not as it was shown. `at` is when, in ms since 1970 as this machine has it. */
  | { readonly kind: 'shown'; readonly plan: RestorePlan; readonly at: number; readonly stale?: ApiError };

/** What was shown could be restored, and cannot any more: something has changed since. */
export function isStale({ status }: ApiError): boolean {
  return (status >= 400 && status < 500 && status !== 401 && status !== 429) || status === FULL;
}

/** Status of what does not fit any more. */
const FULL = 507;

/** The source was there when it was chosen. */
export function isGone({ code }: ApiError): boolean {
  return code === 'restore-point-not-found' || code === 'upload-not-found';
}

/** What is known of the address that was typed. */
export type LinkState =
  | { readonly kind: 'none' }
  | Checking
  | { readonly kind: 'readable'; readonly plan: RestorePlan }
  | { readonly kind: 'bad'; readonly problem: ApiError };
