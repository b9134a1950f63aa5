import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { asApiError, type ApiClient } from '../api/api-client.js';
import type { Health } from '../api/wire.js';
import { EventarkElement } from '../view/eventark-element.js';
import { parts } from '../view/parts.js';
import { tokens } from '../view/tokens.js';
import { healthBadge, healthReason, healthSentence } from './health-view.js';

const REFRESH_MS = 60_000;

/** One line that says how well an app is backed up, for any page of a host. Silent while nobody can tell. */
export class EventarkHealth extends EventarkElement {
  static override styles = [tokens, parts];

  /** Name of the app. */
  @property() app = '';
  @state() private health: Health | undefined;

  protected begin(client: ApiClient, signal: AbortSignal): void {
    this.health = undefined;
    if (this.app === '') return;
    const load = async (): Promise<void> => {
      try {
        this.health = await client.get<Health>(`/apps/${encodeURIComponent(this.app)}/backup-health`, signal);
      } catch (error) {
        if (!signal.aborted) this.tellHost(asApiError(error));
      }
    };
    const timer = setInterval(() => document.visibilityState === 'visible' && void load(), REFRESH_MS);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
    void load();
  }

  override render(): TemplateResult | typeof nothing {
    const { health, reader } = this;
    if (health === undefined) return nothing;
    return html`<span class="row" title=${healthReason(health, reader)}
      >${healthBadge(health, reader)}<span>${healthSentence(health, reader)}</span></span
    >`;
  }
}
