import { BackupError } from '../../errors.js';

/** Where the blobs are and what opens them; without either the storage says so when it is used. */
export interface AzureCredentials {
  readonly connectionString?: string;
  /** With a shared access signature as its query, unless there is a key. */
  readonly endpoint?: string;
  readonly accountKey?: { readonly name: string; readonly key: string };
}

const VARIABLE = 'AZURE_STORAGE_CONNECTION_STRING';
const KEY = /^[A-Za-z0-9+/]+={0,2}$/;
/** Azure's own are of small letters and digits; emulators take more. */
const ACCOUNT = /^[a-z0-9][a-z0-9-]*$/i;

/**
 * For an endpoint in the URL: the key or signature of the connection string, or the account's key. Without one: the
 * connection string itself. Nothing if there is neither. Error: `invalid-config`, which names the variable, never its value.
 */
export function azureCredentials(
  connectionString: string | undefined,
  endpoint: string | undefined,
  account: { readonly name: string | undefined; readonly key: string | undefined },
): AzureCredentials {
  const parts = connectionString === undefined ? undefined : partsOf(connectionString);
  // The SDK knows the address and the key of the emulator.
  if (connectionString !== undefined && endpoint === undefined && isEmulator(parts)) return { connectionString };
  const own = ownKeyOf(account.name, account.key);
  const where = endpoint ?? endpointOf(parts, own?.name);
  if (where === undefined) return {};
  const accountKey = keyOf(parts) ?? own;
  const whole = withAccount(where, accountKey?.name ?? parts?.get('accountname') ?? account.name);
  if (accountKey !== undefined) return { endpoint: whole, accountKey };
  const signature = parts?.get('sharedaccesssignature');
  if (signature === undefined) return { endpoint: whole };
  return { endpoint: `${whole.replace(/\?.*$/, '')}?${signature.replace(/^\?/, '')}` };
}

/** When the shared access signature of an endpoint begins and ends to be valid, in ms; either may be left out. */
export function validityOf(endpoint: string): {
  readonly from: number | undefined;
  readonly until: number | undefined;
} {
  const { searchParams } = new URL(endpoint);
  const time = (name: string): number | undefined => {
    const parsed = Date.parse(searchParams.get(name) ?? '');
    return Number.isNaN(parsed) ? undefined : parsed;
  };
  return { from: time('st'), until: time('se') };
}

function ownKeyOf(name: string | undefined, key: string | undefined): AzureCredentials['accountKey'] {
  if (key !== undefined && !KEY.test(key)) throw malformed('AZURE_STORAGE_KEY', 'it is not a key in base 64');
  if (name !== undefined && !ACCOUNT.test(name)) {
    throw malformed('AZURE_STORAGE_ACCOUNT', 'it is not the name of an account');
  }
  return name === undefined || key === undefined ? undefined : { name, key };
}

/** At Azure the account is part of the host name; an emulator, whose host is an IP address or a single name, has it as its path. */
function withAccount(endpoint: string, account: string | undefined): string {
  const url = new URL(endpoint);
  const isAlone = /^(\[.*\]|[\d.]+|[^.]+)$/.test(url.hostname);
  if (account === undefined || url.pathname !== '/' || !isAlone) return endpoint;
  url.pathname = `/${account}`;
  return url.href;
}

/** The connection string by its names in lower case, with credentials in it. */
function partsOf(text: string): ReadonlyMap<string, string> {
  if (/^\s*["']/.test(text)) throw malformed(VARIABLE, 'there are quotation marks around it');
  const parts = new Map<string, string>();
  for (const part of text.split(';').filter((each) => each.trim() !== '')) {
    const at = part.indexOf('=');
    if (at < 1) throw malformed(VARIABLE, 'it is not a list of name=value');
    parts.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim());
  }
  if (isEmulator(parts)) return parts;
  if (keyOf(parts) === undefined && !parts.has('sharedaccesssignature')) {
    throw malformed(VARIABLE, 'it holds neither AccountName with AccountKey nor a SharedAccessSignature');
  }
  return parts;
}

function keyOf(parts: ReadonlyMap<string, string> | undefined): AzureCredentials['accountKey'] {
  const [name, key] = [parts?.get('accountname'), parts?.get('accountkey')];
  if (key !== undefined && !KEY.test(key)) throw malformed(VARIABLE, 'its AccountKey is not a key in base 64');
  return name === undefined || key === undefined ? undefined : { name, key };
}

function isEmulator(parts: ReadonlyMap<string, string> | undefined): boolean {
  return parts?.get('usedevelopmentstorage') === 'true';
}

/** Where the blobs of a connection string, or else of the account of the environment, are. */
function endpointOf(parts: ReadonlyMap<string, string> | undefined, own: string | undefined): string | undefined {
  const account = parts === undefined ? own : parts.get('accountname');
  const endpoint = parts?.get('blobendpoint');
  if (endpoint !== undefined) {
    if (/^https?:\/\//.test(endpoint) && URL.canParse(endpoint)) return endpoint;
    throw malformed(VARIABLE, 'its BlobEndpoint is not an address that begins with https://');
  }
  if (account === undefined) {
    if (parts === undefined) return undefined;
    throw malformed(VARIABLE, 'it names neither an account nor a BlobEndpoint');
  }
  if (!ACCOUNT.test(account)) throw malformed(VARIABLE, 'its AccountName is not the name of an account');
  const protocol = parts?.get('defaultendpointsprotocol') ?? 'https';
  if (!/^https?$/.test(protocol)) throw malformed(VARIABLE, 'its DefaultEndpointsProtocol is neither https nor http');
  const made = `${protocol}://${account}.blob.${parts?.get('endpointsuffix') ?? 'core.windows.net'}`;
  if (!URL.canParse(made)) throw malformed(VARIABLE, 'its EndpointSuffix is not the end of a host name');
  return made;
}

function malformed(variable: string, what: string): BackupError {
  return new BackupError('invalid-config', `${variable} is malformed: ${what}`, {
    hint: "copy it again from the storage account's access keys",
  });
}
