import { BackupError } from '../errors.js';

/** The longest name, in UTF-16 units as `String.length` counts them. */
const MAX_NAME = 1000;

/** A piece of a long component, short enough for the 255 bytes of a file name with any suffix of ours. */
const MAX_PIECE = 200;

/** Windows takes these for devices, whatever follows the first dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** What each kind of store cannot hold in a name, or would hold as if it were another character. */
export interface NameRules {
  /** Characters that are written as escapes; `%` is added to them. */
  readonly unsafe: RegExp;
  /** Names are files of Windows somewhere: no devices, no space at the end. */
  readonly windows: boolean;
}

/** Files and folders on Linux that can be copied to Windows and back. Case and normal form are kept there. */
export const FILE_NAMES: NameRules = { unsafe: /[\p{Cc}%<>:"\\|?*]/u, windows: true };

/** File systems that take `A` for `a` and NFC for NFD: macOS, Windows. */
export const FOLDING_FILE_NAMES: NameRules = { unsafe: /[\p{Cc}%<>:"\\|?*A-Z]|[^\0-\x7f]/u, windows: true };

/** Files on an FTP server: the protocol has lines of text, lists are parsed by columns, and some servers expand `[` and `{`. */
export const FTP_FILE_NAMES: NameRules = { unsafe: /[^!-~]|[%<>:"\\|?*[\]{}]/u, windows: true };

/**
 * Object stores hold any Unicode, but lists of keys are XML, which has no control characters, and the SDKs and proxies
 * before them resolve `.` and `..`, drop a `/` at the end and take `\` for one.
 */
export const OBJECT_KEYS: NameRules = { unsafe: /[\p{Cc}%\\\ufffe\uffff]/u, windows: false };

/** Throws `invalid-argument` unless `name` is one that every storage holds. */
export function requireName(name: string): void {
  const problem = nameProblem(name);
  if (problem !== undefined) throw new BackupError('invalid-argument', problem);
}

/** Why no storage holds this name; undefined if every storage does. */
export function nameProblem(name: string): string | undefined {
  return name === ''
    ? 'a name must not be empty'
    : name.length > MAX_NAME
      ? `a name has at most ${MAX_NAME} characters, this one has ${name.length}`
      : name.isWellFormed()
        ? undefined
        : 'a name must be well-formed Unicode';
}

/**
 * The path under which a store keeps `name`: `/` between components, every odd character as `%XX` of its UTF-8 bytes,
 * an empty component as `%-`, a long one as nested pieces that end in `%~`. Plain names stay themselves.
 */
export function encodeName(name: string, rules: NameRules): string {
  requireName(name);
  return name
    .split('/')
    .map((component) => pieces(encodeComponent(component, rules)))
    .join('/');
}

/** The name that is kept under `path`; undefined if `encodeName` never gives that path. */
export function decodeName(path: string, rules: NameRules): string | undefined {
  try {
    const name = decodeURIComponent(path.replaceAll('%~/', '').replaceAll('%-', ''));
    return name !== '' && encodeName(name, rules) === path ? name : undefined;
  } catch {
    return undefined;
  }
}

/** The folders that hold every name with this prefix: empty, or with `/` at the end. */
export function encodeFolders(prefix: string, rules: NameRules): string {
  const components = prefix.split('/').slice(0, -1);
  return components.map((component) => `${pieces(encodeComponent(component, rules))}/`).join('');
}

/** What the keys of all names with this prefix begin with: the folders, and as much more as no rule can change. */
export function objectPrefix(prefix: string): string {
  const plain = /^[\w-]{0,150}/.exec(prefix.slice(prefix.lastIndexOf('/') + 1));
  return encodeFolders(prefix, OBJECT_KEYS) + (plain?.[0] ?? '');
}

function encodeComponent(component: string, rules: NameRules): string {
  if (component === '') return '%-';
  const characters = [...component];
  const last = characters.length - 1;
  const escapeFirst = rules.windows && DEVICE.test(component);
  const escapeLast = rules.windows ? /[. ]$/.test(component) : component.endsWith('.');
  return characters
    .map((character, index) =>
      rules.unsafe.test(character) || (escapeFirst && index === 0) || (escapeLast && index === last)
        ? escaped(character)
        : character,
    )
    .join('');
}

function escaped(character: string): string {
  return Buffer.from(character)
    .toString('hex')
    .toUpperCase()
    .replace(/../g, (byte) => `%${byte}`);
}

/** Cuts a long encoded component, never inside an escape or a character. */
function pieces(encoded: string): string {
  if (Buffer.byteLength(encoded) <= MAX_PIECE) return encoded;
  const atoms = encoded.match(/%..|[^%]/gu) ?? [];
  let out = '';
  let length = 0;
  for (const atom of atoms) {
    const bytes = Buffer.byteLength(atom);
    if (length > 0 && length + bytes > MAX_PIECE) {
      out += '%~/';
      length = 0;
    }
    out += atom;
    length += bytes;
  }
  return out;
}
