import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { ApiClient, ApiError } from '../api/api-client.js';
import type { App, List } from '../api/wire.js';
import { icon } from '../view/icons.js';
import { languageOf } from '../view/language.js';
import { problemNote } from '../view/notices.js';
import { parts } from '../view/parts.js';
import type { Reader } from '../view/reader.js';
import { tokens } from '../view/tokens.js';

/** The start of the stand-alone page: every app that the reader may see. */
export class EventarkApps extends LitElement {
  static override styles = [
    tokens,
    parts,
    css`
      ul {
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li + li {
        border-block-start: 1px solid var(--border);
      }
      li a {
        display: flex;
        align-items: center;
        gap: var(--s3);
        padding: 14px var(--s5);
        color: inherit;
        text-decoration: none;
      }
      li a:hover {
        background: color-mix(in srgb, var(--accent) 4%, transparent);
      }
      li strong {
        font-weight: 560;
      }
      :host(:dir(rtl)) li svg.i {
        transform: scaleX(-1);
      }
    `,
  ];

  @property() api = '/api';
  @state() private apps: readonly App[] | undefined;
  @state() private problem: ApiError | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  override render(): TemplateResult {
    const { text, format } = languageOf(this, undefined, undefined);
    const reader: Reader = { text, format, now: Date.now() };
    const copy = (details: string): void => void navigator.clipboard?.writeText(details);
    return html`<div class="stack">
      <div>
        <h1>${text.apps}</h1>
        <p class="muted">${text.appsHint}</p>
      </div>
      ${
        this.problem === undefined
          ? nothing
          : problemNote(this.problem, { retry: () => void this.#load(), copy }, reader)
      }
      ${this.apps === undefined ? nothing : appList(this.apps, reader)}
    </div>`;
  }

  async #load(): Promise<void> {
    this.problem = undefined;
    try {
      const client = new ApiClient(this.api, { getToken: undefined, request: undefined });
      this.apps = (await client.get<List<App>>('/apps')).items;
    } catch (error) {
      this.problem =
        error instanceof ApiError ? error : new ApiError('unexpected', String(error), undefined, undefined, 0);
    }
  }
}

function appList(apps: readonly App[], { text, format }: Reader): TemplateResult {
  if (apps.length === 0) {
    return html`<section class="card">
      <div class="body">
        <h2>${text.noApps}</h2>
        <p class="muted">${text.noAppsHint}</p>
      </div>
    </section>`;
  }
  return html`<ul class="card">
    ${apps.map(
      ({ name, events }) =>
        html`<li>
          <a href="#/apps/${encodeURIComponent(name)}">
            <bdi class="grow words"><strong>${name}</strong></bdi>
            ${
              events === undefined
                ? nothing
                : html`<span class="muted num">${text.events(events, format.number(events))}</span>`
            }
            ${icon('right')}
          </a>
        </li>`,
    )}
  </ul>`;
}
