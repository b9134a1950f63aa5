import type pb from '@eventstore/db-client/generated/streams_pb.js';
import { isBackupError } from '../../errors.js';
import type { EventStoreDbConnection, LogPosition } from './eventstoredb-connection.js';
import { isStreamDeleted } from './eventstoredb-errors.js';
import type { Recorded } from './eventstoredb-read.js';
import { isAfter, placeOf } from './eventstoredb-record.js';

/** What of `$all` is wanted: a regular expression over stream names or event types, applied by the server. */
export interface LogFilter {
  readonly by: 'stream' | 'type';
  readonly regex: string;
}

/** How many records the server looks at before it answers with what it found; its own default is 32. */
const SEARCH_WINDOW = 1000;
const ALL = String(Number.MAX_SAFE_INTEGER);
const FORWARDS = 0;
const BACKWARDS = 1;

/** Reads of streams and of the log. One that a pause of the node or a lost connection ends goes on where it was. */
export class EventStoreDbReader {
  constructor(private readonly connection: EventStoreDbConnection) {}

  /** Records of one stream that a reader may see, in batches; nothing for a stream that is not there or deleted. */
  async *readStream(
    stream: string,
    from: 'start' | 'end' | number = 'start',
    count = ALL,
    signal?: AbortSignal,
  ): AsyncIterable<readonly Recorded[]> {
    const patience = this.connection.patience(signal);
    for (let next = from; ;) {
      try {
        for await (const records of this.#readStream(stream, next, count, signal)) {
          patience.gotOn();
          const last = records.at(-1);
          if (last !== undefined && from !== 'end') next = Number(last.getStreamRevision()) + 1;
          yield records;
        }
        return;
      } catch (error) {
        if (isStreamDeleted(isBackupError(error) ? error.cause : error)) return;
        await patience.wait(error);
      }
    }
  }

  #readStream(
    stream: string,
    from: 'start' | 'end' | number,
    count: string,
    signal: AbortSignal | undefined,
  ): AsyncIterable<readonly Recorded[]> {
    const { shared, streams } = this.connection.messages;
    const place = new streams.ReadReq.Options.StreamOptions().setStreamIdentifier(this.connection.identifier(stream));
    if (from === 'start') place.setStart(new shared.Empty());
    else if (from === 'end') place.setEnd(new shared.Empty());
    else place.setRevision(String(from));
    const options = this.#readOptions(count).setStream(place).setNoFilter(new shared.Empty());
    options.setReadDirection(from === 'end' ? BACKWARDS : FORWARDS);
    return this.connection.read(options, `reading stream ${stream}`, signal);
  }

  /** The first, or from the end the last, record of a stream that a reader may see. */
  async readOne(stream: string, from: 'start' | 'end', signal?: AbortSignal): Promise<Recorded | undefined> {
    for await (const [record] of this.readStream(stream, from, '1', signal)) return record;
    return undefined;
  }

  /** Records of `$all` from `from` (inclusive) on, in the order of the log; links are not followed. */
  async *readLog(
    from: 'start' | LogPosition,
    filter: LogFilter,
    signal?: AbortSignal,
  ): AsyncIterable<readonly Recorded[]> {
    const patience = this.connection.patience(signal);
    for (let last: LogPosition | undefined; ;) {
      try {
        for await (const records of this.#readLog(last ?? from, filter, signal)) {
          // A read that goes on begins with the record that was the last one.
          const seen = last;
          const rest = seen === undefined ? records : records.filter((record) => isAfter(record, seen));
          if (rest.length === 0) continue;
          patience.gotOn();
          last = placeOf(rest.at(-1));
          yield rest;
        }
        return;
      } catch (error) {
        await patience.wait(error);
      }
    }
  }

  #readLog(
    from: 'start' | LogPosition,
    filter: LogFilter,
    signal: AbortSignal | undefined,
  ): AsyncIterable<readonly Recorded[]> {
    const { shared, streams } = this.connection.messages;
    const all = new streams.ReadReq.Options.AllOptions();
    if (from === 'start') all.setStart(new shared.Empty());
    else {
      const position = new streams.ReadReq.Options.Position().setCommitPosition(from.commit);
      all.setPosition(position.setPreparePosition(from.prepare));
    }
    const options = this.#readOptions(ALL).setAll(all).setFilter(this.#filter(filter));
    return this.connection.read(options.setReadDirection(FORWARDS), 'reading $all', signal);
  }

  /** The last record of `$all` that matches. */
  async lastOfLog(filter: LogFilter): Promise<Recorded | undefined> {
    return this.connection.patience().retried(() => this.#lastOfLog(filter));
  }

  async #lastOfLog(filter: LogFilter): Promise<Recorded | undefined> {
    const { shared, streams } = this.connection.messages;
    const all = new streams.ReadReq.Options.AllOptions().setEnd(new shared.Empty());
    const options = this.#readOptions('1').setAll(all).setFilter(this.#filter(filter));
    for await (const [record] of this.connection.read(options.setReadDirection(BACKWARDS), 'reading $all'))
      return record;
    return undefined;
  }

  #readOptions(count: string): pb.ReadReq.Options {
    const { shared, streams } = this.connection.messages;
    const uuids = new streams.ReadReq.Options.UUIDOption().setString(new shared.Empty());
    return new streams.ReadReq.Options().setCount(count).setResolveLinks(false).setUuidOption(uuids);
  }

  #filter({ by, regex }: LogFilter): pb.ReadReq.Options.FilterOptions {
    const { streams } = this.connection.messages;
    const expression = new streams.ReadReq.Options.FilterOptions.Expression().setRegex(regex);
    const filter = new streams.ReadReq.Options.FilterOptions().setMax(SEARCH_WINDOW);
    return by === 'stream' ? filter.setStreamIdentifier(expression) : filter.setEventType(expression);
  }
}
