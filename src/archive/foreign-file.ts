import { BackupError } from '../errors.js';

/** So many bytes of a file are enough to tell what it is. */
export const HEAD_BYTES = 512;

/** What a file is that is no zip: how it begins, what it is called, what to do with it. */
const KINDS: readonly { readonly begins: RegExp | string; readonly name: string; readonly hint: string }[] = [
  { begins: /^$/, name: 'an empty file', hint: 'the download or copy may have failed: fetch it again' },
  { begins: '\u001f\u008b', name: 'a gzip file', hint: 'unpack it first: the backup may be the zip inside' },
  { begins: /^BZh/, name: 'a bzip2 file', hint: 'unpack it first: the backup may be the zip inside' },
  { begins: /^\xfd7zXZ/, name: 'an xz file', hint: 'unpack it first: the backup may be the zip inside' },
  { begins: /^\x28\xb5\x2f\xfd/, name: 'a zstd file', hint: 'unpack it first: the backup may be the zip inside' },
  { begins: /^7z\xbc\xaf/, name: 'a 7z file', hint: 'unpack it, and zip what is inside' },
  { begins: /^Rar!/, name: 'a RAR file', hint: 'unpack it, and zip what is inside' },
  { begins: /^[^]{257}ustar/, name: 'a tar file', hint: 'unpack it: the backup may be the zip inside' },
  { begins: /^age-encryption\.org\//, name: 'an age-encrypted file', hint: 'decrypt it first' },
  { begins: /^\s*<(!doctype|html|\?xml)/i, name: 'a web page', hint: 'the download may have failed: fetch it again' },
  { begins: /^%PDF/, name: 'a PDF', hint: 'give the zip of a backup' },
  { begins: /^(\x89PNG|\xff\xd8\xff|GIF8)/, name: 'an image', hint: 'give the zip of a backup' },
  { begins: /^[\t\n\r\x20-\x7e\x80-\xff]+$/, name: 'a text', hint: 'give the zip of a backup' },
];

/** The error for a file that is not a zip, told by its first bytes. */
export function notAZip(head: Buffer): BackupError {
  const text = head.toString('latin1');
  const kind = KINDS.find(({ begins }) => (typeof begins === 'string' ? text.startsWith(begins) : begins.test(text)));
  const [name, hint] = kind ? [kind.name, kind.hint] : ['not a zip', 'give the zip of a backup'];
  return new BackupError('archive-not-zip', `not a backup: the file is ${name}`, { hint });
}

/** Name of the note in a zip with a part of a backup that says so. */
export const NOT_RESTORABLE = 'CANNOT-BE-RESTORED.txt';

const IN_A_FOLDER =
  'zip the contents of the folder, not the folder: the names in the zip must begin with "events/" and "attachments/"';

/** Names of a backup that are not where a backup has them. */
const MISPLACED = /^(.*[/\\])?(events[/\\]\d+[/\\]\d+\.json|events[/\\]\d{6}\.ndjson|attachments[/\\]\d+[/\\])/s;

/** Looks at the names of a zip that holds nothing of a backup, and says why it is none. */
export class ForeignNames {
  #count = 0;
  #reason: 'backslashes' | 'dots' | 'folder' | undefined;
  #folder = '';
  #isPart = false;

  add(name: string): void {
    this.#count++;
    if (name === NOT_RESTORABLE) this.#isPart = true;
    if (this.#reason !== undefined || !MISPLACED.test(name)) return;
    if (name.includes('\\')) this.#reason = 'backslashes';
    else if (name.startsWith('./') || name.startsWith('/')) this.#reason = 'dots';
    else {
      this.#reason = 'folder';
      this.#folder = name.slice(0, 80).split('/')[0] ?? '';
    }
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
    switch (this.#reason) {
      case 'folder':
        return [`a folder (${JSON.stringify(this.#folder)}) is around everything in the zip`, IN_A_FOLDER];
      case 'dots':
        return ['the names in the zip begin with "./" or "/"', 'zip it again without them: zip -r ../backup.zip *'];
      case 'backslashes':
        return ['the names in the zip have backslashes', 'zip it again with a tool that writes "/" between folders'];
      default:
        if (this.#count === 0) return ['the zip is empty', 'give the zip of a backup'];
        return ['the zip holds neither events nor attachments', 'give a zip that eventark or Squidex has made'];
    }
  }
}
