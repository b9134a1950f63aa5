import { asApiError, type ApiClient } from '../../api/api-client.js';
import type { Link, RestorePlan } from '../../api/wire.js';
import { bodyOf, type RestoreWish } from '../../model/restore-wish.js';
import type { LinkState } from '../plan-state.js';

/** Tries to read what is at an address; nothing is made, and no name taken. */
export class LinkCheck {
  state: LinkState = { kind: 'none' };
  #asked: RestoreWish['source'];
  readonly #client: ApiClient;
  readonly #onChange: () => void;

  constructor(client: ApiClient, onChange: () => void) {
    this.#client = client;
    this.#onChange = onChange;
  }

  /** Another source is chosen. */
  forget(): void {
    this.#asked = undefined;
    this.#set({ kind: 'none' });
  }

  /** `preview` is the link to follow. */
  async check(wish: RestoreWish, preview: Link): Promise<void> {
    const { source } = wish;
    this.#asked = source;
    this.#set({ kind: 'checking' });
    try {
      const plan = await this.#client.follow<RestorePlan>(preview, bodyOf(wish), (progress) => {
        if (this.#asked === source) this.#set({ kind: 'checking', progress });
      });
      if (plan !== undefined && this.#asked === source) this.#set({ kind: 'readable', plan });
    } catch (error) {
      if (this.#asked === source) this.#set({ kind: 'bad', problem: asApiError(error) });
    }
  }

  #set(state: LinkState): void {
    this.state = state;
    this.#onChange();
  }
}
