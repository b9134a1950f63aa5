import { isReadableToken } from '../access/tokens.js';
import { isReadableAccount } from '../cms/ledger-user-directory.js';
import { isReadableAddressKey } from '../download/sealed-addresses.js';
import { parseJson } from '../json/json-value.js';
import type { Book, Ledger, LedgerEntry } from '../ledger/ledger.js';
import { isReadableLink, isReadableLinkKey } from '../links/download-links.js';
import { damagedRecords } from '../restored/restore-records.js';
import { isReadablePicture } from '../templates/kept-pictures.js';
import type { Claims } from '../claims/claims.js';
import type { Finding } from '../text/finding.js';
import { unreadableFindings, type RecordKind } from './check-server.js';

export interface CheckedRecords {
  readonly ledger: Ledger;
  readonly claims: Claims;
}

interface LedgerKind extends Omit<RecordKind, 'unreadable'> {
  readonly book: Book;
  readonly unreadable: (entries: readonly LedgerEntry[]) => readonly string[];
}

const keysUnless =
  (isReadable: (entry: LedgerEntry) => boolean) =>
  (entries: readonly LedgerEntry[]): readonly string[] =>
    entries.filter((entry) => !isReadable(entry)).map(({ key }) => key);

const CLAIM = { what: 'claim', so: 'nothing acts on it', hint: 'release it by its key once nothing works on it' };

const KINDS: readonly LedgerKind[] = [
  {
    book: 'tokens',
    what: 'token',
    so: 'it opens nothing',
    hint: 'revoke it by its id, and make another',
    unreadable: keysUnless(isReadableToken),
  },
  {
    book: 'downloads',
    what: 'download',
    so: 'links by it open nothing',
    hint: 'make the links again',
    unreadable: keysUnless(isReadableLink),
  },
  {
    book: 'downloads',
    what: "download links' signing",
    so: 'no link opens anything, and none can be made',
    hint: 'run the newest eventark, or put the record back; a new key ends all links that were given out',
    unreadable: keysUnless(isReadableLinkKey),
  },
  {
    book: 'sources',
    what: 'key of an address',
    so: 'the job that is to read from the address will fail',
    hint: 'start the restore again, with the address',
    unreadable: keysUnless(isReadableAddressKey),
  },
  {
    book: 'pictures',
    what: 'picture',
    so: 'the job that is to make a template with it will fail',
    hint: 'make the template again, with the picture',
    unreadable: keysUnless(isReadablePicture),
  },
  {
    book: 'users',
    what: 'account',
    so: 'a restore that needs it makes a new account',
    hint: 'restore the ledger from a copy if events mention that account',
    unreadable: keysUnless(isReadableAccount),
  },
  {
    book: 'documents',
    what: 'document',
    so: 'a backup keeps it as it is',
    hint: 'have the CMS write it again, or restore it from a backup',
    unreadable: keysUnless(({ value }) => parseJson(value) !== undefined),
  },
  {
    book: 'restores',
    what: 'restore of the app',
    so: 'the restore cannot be undone, and its rules cannot be turned on together',
    hint: 'the app itself is whole; delete it in the CMS if it is not wanted',
    unreadable: damagedRecords,
  },
];

/** Records of the ledger that nobody can read, since they are damaged or of a newer version: each is told by its name. */
export async function checkRecords({ ledger, claims }: CheckedRecords): Promise<readonly Finding[]> {
  const findings = [...unreadableFindings(CLAIM, await claims.unreadable())];
  for (const { book, unreadable, ...kind } of KINDS) {
    if (!(await ledger.exists(book))) continue;
    findings.push(...unreadableFindings(kind, unreadable(await ledger.list(book))));
  }
  return findings;
}
