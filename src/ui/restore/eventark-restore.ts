import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ApiClient } from '../api/api-client.js';
import { hasEnded, type Job } from '../api/wire.js';
import { announcementText, isFailure } from '../backups/announcements.js';
import { loadingCard } from '../backups/page-parts.js';
import { pageStyles } from '../backups/styles.js';
import { Announcer } from '../model/announcer.js';
import { command } from '../model/commands.js';
import { dialogStyles } from '../view/dialog/dialog-styles.js';
import { EventarkElement } from '../view/eventark-element.js';
import { isNowhere } from '../view/keys/kept-focus.js';
import { problemNote } from '../view/notices.js';
import { parts } from '../view/parts.js';
import { isolated, type Reader } from '../view/reader.js';
import { tokens } from '../view/tokens.js';
import type { LATER_STEPS } from './later-steps.js';
import type { MadeDialog } from './made-dialogs.js';
import type { PeopleDraft } from './people/people-dialog.js';
import { planStyles } from './plan/styles.js';
import { RestoreStore } from './restore-store.js';
import type { RunActions } from './run-step.js';
import { sourceStep } from './source-step.js';
import type { Step } from './steps.js';
import { wizardStyles } from './styles.js';
import { stepList, type WizardActions, type WizardLooks } from './wizard-view.js';

const TICK_MS = 5_000;

/**
 * The wizard that makes a new app of a backup: where from, its name, how it starts, everything that would happen, then
 * the job and its report. Opens, unless the host does: the job once it runs (`restores/ID`, so that it is found again) and the
 * new app when it is ready (`apps/NAME`). Event: `eventark:step`, after another step was opened.
 */
export class EventarkRestore extends EventarkElement {
  static override styles = [tokens, parts, pageStyles, dialogStyles, wizardStyles, planStyles];

  /** Name of the app whose backups are offered first. */
  @property() app = '';
  /** Id of the backup that is chosen. */
  @property() backup = '';
  /**
   * What is restored, where no app is named: `backup:ID`, `upload:ID`, `upload` for a file to choose, or
   * `destination:KEY`, the name of an archive.
   */
  @property() source = '';
  /** The moment that it is restored as of: the number of an event, or a time (ISO 8601); the end if it is empty. */
  @property() at = '';
  /** What of the app is taken: parts, contents of schemas and objects, as `only` of the API, with commas between; all if it is empty. */
  @property() only = '';
  /** Id of a restore that runs, or has ended. */
  @property() job = '';
  /** Id of a restore that did not succeed, whose choices are the first ones; `at` is another point in time than it had. */
  @property() again = '';
  /** The step that is open, of `source`, `name`, `options` and `preview`; the first one if it is empty. Of those that were open before. */
  @property() step = '';

  /** Whether an app is cloned as it is now, unless one of its backups is chosen. */
  protected readonly isClone: boolean = false;
  @state() private showsAll = false;
  @state() private logOpen = false;
  @state() private asksToStop = false;
  @state() private dialog: MadeDialog | undefined;
  @state() private people: PeopleDraft | undefined;
  @state() private later: typeof LATER_STEPS | undefined;
  #store: RestoreStore | undefined;
  #shown: Step | 'report' = 'source';
  readonly #announcer = new Announcer();

  protected begin(client: ApiClient, signal: AbortSignal): void {
    if (this.later === undefined)
      this.loadPart(async () => (this.later = (await import('./later-steps.js')).LATER_STEPS));
    Object.assign(this, { dialog: undefined, people: undefined, asksToStop: false });
    const { app, backup, source, at, only, job, again, isClone } = this;
    const opening = { app, backup, source, at, only, job, again, isClone };
    const listener = {
      onChange: () => this.requestUpdate(),
      onJob: (job: Job) => signal.aborted || this.#announce(job),
      onError: (error: Error, again?: () => void) => signal.aborted || this.failed(error, again),
    };
    this.#store = new RestoreStore({ client, opening, listener, signal, now: () => new Date() });
    const store = this.#store;
    // How long ago a preview was made is told.
    const ticking = setInterval(() => store.step === 'preview' && this.requestUpdate(), TICK_MS);
    signal.addEventListener('abort', () => clearInterval(ticking), { once: true });
    void store.open().then(() => store.problem && this.tellHost(store.problem));
  }

  /** Somebody has typed something that is gone when the page is left: a host asks before it goes on. */
  get isUnsaved(): boolean {
    return this.#store?.isTyped === true;
  }

  /** Nothing has been started yet: steps that were open before can be opened again. */
  get isChoosing(): boolean {
    return this.#store !== undefined && this.#store.step !== 'run';
  }

  /** Somebody is at a step that can be gone on with by and by, whatever goes wrong meanwhile. */
  get isBegun(): boolean {
    return ['name', 'options', 'preview'].includes(this.#store?.step ?? '');
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener('beforeunload', this.#askBefore);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener('beforeunload', this.#askBefore);
  }

  readonly #askBefore = (event: Event): void => {
    if (this.isUnsaved) event.preventDefault();
  };

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (!changed.has('step') || this.step === this.#store?.step) return;
    Object.assign(this, { people: undefined, showsAll: false });
    this.#store?.reopen(this.step);
  }

  /** Each new step begins at its heading, for who does not see that the page has changed. */
  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    const job = this.#store?.run.job;
    const step = this.#store?.step ?? 'source';
    const shown = step === 'run' && job !== undefined && hasEnded(job) ? 'report' : step;
    if (shown === this.#shown) return;
    const heading = this.renderRoot.querySelector<HTMLElement>('#step-title');
    if (heading === null) return;
    this.#shown = shown;
    // A job may end at any time: the focus of a reader who is elsewhere on the page by then is left there.
    if (shown !== 'report' || isNowhere() || this.matches(':focus-within')) heading.focus();
  }

  override render(): TemplateResult {
    const { reader } = this;
    const store = this.#store;
    const isTemplate = store?.run.job?.verb === 'use-template';
    return html`<div class="stack wizard">
      <div part="toolbar" class="stack">
        <div class="row page-head">
          <h1 class="grow">${isTemplate ? reader.text.templates.title : this.#title(reader)}</h1>
          <slot name="header-actions"></slot><slot name="help"></slot>
        </div>
        ${store === undefined || isTemplate ? nothing : stepList(store, this.#looks(), reader)}
      </div>
      ${this.problemView(reader)} ${store === undefined ? nothing : this.#body(store, reader)} ${this.notices(reader)}
      ${this.asksToStop && store !== undefined ? this.#stopDialog(store, reader) : nothing}
      ${store === undefined ? nothing : [this.#madeDialog(store, reader), this.#peopleDialog(store, reader)]}
    </div>`;
  }

  #title({ text }: Reader): string {
    return this.isClone ? text.restore.cloneTitle(isolated(this.app)) : text.restore.title;
  }

  #body(store: RestoreStore, reader: Reader): TemplateResult {
    if (store.loaded === 'failed' && store.problem !== undefined) {
      return problemNote(store.problem, { retry: () => void store.open() }, reader);
    }
    const { later } = this;
    const isFinding = store.step === 'run' && store.run.job === undefined;
    if (store.loaded === 'loading' || isFinding || (store.step !== 'source' && later === undefined)) {
      return loadingCard(this.isLate, () => void store.open(), reader);
    }
    const actions = this.#actions(store);
    if (store.step === 'source' || later === undefined) return sourceStep(store, this.#looks(), actions, reader);
    return {
      name: () => later.name(store, actions, reader),
      options: () => later.options(store, actions, reader),
      preview: () => later.preview(store, this.#looks(), actions, reader),
      run: () => later.run(store.run, { logOpen: this.logOpen }, this.#runActions(store), reader),
    }[store.step]();
  }

  #looks(): WizardLooks {
    return { isClone: this.isClone, showsAll: this.showsAll };
  }

  #actions(store: RestoreStore): WizardActions {
    return {
      go: (step) => this.#go(store, step),
      chooseApp: (name) => {
        this.problem = undefined;
        void store.chooseApp(name);
      },
      chooseSource: (source) => store.chooseSource(source),
      sendFile: (file) => store.elsewhere.sendFile(file),
      dropFile: () => store.elsewhere.dropFile(),
      searchArchives: (text) => store.elsewhere.searchArchives(text),
      checkLink: () => void store.checkLink(),
      choosePurpose: (purpose) => store.choosePurpose(purpose),
      change: (changed) => store.change(changed),
      type: (name) => store.type(name),
      preview: () => void store.plan.check(),
      start: () => void store.start(),
      showAll: () => (this.showsAll = true),
      editPeople: () => (this.people = this.later?.draftOf(store.wish)),
      showJob: (id) => this.#showJob(id),
    };
  }

  #go(store: RestoreStore, step: Step): void {
    const before = store.step;
    this.showsAll = false;
    this.step = step;
    store.go(step);
    this.emit('eventark:step', { step, before });
  }

  #runActions(store: RestoreStore): RunActions {
    const { wish, run } = store;
    const isKnown = wish.source !== undefined || run.asked !== undefined;
    return {
      cancel: () => (this.asksToStop = true),
      retry: () => void store.run.act(store.run.job?._links['retry']),
      open: (app) => void this.navigate(`apps/${encodeURIComponent(app)}`, { app }),
      another: () => this.#again(),
      tryUntil: isKnown ? (event) => this.#tryOtherwise(store, String(event)) : undefined,
      toOptions: isKnown ? () => this.#tryOtherwise(store, '') : undefined,
      toggleLog: () => (this.logOpen = !this.logOpen),
      askRules: () => (this.dialog = { kind: 'rules' }),
      reviewPlaceholders: () => {
        this.dialog = { kind: 'placeholders' };
        void run.loadPlaceholders();
      },
      askUndo: () => (this.dialog = { kind: 'undo', typed: '' }),
    };
  }

  #stopDialog({ run }: RestoreStore, reader: Reader): TemplateResult | typeof nothing {
    const close = (): void => void (this.asksToStop = false);
    const stop = (): void => void run.act(run.job?._links['cancel']);
    const line = command.cancel(run.job?.id ?? '', new URL(this.api, location.href).href);
    return this.later?.stop(line, { close, stop }, reader) ?? nothing;
  }

  #madeDialog({ run }: RestoreStore, reader: Reader): TemplateResult | typeof nothing {
    const { dialog } = this;
    const { made, placeholders } = run;
    if (dialog === undefined || made === undefined || this.later === undefined) return nothing;
    const close = (): void => void (this.dialog = undefined);
    const turnOnRules = async (): Promise<void> => {
      const count = await run.turnOnRules();
      if (count !== undefined) this.confirm(reader.text.restore.rulesDone(count));
    };
    const actions = {
      close,
      type: (typed: string) => void (this.dialog = { kind: 'undo', typed }),
      undo: (confirm: string | undefined) => void run.undo(confirm),
      turnOnRules: () => void turnOnRules(),
      loadPlaceholders: () => void run.loadPlaceholders(),
    };
    return this.later.made(dialog, { made, placeholders }, actions, reader);
  }

  #peopleDialog({ wish, plan, choosePeople }: RestoreStore, reader: Reader): TemplateResult | typeof nothing {
    const { people, later } = this;
    if (people === undefined || later === undefined) return nothing;
    const close = (): void => void (this.people = undefined);
    const change = (draft: PeopleDraft): void => void (this.people = draft);
    return later.people(plan.people, wish, people, { close, change, apply: choosePeople }, reader);
  }

  #showJob(id: string): void {
    if (this.navigate(`restores/${id}`, { job: id })) this.job = id;
  }

  #again(): void {
    const { verb } = this.#store?.run.job ?? {};
    if (!this.navigate(verb === 'use-template' ? 'templates' : 'restore', { app: this.app })) return;
    if (this.job !== '') this.job = '';
    else this.requestUpdate('app', undefined);
  }

  /** With all that was chosen: as this page knows it, secrets included, else as the job does. */
  #tryOtherwise(store: RestoreStore, at: string): void {
    if (store.wish.source !== undefined) {
      if (at !== '') store.change({ until: at });
      return this.#go(store, at === '' ? 'options' : 'preview');
    }
    const { id: again = '', verb } = store.run.job ?? {};
    const { app = '' } = store.run.asked ?? {};
    const route = verb === 'copy' ? `apps/${encodeURIComponent(app)}/clone` : 'restore';
    if (this.navigate(route, { app, again, at })) Object.assign(this, { app, again, at, job: '' });
  }

  #announce(job: Job): void {
    const isOther = job.verb !== 'undo-restore' && this.job !== job.id;
    if (!hasEnded(job) && isOther) this.emit('eventark:navigate', { route: `restores/${job.id}`, job: job.id });
    const announcement = this.#announcer.next(job);
    if (announcement !== undefined) this.tell(announcementText(announcement, this.reader), isFailure(announcement));
  }
}
