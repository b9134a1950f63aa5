import type { FastifyReply, FastifyRequest } from 'fastify';
import { once } from 'node:events';
import type { Subject } from './access.js';
import type { Call } from './route.js';

/** Proxies close connections that are silent for a minute; a comment keeps them open. */
const HEARTBEAT_MS = 15_000;

/** A token may be revoked while a stream is open, so the permission of its caller is checked again after this time, in ms. */
const RECHECK_MS = 5_000;

/** How long a browser waits before it connects again, in ms. */
const RETRY_MS = 3_000;

export interface StreamEvent {
  /** What `Last-Event-ID` says when the browser comes back. */
  readonly id?: string;
  readonly event: 'snapshot' | 'progress' | 'log' | 'state' | 'resync' | 'end' | 'answer' | 'problem';
  readonly data: object;
}

/**
 * Begins to answer with Server-Sent Events. `no-transform` and `X-Accel-Buffering` keep proxies from buffering; the first bytes
 * are sent at once, so that a client can detect a proxy that does. Returns what ends the answer.
 */
export function beginEvents(reply: FastifyReply, heartbeat: () => void = () => beat(reply)): () => void {
  const { raw } = reply;
  reply.hijack();
  raw.writeHead(200, {
    ...textHeaders(reply),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  });
  raw.write(`retry: ${RETRY_MS}\n\n`);
  const timer = setInterval(heartbeat, HEARTBEAT_MS);
  return () => {
    clearInterval(timer);
    raw.end();
  };
}

function beat({ raw }: FastifyReply): void {
  raw.write(': hb\n\n');
}

/** An event as it is sent. */
export function eventText({ id, event, data }: StreamEvent): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/**
 * Sends events as Server-Sent Events until they end or the client disconnects. Nothing is buffered for a slow client: the next
 * event is read only once the last one is written. The stream ends when its caller loses the permission to listen.
 */
export async function sendEvents(
  { reply, request, caller, recheckMs = RECHECK_MS }: Pick<Call, 'reply' | 'request' | 'caller' | 'recheckMs'>,
  events: AsyncIterable<StreamEvent>,
  mayListen: (subject: Subject) => boolean,
): Promise<void> {
  const { raw } = reply;
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
  const end = beginEvents(reply, () => void isOver().then((over) => (over ? raw.destroy() : beat(reply))));
  // HEAD is answered by the headers alone.
  if (request.method === 'HEAD') return end();
  try {
    for await (const event of events) {
      if (await isOver()) return;
      if (!raw.write(eventText(event)) && !raw.destroyed) await Promise.race([once(raw, 'drain'), once(raw, 'close')]);
      if (raw.destroyed) return;
    }
  } finally {
    end();
  }
}

/** What the client has seen last: the `seq` of a job, and how many lines of its log. */
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
