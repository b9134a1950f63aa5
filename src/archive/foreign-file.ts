import { BackupError } from '../errors.js';
import { isAssetName, segmentNumber } from './native/zip/entry-names.js';
import { attachmentKeyOf, eventNumberOf } from './squidex/squidex-names.js';

/** The first bytes of a file that are enough to tell what it is. */
export const HEAD_BYTES = 512;

/** The first bytes that tell whether a file begins as a zip. */
export const TELLING_BYTES = 4;

/** How zips begin: with an entry, with none, or with the mark of one that was to be split. */
const ZIP_BEGINS: readonly Buffer[] = ['PK\u0003\u0004', 'PK\u0005\u0006', 'PK\u0007\u0008', 'PK00'].map((begin) =>
  Buffer.from(begin),
);

/** Whether a file that begins so can be a zip; its first bytes may not have come yet. */
export function beginsAsZip(head: Buffer): boolean {
  return ZIP_BEGINS.some((begin) => begin.subarray(0, head.length).equals(head.subarray(0, begin.length)));
}

/** Longer names are cut where they are shown. */
const MAX_SHOWN = 80;

/** What a file is that is not a zip: how it begins, what it is called, what to do with it. */
interface FileKind {
  readonly begins: RegExp | string;
  readonly name: string;
  readonly hint: string;
}

const FETCH_AGAIN = 'the download or copy may have failed: fetch it again';
const SEE_INSIDE = 'the download may have failed: the file says what the server answered; fetch it again';
const UNPACK = 'unpack it first: the backup may be the zip inside';
const ZIP_INSIDE = 'unpack it, and zip what is inside';
const JOIN = 'join all its parts first: "zip -s 0 LAST.zip --out WHOLE.zip", or "cat FILE.zip.* > FILE.zip"';
const GIVE_ZIP = 'give the zip of a backup';

const PROGRAM = { name: 'a program, perhaps one that unpacks itself', hint: ZIP_INSIDE } as const;
const FIRST_PART = { name: 'the first part of a zip that was split', hint: JOIN } as const;
const LAST_PART = { name: 'the last part of a zip that was split', hint: JOIN } as const;

const KINDS: readonly FileKind[] = [
  { begins: /^$/, name: 'an empty file', hint: FETCH_AGAIN },
  { begins: 'PK\u0007\u0008', ...FIRST_PART },
  { begins: 'PK00', ...FIRST_PART },
  { begins: '\u001f\u008b', name: 'a gzip file', hint: UNPACK },
  { begins: '\u001f\u009d', name: 'a file of compress', hint: UNPACK },
  { begins: /^BZh/, name: 'a bzip2 file', hint: UNPACK },
  { begins: /^\xfd7zXZ/, name: 'an xz file', hint: UNPACK },
  { begins: '\u005d\0\0', name: 'an LZMA file', hint: UNPACK },
  { begins: /^\x28\xb5\x2f\xfd/, name: 'a zstd file', hint: UNPACK },
  { begins: '\u0004\u0022\u004d\u0018', name: 'an LZ4 file', hint: UNPACK },
  { begins: /^7z\xbc\xaf/, name: 'a 7z file', hint: ZIP_INSIDE },
  { begins: /^Rar!/, name: 'a RAR file', hint: ZIP_INSIDE },
  { begins: /^MSCF/, name: 'a CAB file', hint: ZIP_INSIDE },
  { begins: /^[^]{257}ustar/, name: 'a tar file', hint: UNPACK },
  { begins: /^(MZ|\x7fELF|#!|\xcf\xfa\xed\xfe|\xca\xfe\xba\xbe)/, ...PROGRAM },
  { begins: /^age-encryption\.org\//, name: 'an age-encrypted file', hint: 'decrypt it first' },
  { begins: '-----BEGIN PGP MESSAGE', name: 'a PGP-encrypted file', hint: 'decrypt it first' },
  { begins: /^HTTP\/\d/, name: "a web server's answer with its headers", hint: 'save it again without the headers' },
  { begins: 'version https://git-lfs', name: 'a pointer of Git LFS', hint: 'fetch the file itself: git lfs pull' },
  { begins: /^(\xff\xfe|\xfe\xff)?\0?<\0?[!h?]\0/i, name: 'a web page', hint: FETCH_AGAIN },
  { begins: /^(\xef\xbb\xbf)?\s*<(!--|!doctype|html|head|body)/i, name: 'a web page', hint: FETCH_AGAIN },
  { begins: /^(\xef\xbb\xbf)?\s*<[?a-z]/i, name: 'an XML text', hint: SEE_INSIDE },
  {
    begins: /^\s*\{\s*"format":\s*"eventark"/,
    name: 'the manifest of a backup',
    hint: 'give the zip that is beside it',
  },
  { begins: /^(\xef\xbb\xbf)?\s*(\{\s*["}]|\[\s*["{[\]\d])/, name: 'a JSON text', hint: SEE_INSIDE },
  { begins: 'SQLite format 3\0', name: 'an SQLite database', hint: GIVE_ZIP },
  {
    begins: '\u006d\u00e2\u0099\u0081',
    name: 'an archive of mongodump',
    hint: 'bring it back with mongorestore, and make a backup from that database',
  },
  { begins: 'PGDMP', name: 'a dump of PostgreSQL', hint: GIVE_ZIP },
  { begins: /^%PDF/, name: 'a PDF', hint: GIVE_ZIP },
  { begins: '\u00d0\u00cf\u0011\u00e0', name: 'an Office document', hint: GIVE_ZIP },
  { begins: /^(\x89PNG|\xff\xd8\xff|GIF8|RIFF....WEBP)/s, name: 'an image', hint: GIVE_ZIP },
  { begins: /^....ftyp/s, name: 'a video', hint: GIVE_ZIP },
  { begins: /^[\t\n\r\x20-\x7e\x80-\xff]+$/, name: 'a text', hint: GIVE_ZIP },
];

/** The error for a file that is not a zip, told by its first bytes. */
export function notAZip(head: Buffer): BackupError {
  return errorOf(kindOf(head) ?? { name: 'not a zip', hint: GIVE_ZIP });
}

/**
 * The error for a file that ends as a zip does and begins as something else does: a program that unpacks itself, a picture with a zip
 * behind it. Undefined where what is before the zip could as well be damage.
 */
export function zipBehind(head: Buffer): BackupError | undefined {
  const kind = kindOf(head);
  if (kind === undefined || kind.name === 'a text') return undefined;
  return errorOf(kind);
}

/** The error for a part that ends as a zip does, and whose beginning is in other parts. */
export function lastPart(): BackupError {
  return errorOf(LAST_PART);
}

function kindOf(head: Buffer): FileKind | undefined {
  const text = head.toString('latin1');
  return KINDS.find(({ begins }) => (typeof begins === 'string' ? text.startsWith(begins) : begins.test(text)));
}

function errorOf({ name, hint }: Pick<FileKind, 'name' | 'hint'>): BackupError {
  return new BackupError('archive-not-zip', `not a backup: the file is ${name}`, { hint });
}

/** Name of the note in a zip with a part of a backup that says so. */
export const NOT_RESTORABLE = 'CANNOT-BE-RESTORED.txt';

const IN_A_FOLDER =
  'zip the contents of the folder, not the folder: the names in the zip must begin with "events/" and "attachments/"';

const KEEP_FOLDERS =
  'zip it again with its folders and names as they were: "events/0/0.json", "attachments/327/version.json"';

/** Names of a backup that are not where a backup has them. */
const MISPLACED = /^(.*[/\\])(events[/\\]\d+[/\\]\d+\.json|events[/\\]\d{6}\.ndjson|attachments[/\\]\d+[/\\])/is;
/** The same with backslashes, which need nothing before them. */
const BACKSLASHED = /^(events\\(\d+\\\d+\.json|\d{6}\.ndjson)|attachments\\\d+\\)/is;

/** Names of a backup of Squidex whose folders are not those that a backup has. */
const STRAYS = {
  events: /^events\/.*\d\.json$|^0\.json$/i,
  attachments: /^attachments\/.*\.(json|asset|image)$|(^|\/)(assettags\.json|[^/]+_\d+\.asset)$/i,
} as const;

/** Names by which a zip of another kind is known: what it is called, and what to do with it. */
const KNOWN_ZIPS: readonly { readonly has: RegExp; readonly what: string; readonly hint: string }[] = [
  { has: /^(word|xl|ppt)\/|^\[Content_Types\]\.xml$/, what: 'it is an Office document', hint: GIVE_ZIP },
  { has: /^mimetype$/, what: 'it is a document (OpenDocument or EPUB)', hint: GIVE_ZIP },
  { has: /^META-INF\/MANIFEST\.MF$|^AndroidManifest\.xml$/, what: 'it is a Java or Android program', hint: GIVE_ZIP },
  {
    has: /^(schemas|rules|workflows)\/[^/]+\.json$/,
    what: 'it holds the files of the command line of Squidex',
    hint: 'bring them in with that, or give the zip of a backup',
  },
  { has: /(^|\/)toc\.dat$|\.sql(\.gz)?$|\.pgdump$/i, what: 'it holds a dump of an SQL database', hint: GIVE_ZIP },
  { has: /\.voron$|\.ravendb(-|dump$)/i, what: 'it holds a backup of RavenDB', hint: GIVE_ZIP },
  { has: /^db\/db\.backup$/, what: 'it holds a backup of Mendix', hint: GIVE_ZIP },
  {
    has: /\.bson(\.gz)?$|\.metadata\.json(\.gz)?$/,
    what: 'it holds a dump of MongoDB',
    hint: 'bring it back with mongorestore, and make a backup from that database',
  },
  {
    has: /\.(zip|7z|rar|tar|tgz|gz|bz2|xz|zst)(\.\d{3})?$/i,
    what: 'it holds another archive',
    hint: 'unpack it, and give the zip inside',
  },
];

/** The first names tell as much as all of them. */
const MAX_OTHER_CASE = 1_000;

/** The first one counts the most. */
const REASONS = ['case', 'backslashes', 'dots', 'folder', 'events', 'attachments'] as const;
type Reason = (typeof REASONS)[number];

/** Looks at the names of a zip that are not those of a backup, and says why the zip is not one. */
export class ForeignNames {
  #count = 0;
  /** With the first name that shows it. */
  readonly #reasons = new Map<Reason, string>();
  #known: (typeof KNOWN_ZIPS)[number] | undefined;
  #isPart = false;
  readonly #otherCase: string[] = [];

  add(name: string): void {
    this.#count++;
    if (name === NOT_RESTORABLE) this.#isPart = true;
    this.#known ??= KNOWN_ZIPS.find(({ has }) => has.test(name));
    const reason = reasonOf(name);
    if (reason === 'case' && this.#otherCase.length < MAX_OTHER_CASE) this.#otherCase.push(name.toLowerCase());
    if (reason !== undefined && !this.#reasons.has(reason)) this.#reasons.set(reason, name);
  }

  /** Names of a backup but for the case of their letters, in lower case; the first ones, if they are many. */
  get otherCase(): readonly string[] {
    return this.#otherCase;
  }

  /** Whether what a zip lacks is in it in another place or in another case. */
  explain(lacks: { readonly events: boolean; readonly attachments: boolean }): boolean {
    const others = REASONS.filter((reason) => reason !== 'events' && reason !== 'attachments');
    return (['events', 'attachments'] as const).some(
      (what) => lacks[what] && [what, ...others].some((reason) => this.#reasons.has(reason)),
    );
  }

  problem(): BackupError {
    if (this.#isPart) {
      return new BackupError(
        'not-restorable',
        'the zip holds a part of a backup for people to read: it cannot be restored',
        {
          hint: 'restore from the backup itself, or from a full download of it',
        },
      );
    }
    const [what, hint] = this.#explained();
    return new BackupError('not-a-backup', `not a backup: ${what}`, { hint, facts: { entries: this.#count } });
  }

  #explained(): readonly [what: string, hint: string] {
    const reason = REASONS.find((each) => this.#reasons.has(each));
    const shown = JSON.stringify(this.#reasons.get(reason ?? 'case')?.slice(0, MAX_SHOWN));
    switch (reason) {
      case 'case':
        return [
          `the case of letters differs from a backup's in the names in the zip: ${shown}`,
          'zip it again with names in lower case: "events/0/0.json", "attachments/…"',
        ];
      case 'folder':
        return [`a folder (${shown.split('/')[0]}") is around everything in the zip`, IN_A_FOLDER];
      case 'dots':
        return [
          'the names in the zip begin with "./" or "/", or have one of them too many',
          'zip it again without them: zip -r ../backup.zip *',
        ];
      case 'events':
      case 'attachments':
        return [`its ${reason} are not in the folders where a backup has them: ${shown}`, KEEP_FOLDERS];
      case 'backslashes':
        return ['the names in the zip have backslashes', 'zip it again with a tool that writes "/" between folders'];
      default:
        if (this.#count === 0) return ['the zip is empty', GIVE_ZIP];
        if (this.#known !== undefined)
          return [`${this.#known.what}, with neither events nor attachments`, this.#known.hint];
        return ['the zip holds neither events nor attachments', 'give a zip that eventark or Squidex has made'];
    }
  }
}

function reasonOf(name: string): Reason | undefined {
  // What macOS adds has names like those beside it.
  if (name.startsWith('__MACOSX/')) return undefined;
  if (BACKSLASHED.test(name)) return 'backslashes';
  if (isNameOfSquidex(name.toLowerCase()) || isNameOfOurs(name.toLowerCase())) return 'case';
  if (MISPLACED.test(name)) {
    if (name.includes('\\')) return 'backslashes';
    return name.startsWith('./') || name.startsWith('/') ? 'dots' : 'folder';
  }
  const plain = name.split('/').filter((part) => part !== '' && part !== '.');
  if (isNameOfSquidex(plain.join('/')) || isNameOfOurs(plain.join('/'))) return 'dots';
  return STRAYS.events.test(name) ? 'events' : STRAYS.attachments.test(name) ? 'attachments' : undefined;
}

function isNameOfSquidex(name: string): boolean {
  return eventNumberOf(name) !== undefined || attachmentKeyOf(name) !== undefined;
}

function isNameOfOurs(name: string): boolean {
  return segmentNumber(name) !== undefined || isAssetName(name);
}
