import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { clockFinding } from '../process/clock.js';
import { BackupError, isBackupError, kindOf } from '../errors.js';
import type { Finding } from '../text/finding.js';
import type { EventStore } from '../events/event-store.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Runtime } from '../runtime.js';
import type { Storage } from '../storage/storage.js';
import { UploadFolder } from '../uploads/upload-folder.js';
import { checkPoints, type CheckedPoints } from './check-points.js';
import { checkRecords, type CheckedRecords } from './check-records.js';
import { checkServer, type CheckedServer, type RecordKind } from './check-server.js';
import { sampleAssets, type SampledParts } from './sample-assets.js';

/**
 * Looks at each configured part: first, with little patience, whether it answers and whether it is there; then at what
 * backups and restores need of it. Nothing that was not there is made, and nothing that is written stays.
 */
export interface DoctorParts extends SampledParts, CheckedPoints, CheckedRecords, CheckedServer {
  readonly assetStorage: Storage;
  readonly destination: Storage;
  readonly runtime: Runtime;
}

/** One configured part, and what was found of it. */
export interface Diagnosis {
  readonly part: 'event store' | 'ledger' | 'asset store' | 'destination' | 'server';
  /** Without credentials. */
  readonly where: string;
  readonly reachable: boolean;
  readonly findings: readonly Finding[];
}

export interface DoctorOptions {
  /** How long each part has for its first answer. */
  readonly answerWithinMs?: number;
  /** What servers keep outside the ledger, beside uploads. */
  readonly records?: readonly RecordKind[];
}

const PROBE_BYTES = 1024;

/** Backups and restores wait longer; a person waits for the doctor. */
const MAX_WAIT_MS = 10_000;

/** Looks at every part by itself and at the same time, so that one that is down neither hides nor delays the others. */
export async function diagnose(
  parts: DoctorParts,
  { answerWithinMs = MAX_WAIT_MS, records = [] }: DoctorOptions = {},
): Promise<readonly Diagnosis[]> {
  const { store, ledger, assetStorage, destination, runtime } = parts;
  const first: FirstQuestion = (code, what, ask) => inTime(code, what, answerWithinMs, ask);
  const info = first('store-unreachable', `the event store at ${store.location}`, () => store.info());
  const where = info.then(
    ({ location }) => location,
    () => store.location,
  );
  const events = diagnosis('event store', where, async () => {
    const { kind, version } = await info;
    return [{ subject: 'version', ok: true, message: `${kind} ${version}` }, ...(await checkStore(store, runtime))];
  });
  const files = diagnosis('asset store', assetStorage.url, async () => {
    const findings = await checkStorage(assetStorage, runtime, first);
    if (!(await events).reachable) return findings;
    const sampled = await sampleAssets(parts);
    return sampled === undefined ? findings : [...findings, sampled];
  });
  const server = diagnosis('server', dirname(parts.uploads), async () => {
    const folder = new UploadFolder(parts.uploads, runtime.now, runtime.newId);
    return checkServer(folder, parts, records);
  });
  const all = await Promise.all([
    events,
    diagnosis('ledger', ledger.location ?? where, async () => [
      ...(await checkLedger(ledger, runtime, first)),
      ...(await checkRecords(parts)),
    ]),
    files,
    diagnosis('destination', destination.url, async () => [
      ...(await checkStorage(destination, runtime, first)),
      ...(await checkPoints(parts)),
    ]),
    server,
  ]);
  // Where nothing served yet, there is nothing to say of it.
  return all.filter(({ part, findings }) => part !== 'server' || findings.length > 0);
}

async function diagnosis(
  part: Diagnosis['part'],
  where: string | Promise<string>,
  look: () => Promise<readonly Finding[]>,
): Promise<Diagnosis> {
  try {
    const findings = await look();
    return { part, where: await where, reachable: true, findings };
  } catch (error) {
    if (!isBackupError(error)) throw error;
    const finding = { subject: error.code, ok: false, message: error.message, ...hintOf(error.hint) };
    const reachable = kindOf(error) !== 'unreachable';
    return { part, where: await where, reachable, findings: [finding] };
  }
}

function hintOf(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}

/** The first question to a part: one that only reads, so that nothing is left by an answer that comes too late. */
type FirstQuestion = <T>(code: Unreachable, what: string, ask: () => Promise<T>) => Promise<T>;

type Unreachable = 'store-unreachable' | 'storage-unreachable';

async function inTime<T>(code: Unreachable, what: string, answerWithinMs: number, ask: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const late = async (): Promise<never> => {
    await delay(answerWithinMs, undefined, { signal: over.signal });
    throw new BackupError(code, `${what} has not answered within ${answerWithinMs / 1_000} seconds`, {
      hint: 'check its address and whether it is running',
    });
  };
  try {
    return await Promise.race([ask(), late()]);
  } finally {
    over.abort();
  }
}

/** A storage that lets nobody ask for a size has answered all the same; what else is denied, the kilobyte shows. */
function unlessUnreachable(error: unknown): undefined {
  if (!isBackupError(error) || kindOf(error) === 'unreachable') throw error;
  return undefined;
}

async function checkStore(store: EventStore, { now }: Runtime): Promise<readonly Finding[]> {
  const head = await store.head();
  const read: Finding = { subject: 'reading', ok: true, message: head === '' ? 'empty' : `head at ${head}` };
  return [read, ...(await store.check(() => now().getTime()))];
}

async function checkLedger(ledger: Ledger, { newId }: Runtime, first: FirstQuestion): Promise<readonly Finding[]> {
  const key = `doctor-${newId()}`;
  await first('store-unreachable', 'the ledger', () => ledger.get('documents', key));
  if (!(await ledger.exists('documents'))) {
    return [{ subject: 'permissions', ok: true, message: 'it is not there yet; the first restore makes it' }];
  }
  const value = JSON.stringify('x'.repeat(PROBE_BYTES));
  const version = await ledger.put('documents', key, value, 'absent');
  const read = await ledger.get('documents', key);
  await ledger.remove('documents', key, { version });
  return [probed(read?.value === value)];
}

/** Writes, reads back and deletes 1 kB. */
async function checkStorage(
  storage: Storage,
  { newId, now }: Runtime,
  first: FirstQuestion,
): Promise<readonly Finding[]> {
  const name = `doctor-${newId()}`;
  await first('storage-unreachable', storage.url, async () => storage.size(name).catch(unlessUnreachable));
  if (!(await storage.exists())) {
    return [{ subject: 'place', ok: true, message: 'it is not there yet; the first file written makes it' }];
  }
  const bytes = Buffer.alloc(PROBE_BYTES, name);
  const from = now().getTime();
  await storage.write(name, async function* () {
    yield bytes;
  });
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of storage.read(name)) chunks.push(chunk);
    const there = await storage.clock(name);
    const clock = clockFinding(there, { from, to: now().getTime() });
    return [probed(Buffer.concat(chunks).equals(bytes)), clock];
  } finally {
    await storage.remove(name);
  }
}

function probed(same: boolean): Finding {
  if (same) return { subject: 'permissions', ok: true, message: 'wrote, read back and deleted 1 kB' };
  return { subject: 'permissions', ok: false, message: 'what was written was not what was read back' };
}
