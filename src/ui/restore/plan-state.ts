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
  /** `stale`: it was run, and refused because something is not as it was shown. */
  | { readonly kind: 'shown'; readonly plan: RestorePlan; readonly stale?: ApiError };

/** Something has changed since the preview. */
export function isStale({ code }: ApiError): boolean {
  return code === 'plan-stale' || code === 'app-name-taken';
}

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
