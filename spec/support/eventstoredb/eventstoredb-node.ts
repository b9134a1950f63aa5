import { randomUUID } from 'node:crypto';
import { EventStoreDbAppender } from '../../../src/events/eventstoredb/eventstoredb-appender.js';
import { EventStoreDbConnection } from '../../../src/events/eventstoredb/eventstoredb-connection.js';
import type { EventStoreDbSettings } from '../../../src/events/eventstoredb/eventstoredb-event-store.js';
import { EventStoreDbReader } from '../../../src/events/eventstoredb/eventstoredb-reader.js';

/** What any other client may do to the streams of a place, over the wire: the same for a double and a real server. */
export class EventStoreDbNode {
  readonly #connection: EventStoreDbConnection;
  readonly #prefix: string;

  constructor({ url, prefix }: EventStoreDbSettings) {
    this.#connection = new EventStoreDbConnection({ url });
    this.#prefix = prefix === undefined ? '' : `${prefix}-`;
  }

  async write(stream: string, type: string, data: string, json = true): Promise<void> {
    await this.#append(this.#prefix + stream, type, data, json);
  }

  async setMetadata(stream: string, json: string): Promise<void> {
    await this.#append(`$$${this.#prefix}${stream}`, '$metadata', json, true);
  }

  /** Softly: as the client's `deleteStream` does. */
  async delete(stream: string): Promise<void> {
    await this.setMetadata(stream, '{"$tb":9223372036854775807}');
  }

  async tombstone(stream: string): Promise<void> {
    await this.#connection.tombstone(this.#prefix + stream);
  }

  /** Events that a reader of the stream sees; the name is the one that the server has. */
  async count(stored: string): Promise<number> {
    let count = 0;
    for await (const records of new EventStoreDbReader(this.#connection).readStream(stored)) count += records.length;
    return count;
  }

  /** Streams whose names, as the server has them, begin so, and that a reader sees events of. */
  async streams(prefix: string): Promise<readonly string[]> {
    const names = new Set<string>();
    const reader = new EventStoreDbReader(this.#connection);
    for await (const records of reader.readLog('start', { by: 'stream', regex: `^${prefix}` })) {
      for (const record of records) {
        names.add(Buffer.from(record.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString());
      }
    }
    const seen: string[] = [];
    for (const name of names) if ((await this.count(name)) > 0) seen.push(name);
    return seen;
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #append(stored: string, type: string, data: string, json: boolean): Promise<void> {
    const appender = await EventStoreDbAppender.open(this.#connection);
    const event = { id: randomUUID(), type, payload: Buffer.from(data), metadata: new Uint8Array(), json };
    const call = { stream: stored, expected: 'any' as const, messages: [this.#connection.message(event)] };
    const { written } = await appender.send(call);
    await written;
    appender.close();
  }
}
