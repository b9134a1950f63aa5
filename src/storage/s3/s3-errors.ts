import { messageOf, type BackupError } from '../../errors.js';
import {
  notAllowed,
  placeMissing,
  placeNameUnfit,
  remoteError,
  type RemoteCodes,
  type RemoteMeaning,
} from '../remote/remote-error.js';

/** What failed, for the message. */
interface S3Operation {
  readonly name: string;
  readonly url: string;
  readonly bucket: string;
  /** The one of the SDK's settings that the credentials come from. */
  readonly profile: string | undefined;
}

const CREDENTIALS = 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use a profile or a role of this machine';
const REGION = 'write the region of the bucket after the URL: ?region=eu-central-1';

const UNKNOWN_KEY: RemoteMeaning = {
  code: 'permission-denied',
  words: 'the access key is not known there',
  hint: CREDENTIALS,
};

const EXPIRED: RemoteMeaning = {
  code: 'permission-denied',
  words: 'the session token has expired',
  hint: CREDENTIALS,
};

const CLOCK: RemoteMeaning = {
  code: 'permission-denied',
  words: 'the clock of this machine is too far from that of the server',
  hint: 'set the clock of this machine',
};

const CLOSED: RemoteMeaning = {
  code: 'permission-denied',
  words: 'the account is closed or blocked',
  hint: 'see its state in the console of the provider, or use the credentials of another one',
};

const BUCKET_NAME = '3 to 63 lower-case letters, digits, points and hyphens, and the endpoint no path';
const FILE = 'check AWS_WEB_IDENTITY_TOKEN_FILE, or the files that the AWS settings of this machine name';

/** What is the same for every bucket. */
const CODES: RemoteCodes = {
  RequestTimeTooSkewed: CLOCK,
  RequestExpired: CLOCK,
  RequestInTheFuture: CLOCK,
  AccountProblem: CLOSED,
  AllAccessDisabled: CLOSED,
  UnauthorizedAccess: CLOSED,
  NotSignedUp: CLOSED,
  AccessDenied: notAllowed('grant them list, read, write and delete on the bucket, as docs/object-storage.md lists it'),
  EntityTooLarge: 'size-limit',
  InvalidObjectState: 'object-archived',
  KeyTooLongError: 'invalid-argument',
  // Servers that keep objects as files hold no "a/b" beside "a": versitygw, MinIO on one disk.
  ObjectParentIsFile: 'invalid-argument',
  ExistingObjectIsDirectory: 'invalid-argument',
  XMinioParentIsObject: 'invalid-argument',
  XMinioStorageFull: 'no-space',
  QuotaExceeded: 'no-space',
};

const codesOf = ({ bucket, profile }: S3Operation): RemoteCodes => ({
  ...CODES,
  // The bytes were changed on the way: sent again they may arrive.
  BadDigest: 'storage-unreachable',
  XAmzContentSHA256Mismatch: 'storage-unreachable',
  NoSuchBucket: placeMissing('bucket', bucket, ' and the endpoint'),
  InvalidBucketName: placeNameUnfit('bucket', bucket, BUCKET_NAME),
  OperationAborted: { code: 'storage-unreachable', words: 'another request is in the way there' },
  ConditionalRequestConflict: { code: 'storage-unreachable', words: 'another request is in the way there' },
  PermanentRedirect: { code: 'invalid-config', words: `bucket ${bucket} is in another region`, hint: REGION },
  AuthorizationHeaderMalformed: {
    code: 'invalid-config',
    words: 'the region is not the one of the server',
    hint: REGION,
  },
  IllegalLocationConstraintException: {
    code: 'invalid-config',
    words: 'the region is not that of the bucket',
    hint: REGION,
  },
  RegionNotAccepted: { code: 'invalid-config', words: 'the region is not the name of one', hint: REGION },
  InvalidRegionError: { code: 'invalid-config', words: 'no region is configured', hint: REGION },
  InvalidAccessKeyId: UNKNOWN_KEY,
  // versitygw's word for it, with status 404.
  XAdminUserNotFound: UNKNOWN_KEY,
  SignatureDoesNotMatch: {
    code: 'permission-denied',
    words: 'the secret key is not that of the access key',
    hint: CREDENTIALS,
  },
  CredentialsProviderError: {
    code: 'invalid-config',
    words: `no AWS credentials were found${profile === undefined ? '' : ` for the profile ${profile}`}`,
    hint: profile === undefined ? CREDENTIALS : 'check AWS_PROFILE, and sign in anew if the profile needs it',
  },
  ENOENT: { code: 'invalid-config', words: 'a file of the AWS credentials is not there', hint: FILE },
  EACCES: { code: 'invalid-config', words: 'a file of the AWS credentials cannot be read', hint: FILE },
  ExpiredToken: EXPIRED,
  ExpiredTokenException: EXPIRED,
  TokenRefreshRequired: EXPIRED,
  InvalidToken: { code: 'permission-denied', words: 'the session token is not valid', hint: CREDENTIALS },
});

/** What the SDK says without a name, and a name for it. */
const UNNAMED: Readonly<Record<string, string>> = {
  'Region is missing': 'InvalidRegionError',
  'Region not accepted': 'RegionNotAccepted',
};

/** What the SDK or the server says, in our words. */
export function s3Error(error: unknown, operation: S3Operation): BackupError {
  const unnamed = Object.entries(UNNAMED).find(([said]) => messageOf(error).startsWith(said))?.[1];
  const known = unnamed === undefined ? error : Object.assign(new Error(), { name: unnamed });
  return remoteError(known, { name: operation.name, url: operation.url, codes: codesOf(operation) });
}
