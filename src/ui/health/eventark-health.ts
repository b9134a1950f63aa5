import { html, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { asApiError, type ApiClient, type ApiError } from '../api/api-client.js';
import { Rounds } from '../api/rounds.js';
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
      const isNews = rounds.begin();
      let problem: ApiError | undefined;
      try {
        const health = await client.get<Health>(`/apps/${encodeURIComponent(this.app)}/backup-health`, signal);
        if (isNews()) this.health = health;
      } catch (error) {
        problem = asApiError(error);
        if (!signal.aborted) this.tellHost(problem);
      }
      rounds.next(REFRESH_MS, problem);
    };
    const rounds = new Rounds(() => void load(), signal);
    rounds.open();
  }

  override render(): TemplateResult | typeof nothing {
    const { health, reader } = this;
    if (health === undefined) return nothing;
    return html`<span class="row" title=${healthReason(health, reader)}
      >${healthBadge(health, reader)}<span>${healthSentence(health, reader)}</span></span
    >`;
  }
}
