import { html, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ApiClient } from '../api/api-client.js';
import { listStyles } from '../backups/list-styles.js';
import { loadingCard } from '../backups/page-parts.js';
import { pageStyles } from '../backups/styles.js';
import { EventarkElement } from '../view/eventark-element.js';
import { parts } from '../view/parts.js';
import { tokens } from '../view/tokens.js';
import type { ACTIVITY } from './activity-part.js';
import { activityStyles } from './styles.js';

/** Who did what, of all apps or of one: what draws it is loaded once somebody opens it. */
export class EventarkActivity extends EventarkElement {
  static override styles = [tokens, parts, pageStyles, listStyles, activityStyles];

  /** Name of the only app that it is about. */
  @property() app = '';
  @state() private later: typeof ACTIVITY | undefined;
  #store: InstanceType<(typeof ACTIVITY)['Store']> | undefined;

  protected begin(client: ApiClient, signal: AbortSignal): void {
    this.#store = undefined;
    this.loadPart(async () => {
      const later = (await import('./activity-part.js')).ACTIVITY;
      if (signal.aborted) return;
      const store = new later.Store(client, this.app, () => this.requestUpdate(), signal);
      this.later = later;
      this.#store = store;
      await store.load();
      if (store.problem !== undefined) this.tellHost(store.problem);
    });
  }

  override render(): TemplateResult {
    const { reader, later } = this;
    const store = this.#store;
    const retry = (): void => void store?.load();
    return html`${this.problemView(reader)}
    ${
      later === undefined || store === undefined
        ? loadingCard(this.isLate, retry, reader)
        : later.view(store, { isLate: this.isLate, failed: (error) => this.failed(error) }, reader)
    }
    ${this.notices(reader)}`;
  }
}
