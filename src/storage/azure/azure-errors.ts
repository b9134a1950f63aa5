import { BackupError } from '../../errors.js';
import {
  notAllowed,
  placeMissing,
  placeNameUnfit,
  remoteError,
  type RemoteCodes,
  type RemoteMeaning,
} from '../remote/remote-error.js';
import { validityOf } from './azure-credentials.js';

/** What failed, for the message. */
interface AzureOperation {
  readonly name: string;
  readonly url: string;
  readonly container: string;
  /** With the signature, where there is one. */
  readonly endpoint: string | undefined;
}

const CREDENTIALS = 'copy AZURE_STORAGE_CONNECTION_STRING again from the access keys of the storage account';

const WRONG_KEY: RemoteMeaning = {
  code: 'permission-denied',
  words: 'wrong key or signature',
  hint: `${CREDENTIALS}, see that its signature has not expired, and that the clock of this machine is right`,
};

const NOT_FROM_HERE: RemoteMeaning = {
  code: 'permission-denied',
  words: 'this key or signature may not do that from here',
  hint: 'check what the signature allows, and the networks that the firewall of the storage account lets in',
};

/** What is the same for every container. */
const CODES: RemoteCodes = {
  AuthenticationFailed: WRONG_KEY,
  InvalidAuthenticationInfo: WRONG_KEY,
  // Azure's word for a firewall in the way, and the emulator's for a wrong key.
  AuthorizationFailure: {
    code: 'permission-denied',
    words: 'wrong key or signature, or the firewall of the storage account is in the way',
    hint: `${CREDENTIALS}, and check the networks that its firewall lets in`,
  },
  AuthorizationSourceIPMismatch: NOT_FROM_HERE,
  AuthorizationProtocolMismatch: NOT_FROM_HERE,
  AuthorizationServiceMismatch: NOT_FROM_HERE,
  AuthorizationResourceTypeMismatch: NOT_FROM_HERE,
  KeyBasedAuthenticationNotPermitted: {
    code: 'permission-denied',
    words: 'the storage account takes no keys',
    hint: 'allow shared key access to the account, or give a connection string with a signature',
  },
  NoAuthenticationInformation: { code: 'permission-denied', words: 'it requires credentials', hint: CREDENTIALS },
  PublicAccessNotPermitted: { code: 'permission-denied', words: 'it requires credentials', hint: CREDENTIALS },
  AuthorizationPermissionMismatch: notAllowed(
    'grant Storage Blob Data Contributor, or a signature with read, write, delete and list',
  ),
  BlobArchived: 'object-archived',
  BlobBeingRehydrated: 'object-archived',
  AccountIsDisabled: {
    code: 'permission-denied',
    words: 'the storage account is disabled',
    hint: 'see its state in the portal, or use another account',
  },
  RequestBodyTooLarge: 'size-limit',
  BlockCountExceedsLimit: 'size-limit',
  // The bytes were changed on the way: sent again they may arrive. Azure's word for it, and the emulator's.
  Md5Mismatch: 'storage-unreachable',
  InvalidOperation: 'storage-unreachable',
};

const codesOf = (container: string): RemoteCodes => ({
  ...CODES,
  ContainerNotFound: placeMissing('container', container, ' and the account'),
  ResourceNotFound: placeMissing('container', container, ' and the account'),
  ContainerDisabled: {
    code: 'invalid-config',
    words: `container ${container} is turned off`,
    hint: 'see its state in the portal',
  },
  BlobImmutableDueToPolicy: {
    code: 'permission-denied',
    words: 'an immutability policy of the container keeps the file',
    hint: 'wait until the policy lets it go, or use a container without one',
  },
  ContainerBeingDeleted: { code: 'invalid-config', words: `container ${container} is being deleted` },
  InvalidResourceName: placeNameUnfit('container', container, '3 to 63 lower-case letters, digits and hyphens'),
});

/** What the SDK or the server says, in our words. */
export function azureError(error: unknown, { name, url, container, endpoint }: AzureOperation): BackupError {
  const translated = remoteError(error, { name, url, codes: codesOf(container) });
  if (translated.code !== 'permission-denied' || endpoint === undefined) return translated;
  // The server does not say it of all that is wrong with a signature.
  const { from = -Infinity, until = Infinity } = validityOf(endpoint);
  const now = Date.now();
  if (now >= from && now <= until) return translated;
  const words = now > until ? `has expired at ${timeOf(until)}` : `is not valid before ${timeOf(from)}`;
  return new BackupError('permission-denied', `${url}: the signature ${words}`, {
    hint: 'put a new signature into AZURE_STORAGE_CONNECTION_STRING, and see that the clock of this machine is right',
    cause: translated.cause,
  });
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ') + ' UTC';
}
