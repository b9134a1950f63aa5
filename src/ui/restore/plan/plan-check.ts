import { asApiError, type ApiClient, type ApiError } from '../../api/api-client.js';
import type { Job, JobProgress, Links, PlannedPerson, RestorePlan } from '../../api/wire.js';
import { bodyOf, type RestoreWish } from '../../model/restore-wish.js';
import type { RunListener } from '../job-run.js';
import { isGone, isStale, type PlanState } from '../plan-state.js';

export interface PlanParts {
  readonly client: ApiClient;
  /** What the reader may do. */
  readonly links: () => Links;
  readonly wish: () => RestoreWish;
  readonly listener: Pick<RunListener, 'onChange' | 'onError'>;
  readonly signal: AbortSignal;
  /** What is to be restored is not there any more. */
  readonly onGone: () => void;
}

/** What would happen, as the server says it, and the start of exactly that. */
export class PlanCheck {
  state: PlanState = { kind: 'none' };
  /** A preview has told of odd events, so that somebody decides about them. */
  hasOdd = false;
  /** A preview has told that the app was deleted at the end. */
  isDeleted = false;
  /** Those of the archive, once a preview has told them. */
  people: readonly PlannedPerson[] = [];
  /** Its start was asked for, and not answered yet. */
  isStarting = false;
  /** How far the preview is that is made once more before the start, once it takes longer. */
  starting: JobProgress | undefined;
  readonly #parts: PlanParts;
  /** What is tried now. */
  #tried: RestoreWish | undefined;

  constructor(parts: PlanParts) {
    this.#parts = parts;
  }

  /** What is to be restored was there when it was chosen, and is not any more. */
  get isSourceGone(): boolean {
    return this.state.kind === 'failed' && isGone(this.state.problem);
  }

  /** Another source is chosen. */
  forgetSource(): void {
    this.#set({ hasOdd: false, isDeleted: false, people: [] });
  }

  /** Something else is wanted than what was shown. */
  forget(): void {
    this.#set({ state: { kind: 'none' } });
  }

  /** Tries all of it, and changes nothing. What is copied as it is now is known only when it is read. */
  async check(): Promise<void> {
    const { client, links } = this.#parts;
    const wish = this.#parts.wish();
    const link = links()['restore-preview'];
    if (link === undefined || wish.source === undefined || wish.source.kind === 'now' || wish === this.#tried) return;
    this.#tried = wish;
    const isWished = (): boolean => this.#parts.wish() === wish;
    this.#set({ state: { kind: 'checking' } });
    try {
      const plan = await client.follow<RestorePlan>(link, bodyOf(wish), (progress) => {
        if (isWished()) this.#set({ state: { kind: 'checking', progress } });
      });
      if (plan === undefined || !isWished()) return;
      const { odd = 0, dropped = 0 } = plan.changes;
      const [hasOdd, isDeleted] = [this.hasOdd || odd + dropped > 0, this.isDeleted || plan.deleted === true];
      this.#set({ state: { kind: 'shown', plan, at: Date.now() }, hasOdd, isDeleted, people: plan.people });
    } catch (error) {
      if (isWished()) this.#fail(asApiError(error));
    } finally {
      if (this.#tried === wish) this.#tried = undefined;
    }
  }

  /** Starts what was shown, and only that. */
  async start(): Promise<Job | undefined> {
    const { client, links, listener } = this.#parts;
    const { state } = this;
    const wish = this.#parts.wish();
    const link = wish.source?.kind === 'now' ? wish.source.app._links['copy'] : links()['restore'];
    if (this.isStarting || link === undefined || (wish.source?.kind !== 'now' && state.kind !== 'shown')) return;
    this.#set({ isStarting: true });
    try {
      const planId = state.kind === 'shown' ? { planId: state.plan.planId } : {};
      return await client.follow<Job>(link, { ...bodyOf(wish), ...planId }, (starting) => this.#set({ starting }));
    } catch (error) {
      const problem = asApiError(error);
      // Something else is wanted by now: what was shown then is shown no more.
      if (this.#parts.wish() !== wish) listener.onError(problem);
      else if (isGone(problem)) this.#fail(problem);
      else if (isStale(problem) && state.kind === 'shown') this.#set({ state: { ...state, stale: problem } });
      else listener.onError(problem);
      return undefined;
    } finally {
      this.#set({ isStarting: false, starting: undefined });
    }
  }

  #fail(problem: ApiError): void {
    this.#set({ state: { kind: 'failed', problem } });
    if (isGone(problem)) this.#parts.onGone();
  }

  #set(changed: Partial<PlanCheck>): void {
    if (this.#parts.signal.aborted) return;
    Object.assign(this, changed);
    this.#parts.listener.onChange();
  }
}
