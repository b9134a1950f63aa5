import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import type { App, Backup, Job, JobProgress, Links, List, RestorePlan } from '../api/wire.js';
import { PARTS, readOnly, USUAL_PARTS } from '../model/choice.js';
import {
  bodyOf,
  newWish,
  PRESETS,
  restoreRate,
  sourceApp,
  fitName,
  suggestedName,
  type Purpose,
  type RestoreWish,
} from '../model/restore-wish.js';
import { activeRestores } from './active-restores.js';
import { ElsewhereStore } from './elsewhere-store.js';
import { JobRun, type RunListener } from './job-run.js';
import { NameCheck } from './name-check.js';
import { PartsCheck } from './choice/parts-check.js';
import { isGone, isStale, type PlanState } from './plan-state.js';
import { PointCheck } from './point/point-check.js';
import { LinkCheck } from './source/link-check.js';
import type { Opening } from './source/opening.js';

export const STEPS = ['source', 'name', 'options', 'preview', 'run'] as const;
export type Step = (typeof STEPS)[number];

export interface RestoreStoreParts {
  readonly client: ApiClient;
  readonly opening: Opening;
  readonly listener: RunListener;
  /** Aborted when nobody looks any more. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

/** Backups that are offered of one app. */
const OFFERED = 100;

/** The restore wizard: what was chosen so far, and what the server says of it. */
export class RestoreStore {
  step: Step = 'source';
  loaded: 'loading' | 'loaded' | 'failed' = 'loading';
  problem: ApiError | undefined;
  apps: readonly App[] = [];
  links: Links = {};
  /** Name of the app whose backups are listed. */
  app = '';
  /** Those that can be restored, newest first; undefined while they are asked for. */
  backups: readonly Backup[] | undefined;
  wish: RestoreWish = newWish();
  readonly name: NameCheck;
  readonly point: PointCheck;
  readonly parts: PartsCheck;
  plan: PlanState = { kind: 'none' };
  /** The link that opened the wizard names what is not there. */
  isUnknown = false;
  /** A preview has told of odd events, so that somebody decides about them. */
  hasOdd = false;
  /** A preview has told that the app was deleted at the end. */
  isDeleted = false;
  /** Events per ms of the restore that ended last. */
  rate: number | undefined;
  /** Restores that were started and have not ended. */
  active: readonly Job[] = [];
  readonly run: JobRun;
  readonly elsewhere: ElsewhereStore;
  readonly link: LinkCheck;
  /** Its start was asked for, and not answered yet. */
  isStarting = false;
  /** How far the preview is that is made once more before the start, once it takes longer. */
  starting: JobProgress | undefined;
  #isNameTyped = false;
  readonly #client: ApiClient;
  readonly #opening: Opening;
  readonly #listener: RunListener;
  readonly #signal: AbortSignal;
  readonly #now: () => Date;

  constructor({ client, opening, listener, signal, now }: RestoreStoreParts) {
    this.#client = client;
    this.#opening = opening;
    this.#listener = listener;
    this.#signal = signal;
    this.#now = now;
    this.run = new JobRun(client, listener, signal);
    this.name = new NameCheck(client, () => this.#checked(), signal);
    this.link = new LinkCheck(client, () => listener.onChange());
    this.point = new PointCheck(client, () => listener.onChange(), signal);
    this.parts = new PartsCheck(client, () => listener.onChange(), signal);
    this.elsewhere = new ElsewhereStore({
      ...{ client, listener, signal },
      links: () => this.links,
      source: () => this.wish.source,
      choose: (source) => this.chooseSource(source),
    });
  }

  async open(): Promise<void> {
    const { app, job } = this.#opening;
    this.#set({ loaded: 'loading', problem: undefined });
    try {
      if (job !== '') {
        this.#set({ step: 'run', loaded: 'loaded' });
        return await this.run.find(job);
      }
      const [apps, ended, active] = await Promise.all([
        this.#client.get<List<App>>('/apps', this.#signal),
        this.#client.get<List<Job>>('/restores?state=completed&limit=20', this.#signal),
        activeRestores(this.#client, this.#signal),
      ]);
      const rate = restoreRate(ended.items);
      this.#set({ apps: apps.items, links: apps._links ?? {}, rate, active, loaded: 'loaded' });
      if (!this.#opening.isClone) void this.elsewhere.findUploads();
      const first = apps.items.find(({ name }) => name === app) ?? apps.items[0];
      if (first !== undefined) await this.chooseApp(first.name);
      else if (this.links['upload'] !== undefined) this.chooseSource({ kind: 'upload', upload: undefined });
      if (this.#opening.source !== '') await this.#chooseNamed(this.#opening.source);
    } catch (error) {
      this.#set({ loaded: 'failed', problem: asApiError(error) });
    }
  }

  /** Somebody has typed something that is gone when the page is left. */
  get isTyped(): boolean {
    const { source } = this.wish;
    return this.step !== 'run' && (this.#isNameTyped || (source?.kind === 'url' && source.url !== ''));
  }

  get mayRestore(): boolean {
    return this.links['restore'] !== undefined;
  }

  /** Lists the backups of an app, and chooses the one that was asked for, or the newest. */
  async chooseApp(name: string): Promise<void> {
    this.#set({ app: name, backups: undefined });
    const path = `/apps/${encodeURIComponent(name)}/backups?limit=${OFFERED}&archiveState=available`;
    try {
      const backups = (await this.#client.get<List<Backup>>(path, this.#signal)).items;
      if (this.app !== name) return;
      this.#set({ backups });
      const isOpened = name === this.#opening.app;
      const wanted = backups.find(({ id }) => id === this.#opening.backup);
      const app = this.apps.find((each) => each.name === name);
      if (wanted !== undefined) this.chooseSource({ kind: 'backup', backup: wanted });
      else if (isOpened && this.#opening.backup !== '')
        return await this.#chooseNamed(`backup:${this.#opening.backup}`);
      else if (this.#opening.isClone && app !== undefined) this.chooseSource({ kind: 'now', app });
      else this.chooseSource(backups[0] && { kind: 'backup', backup: backups[0] });
      // All backups of an app have the same events under the same numbers.
      if (isOpened) this.#chooseOpening();
    } catch (error) {
      if (!this.#signal.aborted) this.#listener.onError(asApiError(error), () => void this.chooseApp(name));
    }
  }

  /** What a link names, or nothing: another one could be restored by mistake. */
  async #chooseNamed(name: string): Promise<void> {
    const named = await this.elsewhere.named(name);
    this.chooseSource(named);
    this.#set({ isUnknown: named === undefined });
    if (named !== undefined) this.#chooseOpening();
  }

  chooseSource(source: RestoreWish['source']): void {
    this.link.forget();
    this.#set({ isUnknown: false, hasOdd: false, isDeleted: false });
    // The numbers of events are those of one history.
    const { until, only } = this.wish;
    // So are the ids of objects; parts are those of any app.
    const parts = only?.filter((each) => each in PARTS);
    this.change({ source, odd: 'keep', revive: false, until: until === undefined ? undefined : '', only: parts });
    this.#suggest();
    if (source?.kind === 'destination' && this.elsewhere.archives === undefined) this.elsewhere.searchArchives('');
  }

  async checkLink(): Promise<void> {
    const preview = this.links['restore-preview'];
    if (preview === undefined || this.wish.source?.kind !== 'url') return;
    const free = suggestedName('link', 'copy', new Set(this.apps.map(({ name }) => name)), this.#now());
    await this.link.check({ ...this.wish, name: free }, preview);
  }

  /** What the link that opened the wizard says of how much is wanted. */
  #chooseOpening(): void {
    const only = readOnly(this.#opening.only);
    if (only !== undefined) {
      this.change({ purpose: 'items', ...PRESETS.items, only });
      this.#suggest();
    }
    if (this.#opening.at !== '') this.change({ until: this.#opening.at });
  }

  choosePurpose(purpose: Purpose): void {
    const [until, only] = purpose === 'items' ? ['', USUAL_PARTS] : [];
    this.change({ purpose, ...PRESETS[purpose], until: this.wish.until ?? until, only: this.wish.only ?? only });
    this.#suggest();
  }

  /** Anything that changes makes the preview void. */
  change(changed: Partial<RestoreWish>): void {
    const { until } = this.wish;
    this.#set({ wish: { ...this.wish, ...changed }, plan: { kind: 'none' } });
    if ('source' in changed || this.wish.until !== until) this.point.check(this.wish);
    this.parts.check(this.wish);
  }

  type(name: string): void {
    this.#isNameTyped = true;
    this.#rename(name);
  }

  go(step: Step): void {
    this.#set({ step });
    if (step === 'preview') void this.preview();
  }

  /** Tries all of it, and changes nothing. What is copied as it is now is known only when it is read. */
  async preview(): Promise<void> {
    const link = this.links['restore-preview'];
    if (link === undefined || this.wish.source === undefined || this.wish.source.kind === 'now') return;
    const { wish } = this;
    this.#set({ plan: { kind: 'checking' } });
    try {
      const plan = await this.#client.follow<RestorePlan>(link, bodyOf(wish), (progress) => {
        if (this.wish === wish) this.#set({ plan: { kind: 'checking', progress } });
      });
      if (plan === undefined || this.wish !== wish) return;
      const { odd = 0, dropped = 0 } = plan.changes;
      const [hasOdd, isDeleted] = [this.hasOdd || odd + dropped > 0, this.isDeleted || plan.deleted === true];
      this.#set({ plan: { kind: 'shown', plan }, hasOdd, isDeleted });
    } catch (error) {
      if (this.wish === wish) this.#set({ plan: { kind: 'failed', problem: asApiError(error) } });
    }
  }

  /** Starts what was shown, and only that. */
  async start(): Promise<void> {
    const { wish, plan } = this;
    const { source } = wish;
    const link = source?.kind === 'now' ? source.app._links['copy'] : this.links['restore'];
    if (this.isStarting || link === undefined || (source?.kind !== 'now' && plan.kind !== 'shown')) return;
    this.#set({ isStarting: true });
    try {
      const planId = plan.kind === 'shown' ? { planId: plan.plan.planId } : {};
      const job = await this.#client.follow<Job>(link, { ...bodyOf(wish), ...planId }, (starting) => {
        this.#set({ starting });
      });
      if (job === undefined) return;
      this.#set({ step: 'run' });
      void this.run.watch(job);
    } catch (error) {
      const problem = asApiError(error);
      if (isGone(problem)) this.#set({ plan: { kind: 'failed', problem } });
      else if (isStale(problem) && plan.kind === 'shown') this.#set({ plan: { ...plan, stale: problem } });
      else this.#listener.onError(problem);
    } finally {
      this.#set({ isStarting: false, starting: undefined });
    }
  }

  #suggest(): void {
    const name = this.#suggested(suggestedName);
    if (name !== undefined) this.#rename(name);
  }

  /** A suggestion that the CMS does not allow makes room for one that it does. */
  #checked(): void {
    const name = this.name.state.kind === 'unfit' ? this.#suggested(fitName) : undefined;
    if (name !== undefined && name !== this.wish.name) return this.#rename(name);
    this.#listener.onChange();
  }

  /** A name that somebody typed is kept. */
  #suggested(suggest: typeof suggestedName): string | undefined {
    const app = sourceApp(this.wish);
    if (app === undefined || this.#isNameTyped) return undefined;
    return suggest(app, this.wish.purpose, new Set(this.apps.map(({ name }) => name)), this.#now());
  }

  #rename(name: string): void {
    this.change({ name });
    this.name.check(name, this.links['check-name']);
  }

  #set(changed: Partial<RestoreStore>): void {
    if (this.#signal.aborted) return;
    Object.assign(this, changed);
    this.#listener.onChange();
  }
}
