import { BackupError } from '../../errors.js';
import { EventStoreDbAppender, type AppendCall } from './eventstoredb-appender.js';
import type { EventStoreDbConnection } from './eventstoredb-connection.js';
import type { Patience } from './eventstoredb-patience.js';

interface Sent {
  readonly call: AppendCall;
  readonly bytes: number;
  outcome: Promise<PromiseSettledResult<number>>;
}

/** Appends under way at once, and their bytes: enough to hide the round trip, little enough to hold in memory. */
const IN_FLIGHT = 64;
const BYTES_IN_FLIGHT = 4 * 1024 * 1024;

/**
 * Appends under way to one node, in their order. What a pause of the node or a lost connection leaves without an answer
 * is sent again, in the same order and with the same ids: the server recognises what it has already written.
 */
export class EventStoreDbPipeline {
  readonly #sent: Sent[] = [];
  readonly #patience: Patience;
  #appender: EventStoreDbAppender | undefined;
  #opening: Promise<EventStoreDbAppender> | undefined;

  /** `written` gets each append that the node confirms, in order, with the last revision of its stream then. */
  constructor(
    private readonly connection: EventStoreDbConnection,
    private readonly written: (call: AppendCall, revision: number) => void,
    signal?: AbortSignal,
  ) {
    this.#patience = connection.patience(signal);
  }

  /** Returns when there is room for another append. May throw the error of an earlier append: the oldest under way. */
  async send(call: AppendCall, bytes: number): Promise<void> {
    this.#sent.push({ call, bytes, ...(await this.#dispatch(call)) });
    while (this.#isFull()) await this.#settle();
  }

  /** Returns when everything is confirmed. */
  async drain(): Promise<void> {
    while (this.#sent.length > 0) await this.#settle();
  }

  /** Sends one request and returns its answer; it is not one of the appends under way. */
  async ask(call: AppendCall): Promise<number> {
    const { written } = await (await this.#open()).send(call);
    return written;
  }

  /** Returns when no append is under way any more, whether each succeeded or failed. */
  async idle(): Promise<void> {
    await this.#outcomes();
  }

  close(): void {
    this.#appender?.close();
  }

  async #settle(): Promise<void> {
    const [oldest] = this.#sent;
    if (oldest === undefined) throw new BackupError('unexpected', 'no append is under way');
    const outcome = await oldest.outcome;
    if (outcome.status === 'fulfilled') {
      this.#sent.shift();
      this.#patience.gotOn();
      this.written(oldest.call, outcome.value);
      return;
    }
    await this.#patience.wait(outcome.reason);
    await this.#sendAgain();
  }

  /** Sends every failed append again, also those that only met a conflict because an earlier one was lost. */
  async #sendAgain(): Promise<void> {
    const outcomes = await this.#outcomes();
    for (const [index, sent] of this.#sent.entries()) {
      if (outcomes[index]?.status === 'rejected') sent.outcome = (await this.#dispatch(sent.call)).outcome;
    }
  }

  async #dispatch(call: AppendCall): Promise<Pick<Sent, 'outcome'>> {
    const asked = this.#open().then((appender) => appender.send(call));
    try {
      const { written } = await asked;
      return { outcome: Promise.allSettled([written]).then(([outcome]) => outcome) };
    } catch (reason) {
      return { outcome: Promise.resolve({ status: 'rejected', reason }) };
    }
  }

  async #open(): Promise<EventStoreDbAppender> {
    if (this.#appender?.isOpen === true) return this.#appender;
    this.#opening ??= EventStoreDbAppender.open(this.connection).finally(() => (this.#opening = undefined));
    this.#appender = await this.#opening;
    return this.#appender;
  }

  #outcomes(): Promise<readonly PromiseSettledResult<number>[]> {
    return Promise.all(this.#sent.map(({ outcome }) => outcome));
  }

  #isFull(): boolean {
    return this.#sent.length >= IN_FLIGHT || this.#sent.reduce((sum, { bytes }) => sum + bytes, 0) > BYTES_IN_FLIGHT;
  }
}
