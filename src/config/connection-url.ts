import { fileURLToPath } from 'node:url';
import { BackupError } from '../errors.js';
import { nearest } from '../text/nearest.js';

/** Scheme, user and password, hosts, path, query; what follows `#` has no meaning in any of our URLs. */
const SHAPE = /^(?<scheme>[a-z][a-z0-9+.-]*:)(?<slashes>\/\/(?<authority>[^/?#]*))?(?<rest>[^]*)$/i;

/** What may be repeated of an option that is not known: it could be the rest of a password. */
const OPTION_NAME = /^[a-z][\w.-]{0,40}$/i;

/** What an operator has to write instead of characters that end a user or a password. */
const ESCAPES = 'in a user or a password write %40 for @, %2F for /, %3A for :, %3F for ?, %23 for # and %25 for %';

/**
 * One URL of the configuration, taken apart with errors that name the wrong part, show a right one and never repeat a
 * credential, not even half of one. Nothing of it reaches a driver before it is checked here, for drivers log and quote.
 */
export class ConnectionUrl {
  /** With its colon, in lower case: `s3:`. */
  readonly scheme: string;
  readonly #url: URL;
  readonly #hosts: string;
  readonly #credentials: string | undefined;
  readonly #rest: string;
  /** Whether `//` follows the scheme. */
  readonly #isHierarchical: boolean;

  /** `setting` names the part that the URL is for, `example` is a right one. */
  constructor(
    private readonly setting: string,
    text: string,
    private readonly example: string,
  ) {
    const { scheme = '', slashes, authority = '', rest = '' } = SHAPE.exec(text)?.groups ?? {};
    this.scheme = scheme.toLowerCase();
    this.#rest = rest;
    this.#isHierarchical = slashes !== undefined;
    const end = authority.lastIndexOf('@');
    this.#credentials = end === -1 ? undefined : authority.slice(0, end);
    this.#hosts = authority.slice(end + 1);
    this.#requireUnambiguous();
    // Several hosts, as drivers allow them, are not a URL to the platform: the first represents all of them here.
    const [host = ''] = this.#hosts.split(',');
    const whole = `${scheme}${this.#isHierarchical ? '//' : ''}${host}${rest}`;
    if (!URL.canParse(whole)) throw this.wrong('host or port is not written as in a URL');
    this.#url = new URL(whole);
  }

  wrong(what: string, hint = `a valid one is ${this.example}`): BackupError {
    return new BackupError('invalid-config', `${this.setting}: in the URL that begins with ${this.scheme}, ${what}`, {
      hint,
    });
  }

  /** All that follows the scheme, as it was written, for what is not a URL but for its scheme. */
  get remainder(): string {
    return this.#isHierarchical ? `//${this.#hosts}${this.#rest}` : this.#rest;
  }

  host(part: string): string {
    if (this.#url.hostname === '') throw this.wrong(`the ${part} is missing`);
    return this.#decoded(this.#url.hostname);
  }

  port(standard: number): number {
    return this.#url.port === '' ? standard : Number(this.#url.port);
  }

  /** For a place whose URL begins with the name of a bucket or container. `credentials` says where those come from. */
  container(part: string, credentials: string): string {
    if (this.#credentials !== undefined || this.#url.port !== '') {
      throw this.wrong(`there are credentials before the ${part}, which are not read there`, credentials);
    }
    return this.host(part);
  }

  user(standard: string, passwordFrom: string): string {
    if (this.#credentials?.includes(':') === true) {
      throw this.wrong('there is a password; passwords come from the environment', `set ${passwordFrom} instead`);
    }
    return this.#credentials === undefined ? standard : this.#decoded(this.#credentials);
  }

  path(): string {
    return this.#decoded(this.#url.pathname) || '/';
  }

  /** The path as a prefix of names: without the first slash, with one at the end. */
  prefix(): string {
    const path = this.#decoded(this.#url.pathname).replace(/^\/+|\/+$/g, '');
    return path === '' ? '' : `${path}/`;
  }

  filePath(): string {
    try {
      return fileURLToPath(this.#url);
    } catch {
      throw this.wrong('the path is not one of this machine');
    }
  }

  /** The options after `?`, by the names in `known`; a driver's own (`driver`) may be written in any case. */
  options(known: readonly string[], driver: readonly string[] = []): URLSearchParams {
    const lower = driver.map((name) => name.toLowerCase());
    for (const [name, value] of this.#url.searchParams) {
      if (!known.includes(name) && !lower.includes(name.toLowerCase()))
        throw this.#unknown(name, [...known, ...driver]);
      if (value === '') throw this.wrong(`the option ${name} has no value`);
    }
    return this.#url.searchParams;
  }

  flag(options: URLSearchParams, name: string, standard: boolean): boolean {
    const value = options.get(name);
    if (value !== null && value !== 'true' && value !== 'false') throw this.wrong(`${name} is neither true nor false`);
    return value === null ? standard : value === 'true';
  }

  endpoint(options: URLSearchParams): string | undefined {
    const endpoint = options.get('endpoint') ?? undefined;
    if (endpoint !== undefined && !(/^https?:\/\/[^/@]+/.test(endpoint) && URL.canParse(endpoint))) {
      throw this.wrong('the endpoint is not an address that begins with http:// or https://');
    }
    return endpoint;
  }

  /** The URL for a driver, without options of ours, user and password escaped in full; drivers may be given several hosts. */
  without(...ours: readonly string[]): string {
    const url = new URL(this.#url);
    for (const name of ours) url.searchParams.delete(name);
    const tail = `${url.pathname}${url.search}`;
    return `${this.scheme}//${this.#escapedCredentials()}${this.#hosts}${tail}`;
  }

  /** Refuses a password or a path in which a character ends the part it belongs to, and says which part that is. */
  #requireUnambiguous(): void {
    const credentials = this.#credentials;
    if (credentials?.includes('@') === true)
      throw this.wrong('user or password hold an @ that is not escaped', ESCAPES);
    if (credentials !== undefined && !isDecodable(credentials)) {
      throw this.wrong('user or password hold a % that is not escaped', ESCAPES);
    }
    // `scheme://user:pass/word@host`: the authority ends in the middle of the password.
    if ((credentials ?? this.#hosts).includes(':') && this.#rest.includes('@')) {
      throw this.wrong('an @ follows the host; is there a character in the password that is not escaped?', ESCAPES);
    }
    if (!this.#isHierarchical) return;
    if (/[\p{Cc}\s]/u.test(this.#hosts)) throw this.wrong('there is a blank or a control character in the host');
    if (this.#rest.includes('#')) throw this.wrong('there is a #, which ends a URL', 'write %23 for #');
    const [path = ''] = this.#rest.split('?');
    if (!isDecodable(path)) throw this.wrong('there is a % that is not escaped', 'write %25 for %');
  }

  #unknown(name: string, known: readonly string[]): BackupError {
    if (!OPTION_NAME.test(name)) return this.wrong('there is an option that does not exist');
    const meant = nearest(name, known);
    const hint = meant === undefined ? `its options are ${known.join(', ')}` : `did you mean ${meant}?`;
    return this.wrong(`there is no option "${name}"`, known.length === 0 ? 'it has no options' : hint);
  }

  #escapedCredentials(): string {
    if (this.#credentials === undefined) return '';
    const [user = '', ...password] = this.#credentials.split(':');
    const parts = password.length === 0 ? [user] : [user, password.join(':')];
    return `${parts.map((part) => encodeURIComponent(decodeURIComponent(part))).join(':')}@`;
  }

  #decoded(text: string): string {
    return decodeURIComponent(text);
  }
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
