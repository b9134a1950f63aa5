import { html, LitElement, nothing, render, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiClient, ApiError, asApiError } from '../api/api-client.js';
import { JobsAhead } from '../api/jobs-ahead.js';
import type { Units } from '../model/formats.js';
import { LateJobs } from '../model/late-jobs.js';
import { english, type Messages } from '../messages/english.js';
import { messagesOf, textLanguage } from '../messages/messages.js';
import { toClipboard } from './copy-button.js';
import { AskedStop } from './dialog/asked-stop.js';
import { OpenDialogs } from './dialog/open-dialogs.js';
import { KeptFocus } from './keys/kept-focus.js';
import { pressOnce } from './keys/press-once.js';
import { languageOf, type Language } from './language.js';
import { problemNote, toastView, type Toast } from './notices.js';
import type { Reader } from './reader.js';

const TOAST_MS = 8_000;
const COPIED_MS = 2_000;
/** How long a page loads before it says that this takes long. */
const SLOW_MS = 10_000;

/** What an element is about: with another one it begins anew. */
const SUBJECTS = ['api', 'app', 'backup', 'source', 'at', 'job', 'again'] as const;
/** How it asks: with another one it goes on, unless something went wrong with the one before. */
const ACCESS = ['getToken', 'request'] as const;

/**
 * What every element of ours has: where its API is, the language of its reader, and the ways it tells of things.
 * Events, all cancelable: `eventark:notify` before a toast is shown, `eventark:navigate` before another page opens, and
 * `eventark:error` for each request that failed.
 */
export abstract class EventarkElement extends LitElement {
  /** Where the API is, `/api` or `https://cms.example/api`. */
  @property() api = '/api';
  @property({ attribute: 'time-zone' }) timeZone: string | undefined;
  /** What sizes are counted in. */
  @property() units: Units = 'decimal';
  /** A token for each request, if the API wants one. */
  @property({ attribute: false }) getToken: (() => Promise<string> | string) | undefined;
  /** Asks in place of `fetch`. */
  @property({ attribute: false }) request: typeof fetch | undefined;

  @state() protected toast: Toast | undefined;
  @state() protected problem: ApiError | undefined;
  /** It has been shown for long enough that what still loads is late. */
  @state() protected isLate = false;
  /** What was copied a moment ago. */
  @state() private copied: string | undefined;
  /** What a screen reader is told, when it has read what it reads. */
  @state() protected said = '';
  /** What it is told at once: that a job has failed. */
  @state() private alarm = '';
  readonly #stop = new AskedStop(this, (link) => {
    this.client?.follow(link, { force: true }).catch((error: unknown) => this.failed(error));
  });
  readonly #late = { jobs: new LateJobs(this), ask: this.#stop.ask };
  readonly #dialogs = new OpenDialogs();
  readonly #kept = new KeptFocus();
  readonly #ahead = new JobsAhead(this, () => this.client);
  readonly #pageLanguage = new MutationObserver(() => this.requestUpdate());
  #language: Language | undefined;
  #texts: { readonly lang: string; readonly messages: Messages } = { lang: 'en', messages: english };
  #visit: AbortController | undefined;
  #answer: Element | null = null;
  protected client: ApiClient | undefined;
  /** Asks anew for what went wrong. */
  #again: (() => void) | undefined;
  readonly #told = new WeakMap<ApiError, boolean>();

  protected get reader(): Reader {
    const { format } = (this.#language = languageOf(this, this, this.#language));
    // Uses the time of the server: a wrong clock here must not make times appear to be in the future.
    const now = Date.now() + (this.client?.skew ?? 0);
    return {
      text: this.#texts.messages,
      format,
      now,
      late: this.#late,
      copying: { done: this.copied, copy: this.#copy },
      ahead: this.#ahead,
    };
  }

  /** The language is an attribute that every element has. */
  static override get observedAttributes(): string[] {
    return [...super.observedAttributes, 'lang'];
  }

  override attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    super.attributeChangedCallback(name, before, now);
    if (name === 'lang') this.requestUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#pageLanguage.observe(document.documentElement, { attributeFilter: ['lang'] });
    if (!this.hasUpdated) return;
    if (this.#visit?.signal.aborted !== false) return this.#beginAgain();
    this.#dialogs.moved();
    this.requestUpdate();
  }

  /** One that is only moved within its page is there again at once, and goes on. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#pageLanguage.disconnect();
    queueMicrotask(() => {
      if (!this.isConnected) this.#visit?.abort();
    });
  }

  /** Nothing is drawn before its texts are there. */
  protected override scheduleUpdate(): void | Promise<unknown> {
    const lang = textLanguage(languageOf(this, this, this.#language).lang);
    return lang === this.#texts.lang ? super.scheduleUpdate() : this.#updateIn(lang);
  }

  async #updateIn(lang: string): Promise<void> {
    this.#texts = { lang, messages: await messagesOf(lang) };
    await super.scheduleUpdate();
  }

  /** Draws everything in one element that resets the styles it would inherit from the page. */
  protected override createRenderRoot(): HTMLElement {
    const shadow = super.createRenderRoot();
    const root = Object.assign(document.createElement('div'), { className: 'root' });
    shadow.append(root);
    pressOnce(root);
    return root;
  }

  /** Asks the API from here on, until the signal says that nobody looks any more. */
  protected abstract begin(client: ApiClient, signal: AbortSignal): void;

  protected override willUpdate(changed: PropertyValues): void {
    const asksAnew = ACCESS.some((name) => changed.has(name)) && this.renderRoot.querySelector('.answer') !== null;
    if (asksAnew || SUBJECTS.some((name) => changed.has(name))) this.#beginAgain();
  }

  #beginAgain(): void {
    this.#visit?.abort();
    this.#visit = new AbortController();
    Object.assign(this, { problem: undefined, isLate: false, toast: undefined });
    this.#stop.close();
    const late = setTimeout(() => (this.isLate = true), SLOW_MS);
    this.#visit.signal.addEventListener('abort', () => clearTimeout(late), { once: true });
    this.client = new ApiClient(this.api, {
      getToken: async () => this.getToken?.(),
      request: async (...asked) => (this.request ?? fetch)(...asked),
      signedOut: (problem) => void this.tellHost(problem),
    });
    this.begin(this.client, this.#visit.signal);
    this.requestUpdate();
  }

  /** Never leaves a blank page behind: what cannot be drawn is told in its place. */
  protected override update(changed: PropertyValues): void {
    this.#kept.remember(this.renderRoot);
    try {
      super.update(changed);
    } catch (error) {
      const problem = asApiError(error);
      this.tellHost(problem);
      const retry = (): void => this.#beginAgain();
      render(problemNote(problem, { retry }, this.reader), this.renderRoot, this.renderOptions);
    }
  }

  protected override updated(_changed: PropertyValues): void {
    // The host may have taken it away meanwhile: nothing of it can be shown over the page.
    if (!this.isConnected) return;
    this.#dialogs.update(this.renderRoot);
    // Shown above everything else on the page of the host, wherever this element is.
    for (const over of this.renderRoot.querySelectorAll<HTMLElement>('[popover]:not(:popover-open)'))
      over.showPopover();
    this.#kept.restore(this.renderRoot);
    this.#showAnswer();
  }

  /** Puts the focus on the heading, as soon as there is one: for a host that has opened this page in the place of another. */
  override focus(): void {
    this.#kept.begin();
    this.requestUpdate();
  }

  /** Scrolls to the answer to a button: it appears at the top, where a reader at the end of a long page would not see it. */
  #showAnswer(): void {
    const answer = this.renderRoot.querySelector('.answer');
    if (answer !== null && answer !== this.#answer && this.#isLookedAt()) answer.scrollIntoView({ block: 'nearest' });
    this.#answer = answer;
  }

  /** The browser has to lay out the page to tell that, so it is asked only where it matters. */
  #isLookedAt(): boolean {
    const { top, bottom } = this.getBoundingClientRect();
    return top < innerHeight && bottom > 0;
  }

  /** The live region, and the toast over the page. */
  protected notices(reader: Reader): TemplateResult {
    const close = (): void => void (this.toast = undefined);
    return html`<div class="hidden" role="status" aria-live="polite">${this.said}</div>
      ${this.alarm === '' ? nothing : html`<div class="hidden" role="alert">${this.alarm}</div>`}
      ${this.#stop.dialog(reader)} ${this.toast === undefined ? nothing : toastView(this.toast, close, reader)}`;
  }

  protected notify(toast: Toast): void {
    const { level, text } = toast;
    if (!this.emit('eventark:notify', { level, text })) return;
    this.toast = toast;
    setTimeout(() => {
      if (this.toast === toast) this.toast = undefined;
    }, TOAST_MS);
  }

  /** Tells a screen reader, at once if something has failed. */
  protected tell(text: string, isFailure: boolean): void {
    this.alarm = isFailure ? text : '';
    if (!isFailure) this.said = text;
  }

  /** Tells that what the reader asked for is done, to the eye and to a screen reader. */
  protected confirm(text: string): void {
    this.said = text;
    this.notify({ level: 'ok', text });
  }

  /** Shows what went wrong, unless the host does; `again` asks anew for what is missing on the page. */
  protected failed(error: unknown, again?: () => void): void {
    const problem = asApiError(error);
    if (!this.tellHost(problem)) return;
    this.#again = again;
    this.problem = problem;
  }

  /** Loads a part of the page that is not in its first script; a failure offers another try. */
  loadPart(load: () => Promise<unknown>): void {
    load().catch((error: unknown) =>
      this.failed(new ApiError(String(error), { code: 'offline' }), () => this.loadPart(load)),
    );
  }

  /** What went wrong. It stays until it is asked anew, where something is missing otherwise. */
  protected problemView(reader: Reader): TemplateResult | typeof nothing {
    const { problem } = this;
    const again = this.#again;
    if (problem === undefined) return nothing;
    const dismiss = (): void => void (this.problem = undefined);
    const retry = (): void => {
      dismiss();
      again?.();
    };
    return problemNote(problem, again === undefined ? { dismiss } : { retry }, reader);
  }

  /** False if the host shows it. It is told once of each. */
  protected tellHost(problem: ApiError): boolean {
    const { code, message, status } = problem;
    const isOurs = this.#told.get(problem) ?? this.emit('eventark:error', { code, message, status });
    this.#told.set(problem, isOurs);
    return isOurs;
  }

  /** False if the host opens the page itself. */
  protected navigate(route: string, about: object): boolean {
    return this.emit('eventark:navigate', { route, ...about });
  }

  readonly #copy = (text: string, id: string): void => {
    void toClipboard(text).then((isDone) => {
      const { copied, copyRefused } = this.reader.text;
      this.said = isDone ? copied : copyRefused;
      if (!isDone) return this.notify({ level: 'warn', text: copyRefused });
      this.copied = id;
      setTimeout(() => (this.copied = undefined), COPIED_MS);
    });
  };

  /** False if the host does it itself. */
  protected emit(name: string, detail: object): boolean {
    return this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable: true }));
  }
}
