import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { LogLine } from '../api/wire.js';
import { copyButton } from '../view/copy-button.js';
import { parts } from '../view/parts.js';
import type { Reader } from '../view/reader.js';
import { saveFile } from './save-file.js';
import { shown } from '../view/shown.js';

/** How often a screen reader is told at most that lines have come, in ms. */
const SAID_MS = 5_000;
/** What is nearer to the end than this counts as the end, in px. */
const NEAR_PX = 8;

/** The log of a job: follows its end until somebody scrolls up, and is filtered, copied and downloaded. */
export class EventarkLog extends LitElement {
  static override styles = [
    parts,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--s2);
        min-width: 0;
      }
      .log {
        max-height: 220px;
        overflow: auto;
        padding: var(--s3);
        border: 1px solid var(--border);
        border-radius: 6px;
        background: var(--sunken);
        font: 12.5px/1.6 var(--mono);
        overflow-wrap: anywhere;
      }
      /* Below the text and not below its time, where a line is longer than the log is wide. */
      .log > [class] {
        padding-inline-start: 9ch;
        text-indent: -9ch;
      }
      .log bdi {
        white-space: pre-wrap;
      }
      .log time {
        color: var(--muted);
      }
      .log .warn {
        color: var(--warn);
      }
      .log .error {
        color: var(--danger);
      }
      select.input {
        width: auto;
        max-width: 100%;
      }
      label {
        min-width: 0;
        min-height: 24px;
        flex-wrap: nowrap;
        overflow-wrap: anywhere;
      }
      select,
      .row > * {
        min-width: 0;
        max-width: 100%;
      }
      .row > :is(.btn, .link) {
        height: auto;
        min-height: 28px;
        white-space: normal;
        overflow-wrap: anywhere;
      }
      @media print {
        .row {
          display: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) lines: readonly LogLine[] = [];
  @property({ attribute: false }) reader: Reader | undefined;
  @state() private follows = true;
  @state() private level: 'all' | 'warn' = 'all';
  @state() private said = '';
  #unsaid = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('lines')?.length ?? 0;
    // What is there at first is no news.
    if (before > 0 && this.lines.length > before) this.#tell(this.lines.length - before);
  }

  protected override updated(): void {
    if (this.follows) this.#toEnd();
  }

  override render(): TemplateResult | typeof nothing {
    const { reader, follows } = this;
    if (reader === undefined) return nothing;
    const { text, format } = reader;
    const { log } = text.list;
    const lines = this.#shown();
    return html`<div class="row">
        <select class="input" aria-label=${log.level} @change=${this.#filter}>
          <option value="all">${log.levels.all}</option>
          <option value="warn">${log.levels.warn}</option>
        </select>
        <label class="row"
          ><input
            type="checkbox"
            .checked=${follows}
            @change=${({ target }: Event) => target instanceof HTMLInputElement && (this.follows = target.checked)}
          />${log.follow}</label
        >
        ${copyButton(this.#asText, log.copy, reader, 'btn tight')}
        <button class="btn tight" @click=${this.#download}>${log.download}</button>
        ${follows ? nothing : html`<button class="link" @click=${() => (this.follows = true)}>${log.newest}</button>`}
      </div>
      <div
        class="log"
        part="log"
        role="log"
        aria-live="off"
        aria-label=${text.log}
        tabindex="0"
        @scroll=${this.#scrolled}
      >
        ${
          lines.length === 0
            ? html`<div>${text.noLog}</div>`
            : lines.map(
                ({ at, level, text: line }) =>
                  html`<div class=${level}>
                    <time datetime=${at} title=${format.exact(at)}>${format.clock(at)}</time> ${shown(line, 'en')}
                  </div>`,
              )
        }
      </div>
      <span class="hidden" role="status">${this.said}</span>`;
  }

  #shown(): readonly LogLine[] {
    return this.level === 'all' ? this.lines : this.lines.filter(({ level }) => level !== 'info');
  }

  readonly #asText = (): string =>
    this.#shown()
      .map(({ at, level, text }) => `${at} ${level} ${text}\n`)
      .join('');

  readonly #filter = ({ target }: Event): void => {
    if (target instanceof HTMLSelectElement) this.level = target.value === 'warn' ? 'warn' : 'all';
  };

  readonly #download = (): void => saveFile(this.#asText(), 'text/plain', 'eventark-log.txt');

  readonly #scrolled = ({ target }: Event): void => {
    if (!(target instanceof HTMLElement)) return;
    const isAtEnd = target.scrollHeight - target.scrollTop - target.clientHeight < NEAR_PX;
    if (!isAtEnd) this.follows = false;
  };

  #toEnd(): void {
    const log = this.renderRoot.querySelector('.log');
    if (log !== null) log.scrollTop = log.scrollHeight;
  }

  /** Once in a while, and only to who follows and looks. */
  #tell(more: number): void {
    this.#unsaid += more;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const { reader } = this;
      if (reader !== undefined && this.follows && document.visibilityState === 'visible')
        this.said = reader.text.list.log.more(this.#unsaid, reader.format.number(this.#unsaid));
      this.#unsaid = 0;
    }, SAID_MS);
  }
}
