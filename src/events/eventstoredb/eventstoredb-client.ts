import { createRequire } from 'node:module';
import type { CallOptions, Client as GrpcClient, Metadata } from '@grpc/grpc-js';
import type { ServerFeaturesClient } from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import type shared from '@eventstore/db-client/generated/shared_pb.js';
import type streams from '@eventstore/db-client/generated/streams_pb.js';
import type { StreamsClient } from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { BackupError } from '../../errors.js';
import { unreadable, type Credentials } from './eventstoredb-address.js';

type ClientClass<T> = new (...args: never[]) => T;

/**
 * The part of the official client that is used: it finds the node, holds the channel, its certificates and its
 * credentials. Reads and appends go through the client's own generated stubs instead of its methods, because those
 * parse and print JSON again (2^53+1 and -0 are lost), ignore the filter of readAll, and have no time-outs.
 */
export interface EventStoreDbClient {
  execute<C extends GrpcClient, T>(stub: ClientClass<C>, name: string, action: (stub: C) => Promise<T>): Promise<T>;
  GRPCStreamCreator<C extends GrpcClient, T>(
    stub: ClientClass<C>,
    name: string,
    create: (stub: C) => T,
  ): () => Promise<T>;
  callArguments(
    base: { readonly requiresLeader: boolean; readonly deadline?: number; readonly credentials?: Credentials },
    options?: CallOptions,
  ): [Metadata, CallOptions];
  dispose(): Promise<void>;
}

/** One of the two packages that speak to EventStoreDB and KurrentDB, with its generated stubs. */
export interface EventStoreDbPackage {
  readonly name: string;
  readonly connect: (url: string) => EventStoreDbClient;
  readonly StreamsClient: ClientClass<StreamsClient>;
  readonly FeaturesClient: ClientClass<ServerFeaturesClient>;
  readonly streams: typeof streams;
  readonly shared: typeof shared;
}

interface Flavour {
  readonly name: string;
  readonly scheme: string;
  readonly clientClass: string;
  readonly generated: string;
}

const FLAVOURS: readonly Flavour[] = [
  { name: '@eventstore/db-client', scheme: 'esdb', clientClass: 'EventStoreDBClient', generated: 'generated' },
  {
    name: '@kurrent/kurrentdb-client',
    scheme: 'kurrentdb',
    clientClass: 'KurrentDBClient',
    generated: 'generated/kurrentdb/protocols/v1',
  },
];

const requireFrom = createRequire(import.meta.url);

/**
 * Loads the package that the process uses already, else the one that the URL names, else the one that is there: both define
 * the same protobuf namespace, and the second one loaded breaks the first.
 */
export function loadEventStoreDb(url: string): EventStoreDbPackage {
  const named = url.startsWith('kurrentdb') ? FLAVOURS.toReversed() : FLAVOURS;
  const inUse = named.filter((flavour) => isLoaded(flavour.name));
  const flavour = [...inUse, ...named].find((candidate) => isInstalled(candidate.name));
  if (flavour === undefined) {
    throw new BackupError('dependency-missing', 'the EventStoreDB event store needs a client that is not installed', {
      hint: `run: npm install ${named[0]?.name ?? ''}`,
    });
  }
  try {
    return load(flavour);
  } catch (error) {
    throw new BackupError('dependency-missing', `the package ${flavour.name} cannot be loaded`, {
      hint: `run: npm install ${flavour.name}`,
      cause: error,
    });
  }
}

function isLoaded(name: string): boolean {
  return Object.keys(requireFrom.cache).some((file) => file.replaceAll('\\', '/').includes(`/node_modules/${name}/`));
}

function isInstalled(name: string): boolean {
  try {
    requireFrom.resolve(name);
    return true;
  } catch {
    return false;
  }
}

function load(flavour: Flavour): EventStoreDbPackage {
  const stub = (file: string): unknown => requireFrom(`${flavour.name}/${flavour.generated}/${file}.js`);
  const client = requireFrom(flavour.name) as Record<string, { connectionString(url: string): EventStoreDbClient }>;
  const { StreamsClient } = stub('streams_grpc_pb') as { StreamsClient: ClientClass<StreamsClient> };
  const features = stub('serverfeatures_grpc_pb') as { ServerFeaturesClient: ClientClass<ServerFeaturesClient> };
  return {
    name: flavour.name,
    connect: (url) => connect(client[flavour.clientClass], schemeOf(url, flavour.scheme)),
    StreamsClient,
    FeaturesClient: features.ServerFeaturesClient,
    streams: stub('streams_pb') as typeof streams,
    shared: stub('shared_pb') as typeof shared,
  };
}

function connect(
  client: { connectionString(url: string): EventStoreDbClient } | undefined,
  url: string,
): EventStoreDbClient {
  try {
    if (client !== undefined) return client.connectionString(url);
  } catch {
    // The client's own message quotes the connection string: it is not passed on.
  }
  throw unreadable('the connection string of the EventStoreDB event store cannot be read');
}

function schemeOf(url: string, scheme: string): string {
  return url.replace(/^(esdb|kurrentdb)(\+discover)?:/, (_all, _old, discover: string = '') => `${scheme}${discover}:`);
}
