import { BlockList, isIP } from 'node:net';
import { BackupError } from '../errors.js';

/** A host name or an address as in a URL, with or without a port. */
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Hosts and networks that an administrator lets archives be read from although they are not public: names, addresses,
 * `host:port`, and networks such as `10.0.0.0/8`. For these, other ports and `http` are allowed too.
 */
export class AllowedHosts {
  readonly #names = new Set<string>();
  readonly #networks = new BlockList();

  /** `list` is separated by commas. Error: `invalid-config`. */
  constructor(list = '') {
    for (const entry of list.split(/[,\s]+/).filter(Boolean)) this.#add(entry);
  }

  /** Whether the host was named: it may then be at any address. `hostname` and `port` as a parsed URL has them. */
  allowsHost(hostname: string, port: number): boolean {
    const name = withoutDot(hostname);
    return this.#names.has(name) || this.#names.has(`${name}:${port}`);
  }

  allowsAddress(address: string): boolean {
    const family = isIP(address);
    return family !== 0 && this.#networks.check(address, family === 6 ? 'ipv6' : 'ipv4');
  }

  #add(entry: string): void {
    const [address = '', bits, ...others] = entry.split('/');
    const family = isIP(address);
    if (family !== 0) {
      const longest = family === 6 ? 128 : 32;
      const prefix = bits === undefined ? longest : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
      if (prefix < 0 || prefix > longest || others.length > 0) throw notAHost(entry);
      this.#networks.addSubnet(address, prefix, family === 6 ? 'ipv6' : 'ipv4');
      return;
    }
    if (!HOST.test(entry) || !URL.canParse(`http://${entry}`)) throw notAHost(entry);
    const { hostname } = new URL(`http://${entry}`);
    const port = /:(\d+)$/.exec(entry)?.[1];
    this.#names.add(withoutDot(hostname) + (port === undefined ? '' : `:${Number(port)}`));
  }
}

function withoutDot(hostname: string): string {
  return hostname.toLowerCase().replace(/\.$/, '');
}

function notAHost(entry: string): BackupError {
  return new BackupError(
    'invalid-config',
    `allowedHosts (EVENTARK_ALLOWED_HOSTS): "${entry}" is not a host, an address or a network`,
    {
      hint: 'write names, addresses and networks with commas between them: files.internal, 10.0.0.0/8, [::1]:8080',
    },
  );
}
