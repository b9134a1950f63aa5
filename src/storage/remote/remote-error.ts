import { BackupError, messageOf, type ErrorCode, isBackupError } from '../../errors.js';
import { certificateTrouble } from '../../process/certificate-trouble.js';

/** What an error of one SDK means: its code, or also what to say of it and what to do. */
export type RemoteMeaning = ErrorCode | RemoteWords;

export interface RemoteWords {
  readonly code: ErrorCode;
  readonly words: string;
  readonly hint?: string;
}

/** A storage holds its files in one of these; `also` is what to check beside its name. */
export function placeMissing(place: 'bucket' | 'container', name: string, also = ''): RemoteWords {
  return {
    code: 'invalid-config',
    words: `${place} ${name} does not exist`,
    hint: `check its name${also}, or make the ${place}`,
  };
}

export function placeNameUnfit(place: 'bucket' | 'container', name: string, rule: string): RemoteWords {
  return {
    code: 'invalid-config',
    words: `${name} cannot be the name of a ${place}`,
    hint: `check the URL: a ${place} has ${rule}`,
  };
}

/** The server knows who asks, and refuses it; `grant` is what to allow them. */
export function notAllowed(grant: string): RemoteWords {
  return { code: 'permission-denied', words: NOT_ALLOWED, hint: grant };
}

/** What the errors of one SDK mean, by their name or code. What is not here is judged by HTTP status and by socket. */
export type RemoteCodes = Readonly<Record<string, RemoteMeaning>>;

/** What failed, for the message. */
export interface RemoteOperation {
  readonly name: string;
  /** Of the storage, without credentials. */
  readonly url: string;
  readonly codes: RemoteCodes;
}

const REFUSED = 'it refuses these credentials';
const NOT_ALLOWED = 'these credentials may not do that';

const STATUSES: Readonly<Record<number, RemoteMeaning>> = {
  401: { code: 'permission-denied', words: REFUSED },
  403: { code: 'permission-denied', words: NOT_ALLOWED },
  404: 'object-not-found',
  407: {
    code: 'invalid-config',
    words: 'a proxy between requires credentials',
    hint: 'check HTTPS_PROXY and NO_PROXY',
  },
  408: { code: 'storage-unreachable', words: 'the request took too long' },
  413: { code: 'size-limit', words: 'the file is too large for it' },
  429: { code: 'storage-unreachable', words: 'it asks for fewer requests' },
  507: { code: 'no-space', words: 'no space is left there' },
};

const TLS_HINT = 'check whether the address begins with http:// or https://, and its port';

const OTHER_SERVER = {
  code: 'invalid-config',
  words: 'what answers there is another kind of server',
  hint: `${TLS_HINT}, and its host`,
} as const;

/** What servers that speak TLS answer to plain text, and what an SDK makes of an answer that it does not understand. */
const ANSWERS: readonly (readonly [pattern: RegExp, meaning: RemoteMeaning])[] = [
  [
    /HTTP request (was sent )?to (an )?HTTPS/i,
    { code: 'invalid-config', words: 'the server speaks TLS there', hint: TLS_HINT },
  ],
  [/XML parse error|PARSE_ERROR|reading 'blobItems'|valid etag header|MD5_NOT_AVAILABLE/, OTHER_SERVER],
];

/**
 * What sockets, TLS and DNS say, in Node and in the SDKs. Our own cancels are recognised before this is asked, so
 * an `AbortError` is a connection that was closed. Trying again does not make a certificate valid.
 */
const SOCKETS: readonly (readonly [pattern: RegExp, meaning: RemoteMeaning])[] = [
  [
    /EPROTO|ERR_SSL_|WRONG_VERSION_NUMBER|packet length too long/i,
    { code: 'invalid-config', words: 'the server does not speak TLS there', hint: TLS_HINT },
  ],
  [
    /Invalid character in header|ERR_INVALID_CHAR|Contains control characters/,
    {
      code: 'invalid-config',
      words: 'the credentials hold a character that cannot be sent, such as a line feed',
      hint: 'copy them again, without anything before or after them',
    },
  ],
  [
    /ERR_INVALID_URL|^Invalid URL/,
    {
      code: 'invalid-config',
      words: 'the endpoint is not an address',
      hint: 'check the endpoint in the URL, and AWS_ENDPOINT_URL in the environment',
    },
  ],
  [/^HPE_/, { code: 'invalid-config', words: 'the server does not speak HTTP there', hint: TLS_HINT }],
  [/ENOTFOUND|EAI_AGAIN/, { code: 'storage-unreachable', words: 'no such host', hint: 'check the host name' }],
  [/ECONNREFUSED/, { code: 'storage-unreachable', words: 'nothing listens at that port' }],
  [
    /ETIMEDOUT|ESOCKETTIMEDOUT|TimeoutError|RequestTimeout|timed? ?out|retry limit exceeded/i,
    { code: 'storage-unreachable', words: 'it does not answer' },
  ],
  [
    /EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN/,
    { code: 'storage-unreachable', words: 'the network does not lead there' },
  ],
  [
    new RegExp(
      [
        'ECONN(RESET|ABORTED)|EPIPE|ERR_STREAM_PREMATURE_CLOSE|AbortError|REQUEST_SEND_ERROR',
        'socket hang up|socket disconnected|premature close|aborted|network',
      ].join('|'),
      'i',
    ),
    { code: 'storage-unreachable', words: 'the connection was broken' },
  ],
];

const ELSEWHERE = {
  code: 'invalid-config',
  words: 'it sends elsewhere',
  hint: 'write the address it leads to as the endpoint, or the region of the bucket',
} as const;
const REFUSED_HINT = 'check the options in the URL of the place, and whether the server supports them';

const HINTS: Partial<Record<ErrorCode, string>> = {
  'storage-unreachable': 'check that the server runs and can be reached from here, then try again',
  'permission-denied': 'check the credentials, and that they may read, write, list and delete there',
  'no-space': 'free some space there, or choose another destination',
  'object-archived': 'bring it back to an online tier first, then try again',
};

/** For meanings without their own words. */
const WORDS: Partial<Record<ErrorCode, string>> = {
  'storage-unreachable': 'it cannot be reached',
  'permission-denied': REFUSED,
  'no-space': 'no space is left there',
  'size-limit': 'the file is too large for it',
  'object-archived': 'the file is in an archive tier',
  'invalid-argument': 'it does not take that name',
  'invalid-config': 'it cannot be used as it is configured',
};

/** The `BackupError` for what an SDK has thrown. The SDK's error is not kept: it may carry requests with credentials. */
export function remoteError(error: unknown, { name, url, codes }: RemoteOperation): BackupError {
  if (isBackupError(error)) return error;
  const reasons = reasonsOf(error);
  const known = reasons.map((reason) => codes[reason]).find((meaning) => meaning !== undefined);
  const meaning = known ?? generalMeaning(error, reasons);
  const code = typeof meaning === 'string' ? meaning : meaning.code;
  const words = typeof meaning === 'string' ? (WORDS[meaning] ?? saidBy(error)) : meaning.words;
  const hint = (typeof meaning === 'string' ? undefined : meaning.hint) ?? HINTS[code];
  const place = name === '' ? url : `"${name}" in ${url}`;
  // What is wrong with the whole place is not said of one name.
  const subject = code === 'invalid-config' || code === 'permission-denied' ? url : place;
  const message = code === 'object-not-found' ? `there is no ${place}` : `${subject}: ${words}`;
  return new BackupError(code, message, { ...(hint === undefined ? {} : { hint }), cause: bare(error) });
}

function generalMeaning(error: unknown, reasons: readonly string[]): RemoteMeaning {
  const status = statusOf(error);
  const said = [...reasons, messageOf(error), bodyOf(error)];
  const answer = ANSWERS.find(([pattern]) => said.some((text) => pattern.test(text)))?.[1];
  if (answer !== undefined && (status === undefined || status === 400)) return answer;
  const socket = certificateMeaning(said) ?? SOCKETS.find(([pattern]) => said.some((text) => pattern.test(text)))?.[1];
  if (status === undefined) return socket ?? 'unexpected';
  if (status < 200) return socket ?? 'unexpected';
  if (status < 300) return socket ?? OTHER_SERVER;
  if (status < 400) return socket ?? { ...ELSEWHERE, words: `${ELSEWHERE.words} (status ${status})` };
  const known = STATUSES[status];
  if (known !== undefined) return known;
  if (status >= 500) return { code: 'storage-unreachable', words: `it answers with status ${status}` };
  if (socket !== undefined) return socket;
  const [reason] = reasons.filter((each) => each !== String(status) && !/^(RestError|Unknown(Error)?)$/.test(each));
  const words = saidBy(error);
  const told = [`status ${status}`, reason, words].filter((each) => each !== undefined && !/^Unknown/.test(each));
  return { code: 'invalid-config', words: `it refuses the request (${told.join(', ')})`, hint: REFUSED_HINT };
}

function certificateMeaning(said: readonly string[]): RemoteMeaning | undefined {
  const trouble = said.map(certificateTrouble).find((each) => each !== undefined);
  return trouble && { code: 'invalid-config', words: trouble.words, hint: trouble.hint };
}

/** What answers at the address of a storage is something else, such as a web server with its pages. */
export function otherServer(url: string): BackupError {
  const { code, words, hint } = OTHER_SERVER;
  return new BackupError(code, `${url}: ${words}`, { hint });
}

/** An SDK's own words, without the query of an address, which may be a signature. */
function saidBy(error: unknown): string {
  const [first = ''] = (inJson(messageOf(error)) ?? messageOf(error)).replaceAll(/\?\S+/g, '?…').split('\n');
  return first === '' ? 'the server reports an error without a reason' : first.slice(0, 300);
}

/** Of a download Google's client passes the answer on as it is. */
function inJson(text: string): string | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const message = property(property(JSON.parse(text), 'error'), 'message');
    return isText(message) ? message : undefined;
  } catch {
    return undefined;
  }
}

/** The names and codes of an error and of what caused it, the most telling first. */
function reasonsOf(error: unknown): readonly string[] {
  const reasons: string[] = [];
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    // Google says several, each with its reason, and a status as the code.
    const listed: unknown = property(at, 'errors');
    const told: unknown[] = Array.isArray(listed) ? listed.map((each) => property(each, 'reason')) : [];
    const known = [...told, property(at, 'code'), property(at, 'Code'), at.name];
    reasons.push(...known.filter((value) => value !== undefined && value !== 'Error').map(String));
  }
  return reasons;
}

export function statusOf(error: unknown): number | undefined {
  // Its numbers are its own.
  if (error instanceof Error && error.name.startsWith('Mongo')) return undefined;
  const metadata = property(error, '$metadata');
  const found = [
    property(metadata, 'httpStatusCode'),
    property(error, 'statusCode'),
    property(error, 'code'),
    property(property(error, 'response'), 'status'),
  ];
  return found.find((value) => typeof value === 'number');
}

/** What the server answered, where an SDK kept it. */
function bodyOf(error: unknown): string {
  return [property(error, '$responseBodyText'), property(property(error, 'response'), 'data')].filter(isText).join();
}

const isText = (value: unknown): value is string => typeof value === 'string';

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function bare(error: unknown): Error {
  const cause = new Error(messageOf(error));
  if (error instanceof Error && error.stack !== undefined) cause.stack = error.stack;
  return cause;
}
