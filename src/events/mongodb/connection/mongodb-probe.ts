import { randomUUID } from 'node:crypto';
import type { Document } from 'mongodb';
import type { OpenDatabase } from './mongodb-connection.js';

/** Holds a document for a moment, and nothing afterwards. */
export const PROBE_COLLECTION = 'Eventark_Probe';

/**
 * Writes, reads and removes a document of one kilobyte. Whether the server filled its timestamp tells MongoDB from
 * what only speaks like it.
 */
export async function probe(
  { db, driver }: Pick<OpenDatabase, 'db' | 'driver'>,
  collection = PROBE_COLLECTION,
): Promise<{ readonly fillsTimestamps: boolean }> {
  const probes = db.collection<Document & { _id: string }>(collection);
  const _id = randomUUID();
  try {
    await probes.insertOne({ _id, Timestamp: new driver.Timestamp({ t: 0, i: 0 }), filler: 'x'.repeat(1_000) });
    const found: Document | null = await probes.findOne({ _id });
    const timestamp: unknown = found?.['Timestamp'];
    return { fillsTimestamps: timestamp instanceof driver.Timestamp && !timestamp.isZero() };
  } finally {
    await probes.deleteOne({ _id });
  }
}
