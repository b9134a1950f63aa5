import { expect } from 'chai';
import {
  decode,
  recordings,
  Replay,
  type Answer,
  type Exchange,
  type Plain,
  type Recording,
} from './eventstoredb-exchanges.js';
import { EventStoreDbServer } from './eventstoredb-server.js';

describe('the EventStoreDB double', () => {
  for (const recording of recordings()) {
    it(`answers ${recording.client} as ${recording.server} did`, async () => {
      const version = recording.server.split(' ')[1] ?? '';
      const server = await EventStoreDbServer.start({ version, lateTimeoutMs: 20 });
      const replay = new Replay(server.port);
      try {
        seed(server, recording);
        for (const exchange of recording.exchanges) {
          const answer = await replay.send(exchange);
          expect(normalised(answer), exchange.label).to.deep.equal(normalised(recorded(exchange)));
        }
      } finally {
        replay.close();
        server.stop();
      }
    });
  }
});

/** The recorded nodes held events before the recording began, and one exchange reads the first of them. */
function seed(server: EventStoreDbServer, { exchanges }: Recording): void {
  const first = exchanges.find(({ label }) => label === 'readAll page 3 from START');
  for (const base64 of first?.responses.slice(1) ?? []) {
    const { event } = decode('Read', base64).event as { readonly event: Plain };
    const metadata = new Map(event.metadataMap as [string, string][]);
    const { streamName } = event.streamIdentifier as { readonly streamName: string };
    server.log.append(Buffer.from(streamName, 'base64').toString(), 'any', [
      {
        id: (event.id as { readonly string: string }).string,
        type: metadata.get('type') ?? '',
        contentType: metadata.get('content-type') ?? '',
        data: Buffer.from(event.data as string, 'base64'),
        metadata: Buffer.from(event.customMetadata as string, 'base64'),
      },
    ]);
  }
}

function recorded({ method, responses, status, message, trailers }: Exchange): Answer {
  return {
    responses: responses.map((base64) => decode(method, base64)),
    ...(status === undefined ? {} : { status }),
    ...(message === undefined ? {} : { message }),
    ...(trailers === undefined ? {} : { trailers }),
  };
}

/** What may differ between two servers, each made equal by name. */
const NORMALISED: readonly ((key: string, value: unknown, owner: Plain) => unknown)[] = [
  // Positions depend on what was written before.
  (key, value) => (/^(commit|prepare)Position$/.test(key) && value !== '0' ? 'POSITION' : value),
  // The time of writing.
  (key, value) => (key === 'metadataMap' ? (value as string[][]).filter(([name]) => name !== 'created') : value),
  // Ids of events that the server made itself.
  (key, value, owner) => (key === 'id' && isServers(owner) ? 'ID' : value),
  // Methods of services that the double does not have.
  (key, value) => (key === 'methodsList' ? (value as Plain[]).filter(isOfStreams) : value),
  // A legacy field of 2^64-1, which the generated code reads but cannot write.
  (key, value, owner) => (key === 'expectedRevision2060' && 'expectedNoStream' in owner ? 0 : value),
];

function normalised(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalised);
  if (typeof value !== 'object' || value === null) return value;
  const owner = value as Plain;
  const members = Object.entries(owner).map(([key, member]) => {
    const changed = NORMALISED.reduce((current, rule) => rule(key, current, owner), member);
    return [key, normalised(changed)] as const;
  });
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

function isServers({ streamIdentifier, metadataMap }: Plain): boolean {
  const { streamName } = (streamIdentifier ?? {}) as { readonly streamName?: string };
  const type = new Map((metadataMap ?? []) as [string, string][]).get('type');
  return type === '$streamDeleted' || streamName === Buffer.from('$$$scavenges').toString('base64');
}

function isOfStreams({ serviceName }: Plain): boolean {
  return serviceName === 'event_store.client.streams.streams';
}
