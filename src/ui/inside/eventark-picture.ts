import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ApiClient } from '../api/api-client.js';
import { icon } from '../view/icons.js';
import { parts } from '../view/parts.js';
import type { PictureFile } from './wire-inside.js';

/** Pictures that are shown; those that may hold programs, as SVG, are not. */
const SHOWN = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp']);

/**
 * The picture in a file of a backup, once it is scrolled into view; a sign of its kind for other files. It is asked for in the
 * reader's name and shown from memory: an address in `<img>` would send no token.
 */
export class EventarkPicture extends LitElement {
  static override styles = [
    parts,
    css`
      :host {
        display: grid;
        place-items: center;
        width: 36px;
        height: 36px;
        overflow: hidden;
        border: 1px solid var(--border);
        border-radius: 4px;
        background: var(--sunken);
        color: var(--muted);
      }
      :host(.large) {
        width: 100%;
        height: 160px;
      }
      img {
        max-width: 100%;
        max-height: 100%;
        object-fit: contain;
      }
      :host(.cover) img {
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      :host(.cover) svg {
        display: none;
      }
      :host(.large) img {
        min-width: 32px;
        image-rendering: auto;
      }
    `,
  ];

  @property({ attribute: false }) client: ApiClient | undefined;
  @property({ attribute: false }) file: PictureFile | undefined;
  /** Bytes of a file that is loaded at most. */
  @property({ type: Number }) most = 0;
  /** What a screen reader says of it; nothing where words stand beside it. */
  @property() alt = '';
  @state() private source: string | undefined;
  #visit: AbortController | undefined;

  override render(): TemplateResult {
    const hide = (): void => this.#forget();
    if (this.source === undefined) return html`${icon(this.#isShown ? 'picture' : 'page')}`;
    return html`<img src=${this.source} alt=${this.alt} @error=${hide} />`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#visit?.abort();
    this.#forget();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('file') || changed.has('client')) this.#begin();
  }

  get #isShown(): boolean {
    const { file } = this;
    return file?._links['content'] !== undefined && SHOWN.has(file.mediaType.toLowerCase()) && file.size <= this.most;
  }

  #begin(): void {
    this.#visit?.abort();
    this.#forget();
    const { signal } = (this.#visit = new AbortController());
    if (!this.#isShown) return;
    const seen = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      seen.disconnect();
      void this.#load(signal);
    });
    signal.addEventListener('abort', () => seen.disconnect(), { once: true });
    seen.observe(this);
  }

  /** A picture that cannot be loaded stays a sign: the page tells of what it shows, not of what it decorates with. */
  async #load(signal: AbortSignal): Promise<void> {
    const link = this.file?._links['content'];
    if (this.client === undefined || link === undefined) return;
    try {
      const answer = await this.client.fetch(this.client.resolved(link.href), { method: 'GET' }, signal);
      const picture = await answer.blob();
      if (!signal.aborted && SHOWN.has(picture.type)) this.source = URL.createObjectURL(picture);
    } catch {
      this.#forget();
    }
  }

  #forget(): void {
    if (this.source !== undefined) URL.revokeObjectURL(this.source);
    this.source = undefined;
  }
}
