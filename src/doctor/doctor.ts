import { clockFinding } from '../process/clock.js';
import { isBackupError, kindOf } from '../errors.js';
import type { Finding } from '../finding.js';
import type { EventStore } from '../events/event-store.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Surroundings } from '../runtime.js';
import type { Storage } from '../storage/storage.js';

export interface DoctorParts {
  readonly store: EventStore;
  readonly ledger: Ledger;
  readonly assetStorage: Storage;
  readonly destination: Storage;
  readonly surroundings: Surroundings;
}

/** One configured part, and what was found of it. */
export interface Diagnosis {
  readonly part: 'event store' | 'ledger' | 'asset store' | 'destination';
  /** Without credentials. */
  readonly where: string;
  readonly reachable: boolean;
  readonly findings: readonly Finding[];
}

const PROBE_BYTES = 1024;

/** Looks at every part by itself, so that one that is down hides nothing of the others. */
export async function diagnose(parts: DoctorParts): Promise<readonly Diagnosis[]> {
  const { store, ledger, assetStorage, destination, surroundings } = parts;
  const { location } = await store.info().catch(() => ({ location: 'as configured' }));
  return [
    await diagnosis('event store', location, () => checkStore(store, surroundings)),
    await diagnosis('ledger', location, () => checkLedger(ledger, surroundings)),
    await diagnosis('asset store', assetStorage.url, () => checkStorage(assetStorage, surroundings)),
    await diagnosis('destination', destination.url, () => checkStorage(destination, surroundings)),
  ];
}

async function diagnosis(
  part: Diagnosis['part'],
  where: string,
  look: () => Promise<readonly Finding[]>,
): Promise<Diagnosis> {
  try {
    return { part, where, reachable: true, findings: await look() };
  } catch (error) {
    if (!isBackupError(error)) throw error;
    const finding = { subject: error.code, ok: false, message: error.message, ...hintOf(error.hint) };
    const reachable = kindOf(error) !== 'unreachable';
    return { part, where, reachable, findings: [finding] };
  }
}

function hintOf(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}

async function checkStore(store: EventStore, { now }: Surroundings): Promise<readonly Finding[]> {
  const { kind, version } = await store.info();
  const head = await store.head();
  const known: Finding = { subject: 'version', ok: true, message: `${kind} ${version}` };
  const read: Finding = { subject: 'reading', ok: true, message: head === '' ? 'empty' : `head at ${head}` };
  return [known, read, ...(await store.check(() => now().getTime()))];
}

async function checkLedger(ledger: Ledger, { newId }: Surroundings): Promise<readonly Finding[]> {
  const key = `doctor-${newId()}`;
  const value = JSON.stringify('x'.repeat(PROBE_BYTES));
  const version = await ledger.put('documents', key, value, 'absent');
  const read = await ledger.get('documents', key);
  await ledger.remove('documents', key, { version });
  return [probed(read?.value === value)];
}

/** Writes, reads back and deletes 1 kB. */
async function checkStorage(storage: Storage, { newId, now }: Surroundings): Promise<readonly Finding[]> {
  const name = `doctor-${newId()}`;
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
