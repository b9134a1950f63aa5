import type { ConnectionUrl } from '../../config/connection-url.js';
import type { EventStoreProvider } from '../event-store-provider.js';
import { EventStoreDbEventStore } from './eventstoredb-event-store.js';
import { EventStoreDbLedger } from './eventstoredb-ledger.js';

interface EventStoreDbConfig {
  readonly url: string;
  readonly prefix?: string;
  readonly maxAppendSize?: number;
}

const WHOLE = /^\d+$/;
const SWITCH = /^(true|false)$/;

/**
 * The client's options, and what their values look like. It prints the whole connection string, password included, when it
 * meets an option that it does not know, and `tlsVerifyCert=false` too, which has no effect in it.
 */
const OPTIONS: Readonly<Record<string, RegExp>> = {
  connectionName: /./,
  defaultDeadline: WHOLE,
  discoveryInterval: WHOLE,
  gossipTimeout: WHOLE,
  keepAliveInterval: /^-?\d+$/,
  keepAliveTimeout: /^-?\d+$/,
  maxDiscoverAttempts: /^-?\d+$/,
  nodePreference: /^(leader|follower|random|read_?only_?replica)$/i,
  throwOnAppendFailure: SWITCH,
  tls: SWITCH,
  tlsCAFile: /./,
  tlsVerifyCert: /^true$/,
  userCertFile: /./,
  userKeyFile: /./,
};

export const eventStoreDb: EventStoreProvider<EventStoreDbConfig> = {
  name: 'EventStoreDB, KurrentDB',
  schemes: ['esdb:', 'esdb+discover:', 'kurrentdb:', 'kurrentdb+discover:'],
  example: 'esdb://user:password@events.example:2113?tls=true',
  credentials: 'in the URL, likewise',
  packages: ['@eventstore/db-client'],
  parse(url) {
    url.host('host');
    if (url.path() !== '/') throw url.wrong('there is a path after the host');
    const options = url.options(['prefix', 'maxAppendSize'], Object.keys(OPTIONS));
    for (const [name, value] of options) requireValue(url, name, value);
    const prefix = options.get('prefix');
    const size = options.get('maxAppendSize');
    if (size !== null && !WHOLE.test(size)) throw url.wrong('maxAppendSize is not a number of bytes');
    return {
      url: url.without('prefix', 'maxAppendSize'),
      ...(prefix === null ? {} : { prefix }),
      ...(size === null ? {} : { maxAppendSize: Number(size) }),
    };
  },
  openStore: (config, naming) => new EventStoreDbEventStore(config, naming),
  openLedger: (config) => new EventStoreDbLedger(config),
};

function requireValue(url: ConnectionUrl, name: string, value: string): void {
  const [known, shape] = Object.entries(OPTIONS).find(([each]) => each.toLowerCase() === name.toLowerCase()) ?? [];
  if (shape === undefined || shape.test(value)) return;
  if (known === 'tlsVerifyCert') {
    throw url.wrong(
      'tlsVerifyCert=false has no effect in the client',
      'name the authority of the node with tlsCAFile=',
    );
  }
  throw url.wrong(`the option ${name} does not have a value that the client takes`);
}
