/** How Squidex names the entries of its archive. The numbered folders only spread the files. */

const EVENTS_PER_FOLDER = 1_000;
const ATTACHMENT_FOLDERS = 1_000;

export const VERSION_FILE = 'Version.json';
export const APP_IMAGE_FILE = 'Avatar.image';

/** The format's own version: a constant since 2020, not that of the product. */
export const FORMAT_VERSION = 5;

/** Small documents, by the name they have in eventark. */
export const DOCUMENT_FILES: ReadonlyMap<string, string> = new Map([
  ['urls.json', 'Urls.json'],
  ['settings.json', 'Settings.json'],
  ['asset-tags.json', 'AssetTags.json'],
  ['asset-tag-aliases.json', 'AssetTagsAlias.json'],
  ['users.json', 'Users.json'],
]);

export function eventPath(number: number): string {
  return `events/${Math.floor(number / EVENTS_PER_FOLDER)}/${number}.json`;
}

/** Undefined for a path that `eventPath` never gives. */
export function eventNumberOf(path: string): number | undefined {
  const match = /^events\/\d+\/(0|[1-9]\d{0,15})\.json$/.exec(path);
  if (match?.[1] === undefined) return undefined;
  const number = Number(match[1]);
  return eventPath(number) === path ? number : undefined;
}

export function attachmentPath(file: string): string {
  const name = lowerInvariant(file);
  return `attachments/${folderOf(name)}/${name}`;
}

/**
 * The file's key if this is the path of an attachment, undefined otherwise: the folder has to be that of the name. The
 * name was put into lower case by the server that wrote it, which may know fewer letters than we do.
 */
export function attachmentKeyOf(path: string): string | undefined {
  const [, folder, name = ''] = /^attachments\/(0|[1-9]\d{0,2})\/(.+)$/s.exec(path) ?? [];
  return name !== '' && Number(folder) === folderOf(name) ? attachmentKey(name) : undefined;
}

/** What all spellings of a file's name have in common. */
export function attachmentKey(file: string): string {
  return lowerInvariant(file);
}

export function assetFile(id: string, version: number): string {
  return `${id}_${version}.asset`;
}

/** Squidex's hash: `h * 23 + (c | c << 16)` over the UTF-16 code units of the lower-case name, in 32 bits. */
function folderOf(lowerCaseName: string): number {
  let hash = 17;
  for (let i = 0; i < lowerCaseName.length; i++) {
    const unit = lowerCaseName.charCodeAt(i);
    hash = (Math.imul(hash, 23) + (unit | (unit << 16))) | 0;
  }
  return Math.abs(hash) % ATTACHMENT_FOLDERS;
}

/** Lower case as .NET's invariant culture has it: one letter for one letter, without regard to its neighbours. */
function lowerInvariant(text: string): string {
  return Array.from(text, (letter) => {
    const lower = letter.toLowerCase();
    return lower.length === letter.length ? lower : letter;
  }).join('');
}

/** Whether an entry may have this name: relative, and without a way out of its folder. */
export function isSafePath(path: string): boolean {
  const parts = path.split(/[/\\]/);
  return path !== '' && parts[0] !== '' && !/^[a-z]:/i.test(path) && !parts.includes('..');
}
