import ipaddr from 'ipaddr.js';
import { BlockList, isIP, type Socket } from 'node:net';
import type { buildConnector } from 'undici';
import { BackupError, asError } from '../errors.js';
import type { AllowedHosts } from './allowed-hosts.js';
import { privateAddress } from './source-url.js';

/** All addresses of a host name, as the system knows them. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** IPv6 that is routed on the public net; all else is local, or carries an IPv4 address that may be. */
const PUBLIC_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/** Not public, although no registry says so of all of them: a cloud's services for its machines, relays, documentation. */
const NOT_PUBLIC = notPublic();

function notPublic(): BlockList {
  const list = new BlockList();
  list.addAddress('168.63.129.16');
  for (const network of ['192.31.196.0', '192.52.193.0', '192.175.48.0']) list.addSubnet(network, 24);
  list.addSubnet('3fff::', 20, 'ipv6');
  return list;
}

/** Whether this is a public address, not one of our own network. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  if (address instanceof ipaddr.IPv6 && !address.match(PUBLIC_IPV6)) return false;
  return !NOT_PUBLIC.check(text, address.kind());
}

/**
 * Connects to an address that was checked, never to a name: between a look and a connection the answer for a name can
 * change. One address that is not allowed denies the whole host. Errors: `url-denied`, or what the network says.
 */
export function checkedConnector(
  allowed: AllowedHosts,
  resolve: Resolve,
  connect: buildConnector.connector,
): buildConnector.connector {
  return (options, callback) => {
    const { hostname, protocol, port } = options;
    const at = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
    const connecting = checkedAddresses(hostname, at, allowed, resolve).then(async (addresses) =>
      firstThatAnswers(addresses, (address) => connected(connect, { ...options, hostname: address })),
    );
    connecting.then(
      (socket) => callback(null, socket),
      (error: unknown) => callback(asError(error), null),
    );
  };
}

async function checkedAddresses(
  hostname: string,
  port: number,
  allowed: AllowedHosts,
  resolve: Resolve,
): Promise<readonly string[]> {
  const name = isIP(hostname) === 6 ? `[${hostname}]` : hostname;
  const addresses = isIP(hostname) === 0 ? await resolve(hostname) : [hostname];
  if (addresses.length === 0) throw new BackupError('source-unreachable', 'the host has no address');
  const isFree = allowed.allowsHost(name, port);
  if (!isFree && !addresses.every((each) => isPublicAddress(each) || allowed.allowsAddress(each)))
    throw privateAddress();
  return addresses;
}

async function firstThatAnswers(
  addresses: readonly string[],
  connectTo: (address: string) => Promise<Socket>,
): Promise<Socket> {
  let failure: unknown;
  for (const address of addresses) {
    try {
      return await connectTo(address);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

async function connected(connect: buildConnector.connector, options: buildConnector.Options): Promise<Socket> {
  return new Promise((resolve, reject) => {
    connect(options, (...[error, socket]) => (error === null ? resolve(socket) : reject(error)));
  });
}
