import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import type { App, AskedRestore, Backup, Job, Links, List } from '../api/wire.js';
import { readOnly, USUAL_PARTS } from '../model/choice.js';
import {
  isComplete,
  newWish,
  ofSource,
  PRESETS,
  restoreRate,
  sourceApp,
  fitName,
  suggestedName,
  type PeopleMap,
  type Purpose,
  type RestoreWish,
} from '../model/restore-wish.js';
import { activeRestores } from './active-restores.js';
import { ElsewhereStore } from './elsewhere-store.js';
import { JobRun, type RunListener } from './job-run.js';
import { NameCheck } from './name-check.js';
import { PartsCheck } from './choice/parts-check.js';
import { PlanCheck } from './plan/plan-check.js';
import { PointCheck } from './point/point-check.js';
import { LinkCheck } from './source/link-check.js';
import { backupsOf } from './source/app-backups.js';
import { askedIn, choicesOf, openingOf, type Opening } from './source/opening.js';
import { OpenSteps, type Step } from './steps.js';
import { Latest } from '../model/latest.js';

export interface RestoreStoreParts {
  readonly client: ApiClient;
  readonly opening: Opening;
  readonly listener: RunListener;
  /** Aborted when nobody looks any more. */
  readonly signal: AbortSignal;
  readonly now: () => Date;
}

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
  readonly plan: PlanCheck;
  /** The link that opened the wizard names what is not there. */
  isUnknown = false;
  /** Where the archive of an earlier restore was, as it may be shown: its address has to be given again. */
  forgotten: string | undefined;
  /** Events per ms of the restore that ended last. */
  rate: number | undefined;
  /** Restores that were started and have not ended. */
  active: readonly Job[] = [];
  readonly run: JobRun;
  readonly elsewhere: ElsewhereStore;
  readonly link: LinkCheck;
  #isNameTyped = false;
  /** It was chosen before, and no suggestion takes its place. */
  #isNameKept = false;
  #opening: Opening;
  readonly #opened = new Latest();
  readonly #listed = new Latest();
  readonly #around: RestoreStoreParts;
  readonly #steps = new OpenSteps();

  constructor(around: RestoreStoreParts) {
    const { client, listener, signal } = (this.#around = around);
    this.#opening = around.opening;
    this.run = new JobRun(client, listener, signal);
    this.name = new NameCheck(client, () => this.#checked(), signal);
    this.link = new LinkCheck(client, () => listener.onChange());
    this.point = new PointCheck(client, () => listener.onChange(), signal);
    this.parts = new PartsCheck(client, () => listener.onChange(), signal);
    this.plan = new PlanCheck({
      ...{ client, listener, signal },
      links: () => this.links,
      wish: () => this.wish,
      onGone: () => void this.#listAgain(),
    });
    this.elsewhere = new ElsewhereStore({
      ...{ client, listener, signal },
      links: () => this.links,
      source: () => this.wish.source,
      choose: (source) => this.chooseSource(source),
    });
  }

  async open(): Promise<void> {
    const { job, again } = this.#opening;
    const { client, signal } = this.#around;
    const isLast = this.#opened.ask();
    this.#set({ loaded: 'loading', problem: undefined });
    try {
      if (job !== '') {
        this.#set({ step: 'run', loaded: 'loaded' });
        return await this.run.find(job);
      }
      const [apps, ended, active] = await Promise.all([
        client.get<List<App>>('/apps', signal),
        client.get<List<Job>>('/restores?state=completed&limit=20', signal),
        activeRestores(client, signal),
      ]);
      const rate = restoreRate(ended.items);
      const asked = again === '' ? undefined : await askedIn(again, client, signal);
      if (!isLast()) return;
      if (asked !== undefined) this.#opening = openingOf(asked, this.#opening, apps.items);
      this.#set({ apps: apps.items, links: apps._links ?? {}, rate, active, loaded: 'loaded' });
      if (!this.#opening.isClone) void this.elsewhere.findUploads();
      const { app, at, source, isClone } = this.#opening;
      const here = apps.items.find(({ name }) => name === app);
      const isMissing = app !== '' && here === undefined;
      const first = here ?? (isMissing && isClone ? undefined : apps.items[0]);
      if (first !== undefined) await this.chooseApp(first.name);
      else if (isClone) this.#set({ backups: [] });
      else if (this.links['upload'] !== undefined) this.chooseSource({ kind: 'upload', upload: undefined });
      // Nobody restores another app than the one that is named.
      if (isMissing && source === '') this.chooseSource(undefined, true);
      if (source !== '') await this.#chooseNamed(source);
      if (asked !== undefined) this.#chooseAgain(asked, at);
    } catch (error) {
      if (isLast()) this.#set({ loaded: 'failed', problem: asApiError(error) });
    }
  }

  /** All choices of an earlier restore, at the step where they can be changed. */
  #chooseAgain(asked: AskedRestore, at: string): void {
    const { app, upload, address } = asked;
    this.#isNameKept = true;
    if (address !== undefined) this.chooseSource({ kind: 'url', url: '' });
    else if (app === undefined && upload === undefined) this.chooseSource(undefined, true);
    this.#set({ forgotten: address });
    this.change({ ...choicesOf(asked), ...(at === '' ? {} : { until: at }) });
    this.#rename(asked.name);
    if (isComplete(this.wish)) this.#set({ step: 'options' });
  }

  /** Somebody has typed something that is gone when the page is left. */
  get isTyped(): boolean {
    const { source } = this.wish;
    return this.step !== 'run' && (this.#isNameTyped || (source?.kind === 'url' && source.url !== ''));
  }

  /** Lists the backups of an app, and chooses the one that was asked for, or the newest. */
  async chooseApp(name: string): Promise<void> {
    const isLast = this.#listed.ask();
    this.#set({ app: name, backups: undefined });
    // Nobody goes on with a backup of the app before.
    this.chooseSource(undefined);
    try {
      const backups = await backupsOf(name, this.#around.client, this.#around.signal);
      if (!isLast()) return;
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
      if (!this.#around.signal.aborted && isLast())
        this.#around.listener.onError(asApiError(error), () => void this.chooseApp(name));
    }
  }

  /** Others may be gone with the one that was chosen. */
  async #listAgain(): Promise<void> {
    const [{ client, signal }, isSame] = [this.#around, this.#listed.since()];
    const backups = await backupsOf(this.app, client, signal).catch(() => this.backups);
    if (isSame()) this.#set({ backups });
  }

  /** What a link names, or nothing: another one could be restored by mistake. */
  async #chooseNamed(name: string): Promise<void> {
    const before = this.wish.source;
    const named = await this.elsewhere.named(name);
    // Somebody has chosen meanwhile.
    if (this.wish.source !== before) return;
    if (named === undefined) return this.chooseSource(undefined, true);
    this.chooseSource(named);
    this.#chooseOpening();
  }

  chooseSource(source: RestoreWish['source'], isUnknown = false): void {
    this.link.forget();
    this.plan.forgetSource();
    this.#set({ isUnknown });
    this.change(ofSource(this.wish, source));
    this.#suggest();
    if (source?.kind === 'destination' && this.elsewhere.archives === undefined) this.elsewhere.searchArchives('');
  }

  async checkLink(): Promise<void> {
    const preview = this.links['restore-preview'];
    if (preview === undefined || this.wish.source?.kind !== 'url') return;
    const free = suggestedName('link', 'copy', new Set(this.apps.map(({ name }) => name)), this.#around.now());
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
    this.#set({ wish: { ...this.wish, ...changed } });
    this.plan.forget();
    if ('source' in changed || this.wish.until !== until) this.point.check(this.wish);
    this.parts.check(this.wish);
  }

  /** What becomes of single people; a preview that is shown is made anew. */
  readonly choosePeople = (peopleMap: PeopleMap): void => {
    this.change({ peopleMap });
    if (this.step === 'preview') void this.plan.check();
  };

  type(name: string): void {
    this.#isNameTyped = true;
    this.#rename(name);
  }

  /** Opens a step as a way back does; nothing if what is chosen does not lead there. */
  reopen(name: string): void {
    const step = this.#steps.find(name, this.wish, { isFit: this.name.wasFit });
    if (step !== undefined && step !== this.step && this.step !== 'run') this.go(step);
  }

  go(step: Step): void {
    this.#steps.add(this.step, step);
    if (step === 'source' && this.plan.isSourceGone) this.elsewhere.chooseAnew();
    this.#set({ step });
    // Somebody may have taken it since.
    if (step === 'name') this.name.check(this.wish.name, this.links['check-name']);
    if (step === 'preview') void this.plan.check();
  }

  /** Starts what was shown, and only that. */
  async start(): Promise<void> {
    const job = await this.plan.start();
    if (job === undefined || this.#around.signal.aborted) return;
    this.#set({ step: 'run' });
    void this.run.watch(job);
  }

  #suggest(): void {
    const name = this.#suggested(suggestedName);
    if (name !== undefined) this.#rename(name);
  }

  /** A suggestion that the CMS does not allow makes room for one that it does. */
  #checked(): void {
    const name = this.name.state.kind === 'unfit' ? this.#suggested(fitName) : undefined;
    if (name !== undefined && name !== this.wish.name) return this.#rename(name);
    this.#around.listener.onChange();
  }

  /** A name that somebody typed is kept. */
  #suggested(suggest: typeof suggestedName): string | undefined {
    const app = sourceApp(this.wish);
    if (app === undefined || this.#isNameTyped || this.#isNameKept) return undefined;
    return suggest(app, this.wish.purpose, new Set(this.apps.map(({ name }) => name)), this.#around.now());
  }

  #rename(name: string): void {
    this.change({ name });
    this.name.check(name, this.links['check-name']);
  }

  #set(changed: Partial<RestoreStore>): void {
    if (this.#around.signal.aborted) return;
    Object.assign(this, changed);
    this.#around.listener.onChange();
  }
}
