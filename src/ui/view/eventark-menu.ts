import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { icon, type IconName } from './icons.js';
import { parts } from './parts.js';

export interface MenuItem {
  readonly label: string;
  readonly danger?: boolean;
  readonly run: () => void;
}

/** Pixels between the button and its menu, and between the menu and the edge of the window. */
const GAP = 4;
const EDGE = 8;

/** A button that opens a menu: arrows move, Enter chooses, Esc closes and gives the focus back. */
export class EventarkMenu extends LitElement {
  static override styles = [
    parts,
    css`
      :host {
        position: relative;
        display: inline-flex;
      }
      .menu {
        position: fixed;
        inset: auto;
        min-width: 200px;
        max-width: calc(100vw - 16px);
        margin: 0;
        padding: 4px;
        border: 1px solid var(--border);
        border-radius: var(--radius);
        background: var(--raised);
        box-shadow: var(--shadow-pop);
      }
      .menu button {
        display: block;
        width: 100%;
        min-height: 32px;
        padding: 4px 10px;
        border: 0;
        border-radius: 5px;
        background: none;
        color: var(--text);
        font: inherit;
        font-weight: 400;
        text-align: var(--start);
        white-space: nowrap;
        cursor: pointer;
      }
      .menu button:is(:hover, :focus) {
        background: var(--sunken);
      }
      .menu button.danger {
        color: var(--danger);
      }
      .menu button:not(.danger) + button.danger {
        position: relative;
        margin-block-start: 9px;
      }
      .menu button:not(.danger) + button.danger::before {
        content: '';
        position: absolute;
        inset: -5px 0 auto;
        border-block-start: 1px solid var(--border);
      }
      .btn.primary {
        padding: 0 8px;
        border-start-start-radius: 0;
        border-end-start-radius: 0;
        border-inline-start-color: color-mix(in srgb, var(--on-accent) 30%, transparent);
      }
    `,
  ];

  /** Name of the button for screen readers. */
  @property() label = '';
  @property() icon: IconName = 'dots';
  /** Classes of the button. */
  @property() look = 'quiet icon';
  @property({ attribute: false }) items: readonly MenuItem[] = [];
  @state() private open = false;
  /** While it is open; to abort one costs more than all else of a menu that stays closed. */
  #opened: AbortController | undefined;
  /** Label of the item that gets the focus when it opens; the first one otherwise. */
  #wanted = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('focusout', this.#left);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('focusout', this.#left);
    this.open = false;
    this.#opened?.abort();
  }

  /** Opens it with the focus on the item that is called so; not at all if there is none. */
  show(label: string): void {
    if (!this.items.some((item) => item.label === label)) return;
    this.#wanted = label;
    this.open = true;
  }

  override render(): TemplateResult {
    return html`
      <button
        class="btn ${this.look}"
        aria-label=${this.label}
        aria-haspopup="menu"
        aria-expanded=${this.open}
        @click=${() => (this.open = !this.open)}
        @keydown=${this.#openKey}
      >
        ${icon(this.icon)}
      </button>
      ${this.open ? this.#menu() : nothing}
    `;
  }

  #menu(): TemplateResult {
    return html`<div class="menu" popover="manual" role="menu" aria-label=${this.label} @keydown=${this.#menuKey}>
      ${this.items.map(
        (item) =>
          html`<button
            role="menuitem"
            tabindex="-1"
            class=${item.danger ? 'danger' : ''}
            @click=${() => this.#choose(item)}
          >
            ${item.label}
          </button>`,
      )}
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('open')) return;
    if (!this.open) return this.#opened?.abort();
    this.#opened = new AbortController();
    const { signal } = this.#opened;
    const follow = (): void => this.#place();
    addEventListener('scroll', follow, { signal, capture: true, passive: true });
    addEventListener('resize', () => this.#close(), { signal });
    this.#place();
    const at = this.items.findIndex(({ label }) => label === this.#wanted);
    this.#entries()[Math.max(0, at)]?.focus({ preventScroll: true });
    this.#wanted = '';
  }

  /** Over all that the host has: below the button, or above it where there is more room; within the window, as long as the button is. */
  #place(): void {
    const menu = this.renderRoot.querySelector<HTMLElement>('.menu');
    const button = this.renderRoot.querySelector('button')?.getBoundingClientRect();
    if (menu === null || button === undefined) return;
    if (button.bottom < 0 || button.top > innerHeight) return this.#close();
    if (!menu.matches(':popover-open')) menu.showPopover();
    const { width, height } = menu.getBoundingClientRect();
    const isBelow = button.bottom + GAP + height <= innerHeight || button.top < innerHeight - button.bottom;
    const wanted = getComputedStyle(this).direction === 'rtl' ? button.left : button.right - width;
    const left = Math.max(EDGE, Math.min(wanted, innerWidth - width - EDGE));
    menu.style.left = `${left}px`;
    menu.style.top = `${Math.max(EDGE, isBelow ? button.bottom + GAP : button.top - GAP - height)}px`;
  }

  #choose(item: MenuItem): void {
    this.#close();
    item.run();
  }

  #close(): void {
    this.open = false;
    this.renderRoot.querySelector('button')?.focus({ preventScroll: true });
  }

  #entries(): HTMLButtonElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLButtonElement>('[role=menuitem]')];
  }

  readonly #left = (event: FocusEvent): void => {
    const to = event.relatedTarget;
    if (!(to instanceof Node) || !this.contains(to)) this.open = false;
  };

  readonly #openKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' || this.open) return;
    event.preventDefault();
    this.open = true;
  };

  readonly #menuKey = (event: KeyboardEvent): void => {
    const entries = this.#entries();
    const at = entries.findIndex((entry) => entry.matches(':focus'));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1 + entries.length, Home: 0, End: entries.length - 1 }[event.key];
    if (event.key === 'Escape') this.#close();
    else if (event.key === 'Tab') this.open = false;
    else if (next !== undefined) entries[next % entries.length]?.focus();
    else return;
    if (event.key !== 'Tab') event.preventDefault();
    event.stopPropagation();
  };
}
