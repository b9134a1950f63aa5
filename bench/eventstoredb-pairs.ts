import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { binaryEvent, EventStoreDBClient, NO_STREAM } from '@eventstore/db-client';
import { AppendBatch } from '../src/events/append-batch.js';
import type { Append } from '../src/events/append.js';
import { EventStoreDbEventStore } from '../src/events/eventstoredb/eventstoredb-event-store.js';
import { appCommits, Chance, randomUuid } from './data.js';
import { atOnce, type Pair } from './side-by-side.js';
import { SQUIDEX_NAMING } from '../src/cms/squidex/squidex-naming.js';

const EVENTS = 20_000;
const PER_COMMIT = 4;
/** Appends under way at once, as the adapter has them. */
const IN_FLIGHT = 64;
/** Events of one call, as a restore makes them. */
const EVENTS_PER_CALL = 2_000;

/** A node of somebody else's, or the double in a process of its own. */
export class EventStoreDbUnderTest {
  readonly #chance = new Chance(13);
  readonly #prefix = `bench${process.pid}`;
  readonly #client: EventStoreDBClient;
  readonly #store: EventStoreDbEventStore;

  private constructor(
    url: string,
    private readonly double: ChildProcess | undefined,
  ) {
    this.#client = EventStoreDBClient.connectionString(url);
    this.#store = new EventStoreDbEventStore({ url, prefix: this.#prefix }, SQUIDEX_NAMING);
  }

  static async open(elsewhere: string | undefined): Promise<EventStoreDbUnderTest> {
    if (elsewhere !== undefined && elsewhere !== '') return new EventStoreDbUnderTest(elsewhere, undefined);
    const double = fork(join(import.meta.dirname, 'eventstoredb-double.ts'), { execArgv: ['--import', 'tsx'] });
    const [url] = (await once(double, 'message')) as readonly unknown[];
    return new EventStoreDbUnderTest(String(url), double);
  }

  /** The read comes first: the client reads the whole log, which holds that one app then. */
  async pairs(): Promise<readonly Pair[]> {
    const app = randomUuid(this.#chance);
    await this.#appendAll(appCommits(app, EVENTS, PER_COMMIT, this.#chance));
    return [this.#reading(app), this.#appending(), this.#restoring()];
  }

  async close(): Promise<void> {
    await this.#store.close();
    await this.#client.dispose();
    this.double?.kill();
  }

  #reading(app: string): Pair {
    const prefix = this.#prefix;
    const client = this.#client;
    const store = this.#store;
    return {
      adapter: 'EventStoreDB',
      what: `read ${EVENTS.toLocaleString('en')} events`,
      floorName: 'readAll',
      rounds: 3,
      async floor() {
        let events = 0;
        for await (const { event } of client.readAll()) if (event?.streamId.startsWith(prefix) === true) events += 1;
        return events;
      },
      async subject() {
        let events = 0;
        for await (const batch of store.readApp(app, {})) events += batch.length;
        return events;
      },
    };
  }

  /** Each run has an app of its own, made ready before it for the client, and as bytes for the adapter. */
  #appending(): Pair {
    const commits = appCommits('template', EVENTS, PER_COMMIT, this.#chance);
    const named = (round: string): readonly Append[] =>
      commits.map((commit) => ({ ...commit, stream: commit.stream.replace('template', round) }));
    return this.#writing(`append ${EVENTS.toLocaleString('en')} events in commits of ${PER_COMMIT}`, commits, named);
  }

  #writing(what: string, commits: readonly Append[], named: (round: string) => readonly Append[]): Pair {
    const proposed = commits.map(({ events }) =>
      events.map(({ type, payload, metadata }) => binaryEvent({ type, data: payload, metadata })),
    );
    return {
      adapter: 'EventStoreDB',
      what,
      rounds: commits.length > EVENTS ? 1 : 3,
      floorName: `appendToStream, ${IN_FLIGHT} in flight`,
      floor: async (round) => {
        const appends = named(`${round}client`);
        return atOnce(appends.length, IN_FLIGHT, async (n) => {
          const append = appends[n];
          const events = proposed[n];
          if (append === undefined || events === undefined) throw new Error(`there is no commit ${n}`);
          const expectedRevision = typeof append.expected === 'number' ? BigInt(append.expected) : NO_STREAM;
          // A fresh id each time: the server takes known ones for a repetition.
          const fresh = events.map((event) => ({ ...event, id: randomUUID() }));
          await this.#client.appendToStream(`${this.#prefix}-${append.stream}`, fresh, { expectedRevision });
          return events.length;
        });
      },
      subject: async (round) => this.#appendAll(named(`${round}store`)),
    };
  }

  /** As a restore appends: a new app, whose own stream begins first, then many new streams. */
  #restoring(): Pair {
    const events = 100_000;
    const commits = appCommits('template', events, PER_COMMIT, this.#chance, 1);
    const [first] = commits;
    const named = (round: string): readonly Append[] =>
      commits.map((commit) => ({
        ...commit,
        stream: commit === first ? `app-restored${round}` : commit.stream.replace('template', `restored${round}`),
      }));
    return this.#writing(
      `restore ${events.toLocaleString('en')} events in ${commits.length} new streams`,
      commits,
      named,
    );
  }

  async #appendAll(appends: readonly Append[]): Promise<number> {
    const perCall = EVENTS_PER_CALL / PER_COMMIT;
    for (let at = 0; at < appends.length; at += perCall)
      await this.#store.append(AppendBatch.of(appends.slice(at, at + perCall)));
    return appends.length * PER_COMMIT;
  }
}
