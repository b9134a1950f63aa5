/**
 * `npm run bench:adapters [-- --only mongodb,eventstoredb,folder,gridfs,s3,azure,gcs,ftp]`: measures each adapter
 * against its driver's own simplest calls in the same run, and writes the table of adapters of docs/speed.md.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverKind, startServer, stopServers } from '../spec/support/servers/servers.js';
import { writeAdapterTable, type Line } from './adapter-table.js';
import { EventStoreDbUnderTest } from './eventstoredb-pairs.js';
import { MongoDbUnderTest } from './mongodb-pairs.js';
import { compare, type Pair } from './side-by-side.js';
import { storagePairs, type StorageUnderTest } from './storage-pairs.js';
import {
  azureUnderTest,
  folderUnderTest,
  ftpUnderTest,
  gcsUnderTest,
  gridFsUnderTest,
  s3UnderTest,
} from './storages-under-test.js';

const folder = mkdtempSync(join(tmpdir(), 'eventark-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
// A signal alone ends a process without its exit handlers, which also remove the folders of servers.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** A server of somebody else's if its variable names one, or one that is started here. */
async function serverUrl(name: string): Promise<string> {
  const kind = serverKind(name);
  if (kind === undefined) throw new Error(`there is no server ${name}`);
  const elsewhere = process.env[kind.variable];
  return elsewhere !== undefined && elsewhere !== '' ? elsewhere : (await startServer(kind)).url;
}

async function compareAll(pairs: readonly Pair[]): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const pair of pairs) lines.push(await compare(pair));
  return lines;
}

async function storage(under: StorageUnderTest): Promise<readonly Line[]> {
  try {
    return await compareAll(storagePairs(under));
  } finally {
    await under.storage.close();
    await under.bare.close();
  }
}

async function mongodb(): Promise<readonly Line[]> {
  const under = new MongoDbUnderTest(await serverUrl('mongodb'));
  try {
    return await under.lines();
  } finally {
    await under.close();
  }
}

async function eventstoredb(): Promise<readonly Line[]> {
  const under = await EventStoreDbUnderTest.open(process.env['EVENTARK_TEST_EVENTSTOREDB']);
  try {
    return await compareAll(await under.pairs());
  } finally {
    await under.close();
  }
}

const ADAPTERS: Readonly<Record<string, () => Promise<readonly Line[]>>> = {
  mongodb,
  eventstoredb,
  folder: async () => storage(await folderUnderTest(join(folder, 'folder'))),
  gridfs: async () => storage(await gridFsUnderTest(await serverUrl('mongodb'))),
  s3: async () => storage(await s3UnderTest(await serverUrl('s3'))),
  azure: async () => storage(await azureUnderTest(await serverUrl('azure'))),
  gcs: async () => storage(await gcsUnderTest(await serverUrl('gcs'))),
  ftp: async () => storage(await ftpUnderTest(await serverUrl('ftp'))),
};

const asked = process.argv.includes('--only');
const only = process.argv[process.argv.indexOf('--only') + 1]?.split(',') ?? [];
const lines: Line[] = [];
for (const [adapter, measure] of Object.entries(ADAPTERS)) {
  if (asked && !only.includes(adapter)) continue;
  console.error(`measuring ${adapter} …`);
  try {
    lines.push(...(await measure()));
  } catch (error) {
    const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n');
    lines.push({ adapter, skipped: reason });
    console.error(error);
  }
}
await stopServers();

const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.versions.node}`;
const table = writeAdapterTable(lines, machine);
console.log(table);
if (!asked) {
  const page = join(import.meta.dirname, '..', 'docs', 'speed.md');
  const marked = /(<!-- adapters:begin -->\n)[^]*(<!-- adapters:end -->)/;
  const text = readFileSync(page, 'utf8');
  writeFileSync(
    page,
    text.replace(marked, (_, begin: string, end: string) => `${begin}${table}\n${end}`),
  );
}
