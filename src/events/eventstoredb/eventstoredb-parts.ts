import { randomUUID } from 'node:crypto';
import type { ExpectedRevision } from '../append.js';
import { EventStoreDbAppender } from './eventstoredb-appender.js';
import type { EventStoreDbConnection, Message } from './eventstoredb-connection.js';
import type { EventStoreDbReader } from './eventstoredb-reader.js';

/** Bytes of one part: the server takes 1 MiB in one append. */
const PART_BYTES = 900_000;

const TYPE = 'EventarkPart';

/** Values that are too large for a line of a book: each version has a stream, whose events are its parts. */
export class EventStoreDbParts {
  constructor(
    private readonly connection: EventStoreDbConnection,
    private readonly reader: EventStoreDbReader,
  ) {}

  /** How many parts there are. */
  async write(stream: string, value: string): Promise<number> {
    const bytes = Buffer.from(JSON.stringify(value));
    const count = Math.ceil(bytes.length / PART_BYTES);
    for (let n = 0; n < count; n += 1) {
      const payload = bytes.subarray(n * PART_BYTES, (n + 1) * PART_BYTES);
      const part = { id: randomUUID(), type: TYPE, payload, metadata: new Uint8Array(), json: false };
      await appendOnce(this.connection, stream, n === 0 ? 'no-stream' : n - 1, [this.connection.message(part)]);
    }
    return count;
  }

  /** Undefined if the parts have been removed: the entry then has a newer version. */
  async read(stream: string, count: number): Promise<string | undefined> {
    const parts: Uint8Array[] = [];
    for await (const records of this.reader.readStream(stream)) {
      for (const record of records) parts.push(record.getData_asU8());
    }
    return parts.length === count ? (JSON.parse(Buffer.concat(parts).toString()) as string) : undefined;
  }

  /** Missing parts are not an error. */
  async remove(stream: string): Promise<void> {
    await this.connection.tombstone(stream);
  }
}

/** An append with a connection of its own, tried again for as long as the node may be away. */
export async function appendOnce(
  connection: EventStoreDbConnection,
  stream: string,
  expected: ExpectedRevision,
  messages: readonly Message[],
): Promise<void> {
  await connection.patience().retried(async () => {
    const appender = await EventStoreDbAppender.open(connection);
    try {
      const { written } = await appender.send({ stream, expected, messages });
      await written;
    } finally {
      appender.close();
    }
  });
}
