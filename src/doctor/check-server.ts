import { existsSync } from 'node:fs';
import type { Finding } from '../text/finding.js';
import type { UploadFolder } from '../uploads/upload-folder.js';

/** A kind of record that is kept outside the ledger. */
export interface RecordKind {
  /** Before the name of the record. */
  readonly what: string;
  /** What follows from its not being readable. */
  readonly so: string;
  readonly hint: string;
  /** Names of those that cannot be read. Errors: those of the place. */
  readonly unreadable: () => Promise<readonly string[]>;
}

export interface CheckedServer {
  /** Folder that uploads arrive in. */
  readonly uploads: string;
}

/** The maximum number of each kind that is listed by name. */
const MAX_NAMED = 5;

/** What servers keep beside backups: uploads, and what the caller knows of. Nothing where there is none of it. */
export async function checkServer(
  folder: UploadFolder,
  { uploads }: CheckedServer,
  kinds: readonly RecordKind[],
): Promise<readonly Finding[]> {
  const all = existsSync(uploads) ? [uploadRecords(folder), ...kinds] : kinds;
  if (all.length === 0) return [];
  const findings: Finding[] = [];
  for (const { unreadable, ...kind } of all) findings.push(...unreadableFindings(kind, await unreadable()));
  return findings.length > 0 ? findings : [{ subject: 'records', ok: true, message: 'all of them can be read' }];
}

function uploadRecords(folder: UploadFolder): RecordKind {
  return {
    what: 'upload',
    so: 'it is not restored, and removed once nothing was added for a day',
    hint: 'upload the archive again',
    unreadable: async () => folder.damaged(),
  };
}

/** Each is listed by name; of many, the first ones. */
export function unreadableFindings(
  { what, so, hint }: Omit<RecordKind, 'unreadable'>,
  names: readonly string[],
): readonly Finding[] {
  const more = names.length - MAX_NAMED;
  const told = names.slice(0, MAX_NAMED);
  const last = more > 0 ? [`${names[MAX_NAMED] ?? ''} and ${more - 1} others`] : [];
  return [...told, ...last].map((name) => ({
    ...{ subject: 'records', ok: false, hint },
    message: `the record of the ${what} ${name} cannot be read: ${so}`,
  }));
}
