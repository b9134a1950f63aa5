import type { FastifyReply, FastifyRequest } from 'fastify';
import { once } from 'node:events';
import type { Subject } from './access.js';
import type { Call } from './route.js';

/** Proxies close connections that are silent for a minute; a comment keeps them open. */
const HEARTBEAT_MS = 15_000;

/** A token may be revoked while a stream is open: whether its caller still may listen is asked again after so long. */
const RECHECK_MS = 5_000;

/** How long a browser waits before it connects again, in ms. */
const RETRY_MS = 3_000;

export interface StreamEvent {
  /** What `Last-Event-ID` says when the browser comes back. */
  readonly id?: string;
  readonly event: 'snapshot' | 'progress' | 'log' | 'state' | 'resync' | 'end';
  readonly data: object;
}

/**
 * Sends events as Server-Sent Events until they end or the client goes. Nothing is held back for a slow client: the next
 * event is asked for when the last one is written. `no-transform` and `X-Accel-Buffering` keep proxies from gathering
 * them; the first bytes are sent at once, so that a client can tell a proxy that does. Who may not listen any more is told
 * nothing more.
 */
export async function sendEvents(
  { reply, request, caller, recheckMs = RECHECK_MS }: Pick<Call, 'reply' | 'request' | 'caller' | 'recheckMs'>,
  events: AsyncIterable<StreamEvent>,
  mayListen: (subject: Subject) => boolean,
): Promise<void> {
  const { raw } = reply;
  reply.hijack();
  raw.writeHead(200, {
    ...textHeaders(reply),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  if (request.method === 'HEAD') return void raw.end();
  raw.write(`retry: ${RETRY_MS}\n\n`);
  let checked = performance.now();
  const isOver = async (): Promise<boolean> => {
    if (performance.now() - checked < recheckMs) return false;
    checked = performance.now();
    try {
      const subject = await caller();
      return subject === undefined || !mayListen(subject);
    } catch {
      return true;
    }
  };
  const heartbeat = setInterval(() => {
    void isOver().then((over) => (over ? raw.destroy() : raw.write(': hb\n\n')));
  }, HEARTBEAT_MS);
  try {
    for await (const { id, event, data } of events) {
      if (await isOver()) return;
      const text = `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
      if (!raw.write(text) && !raw.destroyed) await Promise.race([once(raw, 'drain'), once(raw, 'close')]);
      if (raw.destroyed) return;
    }
  } finally {
    clearInterval(heartbeat);
    raw.end();
  }
}

/** What the client has seen last: a number of the queue, and how many lines of the job's log. */
export interface Seen {
  readonly seq: number;
  readonly logged: number;
}

/** From `Last-Event-ID`; undefined for a first connection. */
export function lastSeen({ headers }: FastifyRequest): Seen | undefined {
  const [, seq, logged = '0'] = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(String(headers['last-event-id'])) ?? [];
  return seq === undefined ? undefined : { seq: Number(seq), logged: Number(logged) };
}

function textHeaders(reply: FastifyReply): Record<string, string> {
  return Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]));
}
