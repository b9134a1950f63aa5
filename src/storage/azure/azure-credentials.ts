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
  if (connectionString !== undefined && endpoint === undefined) {
    requireEndpoint(parts ?? new Map());
    return { connectionString };
  }
  const { name, key } = account;
  if (key !== undefined && !KEY.test(key)) throw malformed('AZURE_STORAGE_KEY', 'it is not a key in base 64');
  const own = name === undefined || key === undefined ? undefined : { name, key };
  const where = endpoint ?? (own === undefined ? undefined : `https://${own.name}.blob.core.windows.net`);
  if (where === undefined) return {};
  const accountKey = keyOf(parts) ?? own;
  if (accountKey !== undefined) return { endpoint: where, accountKey };
  const signature = parts?.get('sharedaccesssignature');
  if (signature === undefined) return { endpoint: where };
  return { endpoint: `${where.replace(/\?.*$/, '')}?${signature.replace(/^\?/, '')}` };
}

/** The connection string by its names in lower case, with credentials in it. */
function partsOf(text: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const part of text.split(';').filter((each) => each.trim() !== '')) {
    const at = part.indexOf('=');
    if (at < 1) throw malformed(VARIABLE, 'it is not a list of name=value');
    parts.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim());
  }
  if (parts.get('usedevelopmentstorage') === 'true') return parts;
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

function requireEndpoint(parts: ReadonlyMap<string, string>): void {
  if (parts.get('usedevelopmentstorage') === 'true') return;
  const endpoint = parts.get('blobendpoint');
  if (endpoint === undefined && !parts.has('accountname')) {
    throw malformed(VARIABLE, 'it names neither an account nor a BlobEndpoint');
  }
  if (endpoint !== undefined && !(/^https?:\/\//.test(endpoint) && URL.canParse(endpoint))) {
    throw malformed(VARIABLE, 'its BlobEndpoint is not an address that begins with https://');
  }
}

function malformed(variable: string, what: string): BackupError {
  return new BackupError('invalid-config', `${variable} is malformed: ${what}`, {
    hint: "copy it again from the storage account's access keys",
  });
}
