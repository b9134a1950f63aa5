import type { ProgressSink } from '../archive/archive.js';
import type { AllowedHosts } from './allowed-hosts.js';
import type { Resolve } from './checked-connector.js';
import { SourceUrl } from './source-url.js';
import { mayHaveChanged, type KnownVersion } from './url-probe.js';
import { downloadUrl, TRANSFER_LIMITS, type TransferLimits, type TransferParts } from './url-transfer.js';

/**
 * Archives out of URLs. What may be read is decided by the URL, by each redirect, and by the address that is connected to:
 * a server that reads whatever URL it is given must not be led into its own network.
 */
export class UrlDownloads {
  constructor(
    private readonly allowed: AllowedHosts,
    private readonly maxBytes: number,
    private readonly change: { readonly resolve?: Resolve; readonly limits?: Partial<TransferLimits> } = {},
  ) {}

  /** Error: `url-denied`. Nothing is connected to. */
  parse(text: string): SourceUrl {
    return SourceUrl.parse(text, this.allowed);
  }

  /** Downloads into a new file at `path`, which the caller removes. Returns, and errors: as `downloadUrl`. */
  async fetch(url: SourceUrl, path: string, progress: ProgressSink, signal: AbortSignal): Promise<string | undefined> {
    return downloadUrl(await this.#transfer(), url, path, progress, signal);
  }

  /** As `mayHaveChanged` of the probe. */
  async mayHaveChanged(url: SourceUrl, known: KnownVersion, signal: AbortSignal): Promise<boolean> {
    return mayHaveChanged(await this.#transfer(), url, known, signal);
  }

  async #transfer(): Promise<TransferParts> {
    // Only here: other commands start without loading an HTTP client.
    const [client, { setTimeout: pause }, { lookup }] = await Promise.all([
      import('undici'),
      import('node:timers/promises'),
      import('node:dns/promises'),
    ]);
    const { limits, resolve } = this.change;
    const all: Resolve = async (hostname) =>
      (await lookup(hostname, { all: true, verbatim: true })).map(({ address }) => address);
    return {
      client,
      allowed: this.allowed,
      resolve: resolve ?? all,
      limits: { maxBytes: this.maxBytes, ...TRANSFER_LIMITS, ...limits },
      now: () => performance.now(),
      pause: async (ms: number, stop: AbortSignal) => pause(ms, undefined, { signal: stop }),
    };
  }
}
