import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BackupError } from '../errors.js';

/** Where the events are. */
export type EventsPlace =
  | { readonly kind: 'sqlite'; readonly path: string }
  | { readonly kind: 'mongodb'; readonly url: string; readonly database: string; readonly collection: string }
  | { readonly kind: 'eventstoredb'; readonly url: string; readonly prefix: string };

/** Where named bytes are: asset files or archives. */
export type StoragePlace =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'gridfs'; readonly url: string; readonly database: string; readonly bucket: string }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      readonly prefix: string;
      readonly endpoint: string | undefined;
      readonly region: string | undefined;
      readonly pathStyle: boolean;
      readonly storageClass: string | undefined;
      /** `AES256` or `aws:kms`. */
      readonly encryption: string | undefined;
      readonly kmsKey: string | undefined;
    }
  | {
      readonly kind: 'azure';
      readonly container: string;
      readonly prefix: string;
      readonly endpoint: string | undefined;
    }
  | { readonly kind: 'gcs'; readonly bucket: string; readonly prefix: string; readonly endpoint: string | undefined }
  | {
      readonly kind: 'ftp';
      readonly secure: boolean;
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly folder: string;
      /** Path of a PEM file with the authority that signed the server's certificate. */
      readonly authority: string | undefined;
    };

/** A right URL of each kind, for hints. */
const EXAMPLES: Readonly<Record<string, string>> = {
  'sqlite:': 'sqlite:/var/lib/eventark/store.sqlite',
  'mongodb:': 'mongodb://db.example:27017/Squidex',
  'mongodb+srv:': 'mongodb+srv://cluster.example/Squidex',
  'esdb:': 'esdb://events.example:2113?tls=false',
  'kurrentdb:': 'kurrentdb://events.example:2113?tls=false',
  'file:': 'file:///var/backups',
  'gridfs+mongodb:': 'gridfs+mongodb://db.example:27017/SquidexAssets?bucket=fs',
  's3:': 's3://bucket/prefix?region=eu-central-1',
  'azure:': 'azure://container/prefix',
  'gs:': 'gs://bucket/prefix',
  'ftp:': 'ftp://user@host/folder',
  'ftps:': 'ftps://user@host/folder',
};

/** Error: `invalid-config`, saying which part of the URL is wrong and showing a right one. */
export function parseEventsUrl(text: string): EventsPlace {
  if (isPath(text)) {
    throw new BackupError('invalid-config', 'events: it is a path, and an event store is given as a URL', {
      hint: `a right one is ${EXAMPLES['sqlite:'] ?? ''}`,
    });
  }
  const at = new PartUrl('events', text);
  switch (at.scheme) {
    case 'sqlite:': {
      const path = text.slice('sqlite:'.length);
      if (path === '' || path.startsWith('//')) throw at.wrong('the path is missing');
      return { kind: 'sqlite', path: path === ':memory:' ? path : resolve(path) };
    }
    case 'mongodb:':
    case 'mongodb+srv:': {
      const options = at.options('collection');
      const { url, database } = at.mongodb();
      return { kind: 'mongodb', url, database, collection: options.get('collection') ?? 'Events2' };
    }
    case 'esdb:':
    case 'esdb+discover:':
    case 'kurrentdb:':
    case 'kurrentdb+discover:': {
      const options = at.options('prefix');
      at.host('host');
      return { kind: 'eventstoredb', url: at.without('prefix'), prefix: options.get('prefix') ?? '' };
    }
    default:
      throw at.wrong('it is no kind of event store', ['sqlite:', 'mongodb:', 'esdb:']);
  }
}

/** Error: `invalid-config`, saying which part of the URL is wrong and showing a right one. */
export function parseStorageUrl(setting: 'assets' | 'to' | 'from', text: string): StoragePlace {
  if (isPath(text)) return { kind: 'folder', path: resolve(text) };
  const at = new PartUrl(setting, text);
  switch (at.scheme) {
    case 'file:':
      return { kind: 'folder', path: at.filePath() };
    case 'gridfs+mongodb:':
    case 'gridfs+mongodb+srv:': {
      const bucket = at.options('bucket').get('bucket') ?? 'fs';
      return { kind: 'gridfs', ...at.mongodb(), bucket };
    }
    case 's3:':
      return s3Place(at);
    case 'azure:':
      return { kind: 'azure', container: at.host('container'), prefix: at.prefix(), endpoint: at.endpoint() };
    case 'gs:':
      return { kind: 'gcs', bucket: at.host('bucket'), prefix: at.prefix(), endpoint: at.endpoint() };
    case 'ftp:':
    case 'ftps:':
      return ftpPlace(at);
    default:
      throw at.wrong('it is no kind of storage', ['file:', 's3:', 'azure:', 'gs:', 'ftps:', 'gridfs+mongodb:']);
  }
}

function s3Place(at: PartUrl): StoragePlace {
  const options = at.options('endpoint', 'region', 'path-style', 'storage-class', 'encryption', 'kms-key');
  return {
    kind: 's3',
    bucket: at.host('bucket'),
    prefix: at.prefix(),
    endpoint: at.endpointOf(options),
    region: options.get('region') ?? undefined,
    pathStyle: at.flag(options, 'path-style', false),
    storageClass: options.get('storage-class') ?? undefined,
    encryption: options.get('encryption') ?? undefined,
    kmsKey: options.get('kms-key') ?? undefined,
  };
}

function ftpPlace(at: PartUrl): StoragePlace {
  return {
    kind: 'ftp',
    secure: at.scheme === 'ftps:',
    host: at.host('host'),
    port: at.port(21),
    user: at.user('anonymous'),
    folder: at.path(),
    authority: at.options('ca').get('ca') ?? undefined,
  };
}

/** `scheme://`, then user and hosts. */
const AUTHORITY = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)/i;

/** Anything without a scheme is a path; one letter and a colon is a drive of Windows. */
function isPath(text: string): boolean {
  return isAbsolute(text) || !/^[a-z][a-z0-9+.-]+:/i.test(text);
}

/** One URL of the configuration, taken apart with errors that name the wrong part and never a credential. */
class PartUrl {
  readonly scheme: string;
  readonly #url: URL;

  constructor(
    private readonly setting: string,
    private readonly text: string,
  ) {
    this.scheme = /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0].toLowerCase() ?? '';
    this.#url = this.#parse();
  }

  wrong(what: string, schemes: readonly string[] = [this.scheme]): BackupError {
    const examples = schemes.flatMap((scheme) => EXAMPLES[scheme] ?? []);
    return new BackupError('invalid-config', `${this.setting}: in the URL that begins with "${this.scheme}", ${what}`, {
      hint: `a right one is ${(examples.length > 0 ? examples : Object.values(EXAMPLES)).join(', or ')}`,
    });
  }

  host(part: string): string {
    if (this.#url.hostname === '') throw this.wrong(`the ${part} is missing`);
    return decodeURIComponent(this.#url.hostname);
  }

  port(standard: number): number {
    return this.#url.port === '' ? standard : Number(this.#url.port);
  }

  user(standard: string): string {
    if (this.#url.password !== '') throw this.wrong('there is a password; passwords come from the environment');
    return this.#url.username === '' ? standard : decodeURIComponent(this.#url.username);
  }

  path(): string {
    return decodeURIComponent(this.#url.pathname) || '/';
  }

  /** The path as a prefix of names: without the first slash, with one at the end. */
  prefix(): string {
    const path = decodeURIComponent(this.#url.pathname).replace(/^\/+|\/+$/g, '');
    return path === '' ? '' : `${path}/`;
  }

  filePath(): string {
    try {
      return fileURLToPath(this.#url);
    } catch {
      throw this.wrong('the path is not one of this machine');
    }
  }

  /** The only option of Azure and Google addresses. */
  endpoint(): string | undefined {
    return this.endpointOf(this.options('endpoint'));
  }

  endpointOf(options: URLSearchParams): string | undefined {
    const endpoint = options.get('endpoint') ?? undefined;
    if (endpoint !== undefined && !/^https?:\/\/[^/@]+/.test(endpoint)) {
      throw this.wrong('the endpoint is no address that begins with http:// or https://');
    }
    return endpoint;
  }

  flag(options: URLSearchParams, name: string, standard: boolean): boolean {
    const value = options.get(name);
    if (value !== null && value !== 'true' && value !== 'false') throw this.wrong(`${name} is neither true nor false`);
    return value === null ? standard : value === 'true';
  }

  /** The options after `?`; drivers have their own, so only schemes of ours refuse unknown ones. */
  options(...known: readonly string[]): URLSearchParams {
    if (!/mongodb|esdb|kurrentdb/.test(this.scheme)) {
      for (const name of this.#url.searchParams.keys()) {
        if (!known.includes(name)) throw this.wrong(`there is no option "${name}" (there is ${known.join(', ')})`);
      }
    }
    return this.#url.searchParams;
  }

  /** The URL for a driver, without options of ours; drivers may be given several hosts. */
  without(...ours: readonly string[]): string {
    const url = new URL(this.#url);
    for (const name of ours) url.searchParams.delete(name);
    return url.href.replace(AUTHORITY, `$1${AUTHORITY.exec(this.text)?.[2] ?? ''}`);
  }

  mongodb(): { readonly url: string; readonly database: string } {
    this.host('host');
    const database = decodeURIComponent(this.#url.pathname.slice(1));
    if (database === '' || database.includes('/'))
      throw this.wrong('the name of the database is missing after the host');
    return { url: this.without('collection', 'bucket').replace(/^gridfs\+/, ''), database };
  }

  /** Several hosts, as drivers allow them, are no URL to the platform: the first stands for all here. */
  #parse(): URL {
    const oneHost = this.text.replace(AUTHORITY, (_, scheme: string, hosts: string) => scheme + hosts.split(',')[0]);
    if (!URL.canParse(oneHost)) throw this.wrong('something is not as in a URL');
    return new URL(oneHost);
  }
}
