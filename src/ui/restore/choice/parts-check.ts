import type { ApiClient } from '../../api/api-client.js';
import { InsideClient } from '../../inside/inside-client.js';
import type { Contents } from '../../inside/wire-inside.js';
import type { RestoreWish } from '../../model/restore-wish.js';

/** How much there is of each part of a backup, asked for once somebody chooses. */
export class PartsCheck {
  /** Undefined while nobody knows: then parts are chosen without their counts. */
  kinds: Contents['kinds'] | undefined;
  #path: string | undefined;
  readonly #client: ApiClient;
  readonly #onChange: () => void;
  readonly #signal: AbortSignal;

  constructor(client: ApiClient, onChange: () => void, signal: AbortSignal) {
    this.#client = client;
    this.#onChange = onChange;
    this.#signal = signal;
  }

  /** Only a backup tells it, and only to who may look into it. */
  check({ source, only }: Pick<RestoreWish, 'source' | 'only'>): void {
    const link = source?.kind === 'backup' ? source.backup._links['contents'] : undefined;
    const path = link === undefined || source?.kind !== 'backup' ? undefined : pathOf(source.backup);
    if (path === this.#path || only === undefined) return;
    this.#path = path;
    this.kinds = undefined;
    if (path !== undefined) void this.#ask(path);
  }

  async #ask(path: string): Promise<void> {
    const listener = { onChange: () => undefined, onError: () => undefined };
    const inside = new InsideClient(this.#client, path, listener, this.#signal);
    await inside.tell(async () => {
      const { kinds } = await inside.ask<Contents>('/contents');
      if (this.#path === path) this.kinds = kinds;
    });
    this.#onChange();
  }
}

function pathOf({ app, id }: { readonly app: string; readonly id: string }): string {
  return `/apps/${encodeURIComponent(app)}/backups/${encodeURIComponent(id)}`;
}
