import { serverSentEvents, type ServerSentEvent } from './server-sent-events.js';

/** The state has to be asked for: something may have been missed, or is another one's to tell. */
export const RESYNC = 'resync';

/** Lines that all pages of a browser hold open together: it has six for each server, and the others are for what people do. */
const MAX_LINES = 3;
/** How often it is asked instead while no line is free, in ms. */
const ASK_MS = 5_000;
/** The server says something every 15 s: whoever reads for this page and says nothing for three times that is stuck. */
const SILENT_MS = 45_000;

/** What is the same for each reader; the state of a job has links, which differ by what they may. */
const SHARED: ReadonlySet<string> = new Set(['progress', 'log', 'beat']);

const AGAIN: ServerSentEvent = { event: RESYNC, data: '' };

interface Ears {
  /** This page's own. */
  readonly hear: (event: ServerSentEvent) => void;
  /** Those of all pages. */
  readonly tell: (event: ServerSentEvent) => void;
}

type Open = (signal: AbortSignal) => Promise<Response>;

/**
 * Events of a stream that any number of elements and tabs want: one of them reads it and tells the others. When that one ends,
 * another one reads on. Ends as the stream does, or when nothing is heard any more.
 */
export async function* sharedEvents(url: string, open: Open, signal: AbortSignal): AsyncGenerator<ServerSentEvent> {
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const inbox = new Inbox();
  const channel = new BroadcastChannel(`eventark ${url}`);
  channel.onmessage = ({ data }: MessageEvent<ServerSentEvent>) => inbox.put(data);
  const tell = (event: ServerSentEvent): void => {
    inbox.put(event);
    channel.postMessage(SHARED.has(event.event) ? event : AGAIN);
  };
  const hear = (event: ServerSentEvent): void => inbox.put(event);
  read(`eventark ${url}`, open, { hear, tell }, stop).then(
    () => inbox.end(),
    (error: unknown) => inbox.end(error instanceof Error ? error : new Error(String(error))),
  );
  try {
    for (let event = await inbox.next(); event !== undefined; event = await inbox.next()) yield event;
  } finally {
    over.abort();
    channel.close();
  }
}

/** Waits until no other page reads the stream, and reads it. */
async function read(name: string, open: Open, { hear, tell }: Ears, signal: AbortSignal): Promise<void> {
  const lead = async (): Promise<void> => {
    while (
      !(await onALine(async (line) => {
        for await (const event of serverSentEvents(await open(line))) tell(event);
      }, signal))
    ) {
      await pause(ASK_MS, signal);
      signal.throwIfAborted();
      tell(AGAIN);
    }
  };
  // Browsers have locks on secure pages only.
  if (navigator.locks === undefined) return lead();
  const isRead = await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
    if (lock !== null) await lead();
    return lock !== null;
  });
  if (isRead) return;
  hear(AGAIN);
  await navigator.locks.request(name, { signal }, async () => {
    tell(AGAIN);
    await lead();
  });
}

/** False if all lines are taken. */
async function onALine(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<boolean> {
  if (navigator.locks === undefined) return whileSeen(work, signal);
  for (let at = 1; at <= MAX_LINES; at += 1) {
    const isDone = await navigator.locks.request(`eventark line ${at}`, { ifAvailable: true }, async (lock) => {
      if (lock !== null) await work(signal);
      return lock !== null;
    });
    if (isDone) return true;
  }
  return false;
}

/** Where pages cannot agree on who holds a line, only those that are looked at hold one. */
async function whileSeen(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<boolean> {
  if (document.hidden) return false;
  const hidden = new AbortController();
  const hide = (): void => hidden.abort();
  document.addEventListener('visibilitychange', hide, { signal });
  try {
    await work(AbortSignal.any([signal, hidden.signal]));
    return true;
  } catch (error) {
    if (!hidden.signal.aborted) throw error;
    return false;
  } finally {
    document.removeEventListener('visibilitychange', hide);
  }
}

/** Events that have come and are not read yet. */
class Inbox {
  readonly #events: ServerSentEvent[] = [];
  #end: { readonly error: Error | undefined } | undefined;
  #wake: () => void = () => undefined;

  put(event: ServerSentEvent): void {
    // To ask once is enough.
    if (event.event !== RESYNC || this.#events.at(-1)?.event !== RESYNC) this.#events.push(event);
    this.#wake();
  }

  end(error?: Error): void {
    this.#end = { error };
    this.#wake();
  }

  /** Undefined at the end, and when nothing comes for too long. Throws what the reading ended with. */
  async next(): Promise<ServerSentEvent | undefined> {
    if (this.#events.length === 0 && this.#end === undefined) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = setTimeout(resolve, SILENT_MS);
      await promise;
      clearTimeout(timer);
    }
    const event = this.#events.shift();
    if (event === undefined && this.#end?.error !== undefined) throw this.#end.error;
    return event;
  }
}

/** Waits, or until the browser says that the line is back; at least as long as the server wants it. */
export async function pause(ms: number, signal: AbortSignal, leastMs = 0): Promise<void> {
  const first = Date.now() + leastMs;
  const { promise, resolve } = Promise.withResolvers<void>();
  const over = new AbortController();
  const options = { signal: over.signal };
  const timer = setTimeout(resolve, Math.max(ms, leastMs));
  addEventListener('online', () => Date.now() >= first && resolve(), options);
  signal.addEventListener('abort', () => resolve(), options);
  await promise;
  clearTimeout(timer);
  over.abort();
}
