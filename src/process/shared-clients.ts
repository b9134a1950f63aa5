interface Closable {
  close(): Promise<void>;
}

/** A client that several parts use; the last one that closes its lease closes the client. */
export interface Lease<C> {
  readonly client: C;
  close(): Promise<void>;
}

/** The clients of one module, by what they connect to, so that its parts share their connections. */
export class SharedClients {
  readonly #shared = new Map<string, { readonly client: Closable; leases: number }>();

  /** `foreign` is a client that the host has made and closes: adapters may use it instead of one of their own. */
  constructor(readonly foreign?: object) {}

  /** The client under the key, made if there is none. */
  lease<C extends Closable>(kind: new (...args: never[]) => C, key: string, make: () => C): Lease<C> {
    const found = this.#shared.get(key);
    const client = found?.client instanceof kind ? found.client : make();
    const entry = found?.client === client ? found : { client, leases: 0 };
    this.#shared.set(key, entry);
    entry.leases += 1;
    let open = true;
    return {
      client,
      close: async () => {
        if (!open) return;
        open = false;
        entry.leases -= 1;
        if (entry.leases > 0) return;
        if (this.#shared.get(key) === entry) this.#shared.delete(key);
        await client.close();
      },
    };
  }
}
