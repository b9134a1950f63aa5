import type { FastifyReply, FastifyRequest } from 'fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Progress, ProgressSink } from '../../archive/archive.js';
import { seldom } from '../../concurrency/seldom.js';
import { progressOf } from '../../jobs/job.js';
import { PhaseTracker } from '../../jobs/phase-tracker.js';
import { beginEvents, eventText } from '../event-stream.js';
import type { ProblemDto } from '../problem.js';
import type { Answer } from '../route.js';

/** What is answered within this time is answered as usual, in ms; proxies wait for a minute. */
const PATIENCE_MS = 2_000;

export interface LongAnswer {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly patienceMs?: number | undefined;
  readonly work: (progress: ProgressSink) => Promise<Answer>;
  readonly problemOf: (error: unknown) => ProblemDto;
}

/**
 * Does what may take long for a client that accepts Server-Sent Events. What is ready soon is returned or thrown, to be answered
 * as usual; else the answer becomes a stream: `progress` as the work goes on, and at the end `answer` with its status and body,
 * or `problem`. Undefined where it did.
 */
export async function answerLong(long: LongAnswer): Promise<Answer | undefined> {
  const { request, reply, patienceMs = PATIENCE_MS, work, problemOf } = long;
  let latest: Progress | undefined;
  let tell: ProgressSink = (progress) => (latest = progress);
  const working = work((progress) => tell(progress));
  if (!takesEvents(request) || (await isSoon(working, patienceMs))) return working;
  const { raw } = reply;
  const end = beginEvents(reply);
  const tracker = new PhaseTracker(() => performance.now());
  tell = seldom((progress) => {
    raw.write(eventText({ event: 'progress', data: progressOf(tracker.next(progress)) }));
  });
  if (latest !== undefined) tell(latest);
  try {
    const { status, body = {} } = await working;
    raw.write(eventText({ event: 'answer', data: { status, body } }));
  } catch (error) {
    raw.write(eventText({ event: 'problem', data: problemOf(error) }));
  } finally {
    end();
  }
  return undefined;
}

function takesEvents({ headers: { accept = '' } }: FastifyRequest): boolean {
  return accept.split(',').some((type) => type.split(';')[0]?.trim() === 'text/event-stream');
}

/** False if it takes longer. Whoever waits for the work hears how it ended. */
async function isSoon(working: Promise<unknown>, ms: number): Promise<boolean> {
  const over = new AbortController();
  const ended = working.then(
    () => true,
    () => true,
  );
  const late = sleep(ms, false, { ref: false, signal: over.signal }).catch(() => false);
  return Promise.race([ended, late]).finally(() => over.abort());
}
