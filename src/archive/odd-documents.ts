import { isUtf8 } from 'node:buffer';
import type { Documents } from '../cms/document-store.js';
import { isBackupError } from '../errors.js';
import { MemberNames, walkMembers } from '../json/json-outline.js';
import type { Problem } from './archive.js';

const NO_NAMES = new MemberNames([]);

/** Documents that can be read as such, and a warning for each of the others. */
export interface JudgedDocuments {
  readonly readable: Documents;
  readonly problems: readonly Problem[];
}

/**
 * Separates documents that can be parsed from those that cannot: readers of a document parse it, and a copy works without its settings.
 * `outcome` says what becomes of the others: `it was left out`.
 */
export function judgeDocuments(documents: Documents, outcome: string): JudgedDocuments {
  const readable = new Map(documents);
  const problems: Problem[] = [];
  for (const [name, bytes] of documents) {
    const reason = whyOdd(bytes);
    if (reason === undefined) continue;
    readable.delete(name);
    problems.push({
      code: 'document-odd',
      where: name,
      message: `the document ${name} ${reason}; ${outcome}`,
      facts: { document: name },
    });
  }
  return { readable, problems };
}

function whyOdd(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return 'is not UTF-8';
  try {
    walkMembers(bytes, NO_NAMES, () => undefined);
    return undefined;
  } catch (error) {
    if (!isBackupError(error, 'event-json', 'event-json-depth')) throw error;
    return `is not a JSON object (${error.message})`;
  }
}
