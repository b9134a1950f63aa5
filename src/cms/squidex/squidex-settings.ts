import { ENVIRONMENT, type GivenSettings } from '../../config/settings.js';
import { BackupError } from '../../errors.js';

/** What a Squidex is configured with: its environment, names in capitals. */
export type SquidexEnvironment = ReadonlyMap<string, string>;

/** Settings of eventark for the places of a Squidex. */
export interface SquidexSettings {
  readonly settings: GivenSettings;
  /** Credentials that no settings file holds: what goes into a file, and the variable that names the file. */
  readonly secrets: readonly SecretFile[];
}

export interface SecretFile {
  readonly variable: string;
  readonly file: string;
  readonly content: string;
}

/** `scheme://user:password@` */
const HAS_PASSWORD = /^[a-z0-9+]+:\/\/[^/?@]*:[^/?@]*@/i;

type Get = (name: string) => string | undefined;

/**
 * Reads `EVENTSTORE__*`, `ASSETSTORE__*` and `URLS__BASEURL`, with Squidex's own defaults for what is not given.
 * Error: `invalid-config` for a store that eventark does not have, or a setting that is missing.
 */
export function squidexSettings(environment: SquidexEnvironment): SquidexSettings {
  const get: Get = (name) => environment.get(name) || undefined;
  const baseUrl = get('URLS__BASEURL');
  const events = placeOf('events', eventStoreOf(get));
  const { url, secrets: others = [] } = assetStoreOf(get);
  const assets = placeOf('assets', url);
  return {
    settings: {
      ...events.setting,
      ...assets.setting,
      ...(baseUrl === undefined ? {} : { assetUrl: `${baseUrl.replace(/\/+$/, '')}/api/assets/` }),
    },
    secrets: [...events.secrets, ...assets.secrets, ...others],
  };
}

/** A place is a setting, unless its URL has a password: then it is a file that a variable names. */
function placeOf(
  name: 'events' | 'assets',
  url: string,
): { readonly setting: GivenSettings; readonly secrets: readonly SecretFile[] } {
  if (!HAS_PASSWORD.test(url)) return { setting: { [name]: url }, secrets: [] };
  return {
    setting: {},
    secrets: [{ variable: `${ENVIRONMENT[name]}_FILE`, file: name, content: url }],
  };
}

function eventStoreOf(get: Get): string {
  const type = get('EVENTSTORE__TYPE') ?? 'MongoDb';
  switch (type.toLowerCase()) {
    case 'mongodb':
      return withDatabase(
        required(get, 'EVENTSTORE__MONGODB__CONFIGURATION'),
        get('EVENTSTORE__MONGODB__DATABASE') ?? 'Squidex',
      );
    case 'geteventstore':
    case 'eventstore': {
      const url = required(get, 'EVENTSTORE__GETEVENTSTORE__CONFIGURATION');
      const prefix = get('EVENTSTORE__GETEVENTSTORE__PREFIX') ?? 'squidex';
      return withOptions(url, { prefix });
    }
    default:
      throw unknownStore('EVENTSTORE__TYPE', type, 'MongoDb, GetEventStore');
  }
}

interface AssetPlace {
  readonly url: string;
  readonly secrets?: readonly SecretFile[];
}

const ASSET_STORES: Readonly<Record<string, (get: Get) => AssetPlace>> = {
  folder: (get) => ({ url: required(get, 'ASSETSTORE__FOLDER__PATH') }),
  mongodb: (get) => {
    const database = get('ASSETSTORE__MONGODB__DATABASE') ?? 'SquidexAssets';
    const url = withDatabase(required(get, 'ASSETSTORE__MONGODB__CONFIGURATION'), database);
    return { url: `gridfs+${withOptions(url, { bucket: get('ASSETSTORE__MONGODB__BUCKET') ?? 'fs' })}` };
  },
  amazons3,
  azureblob: (get) => ({
    url: `azure://${required(get, 'ASSETSTORE__AZUREBLOB__CONTAINERNAME')}`,
    secrets: secret(get, 'ASSETSTORE__AZUREBLOB__CONNECTIONSTRING', 'AZURE_STORAGE_CONNECTION_STRING_FILE', 'azure'),
  }),
  googlecloud: (get) => ({ url: `gs://${required(get, 'ASSETSTORE__GOOGLECLOUD__BUCKET')}` }),
  ftp: (get) => {
    const port = get('ASSETSTORE__FTP__SERVERPORT') ?? '21';
    const host = required(get, 'ASSETSTORE__FTP__SERVERHOST');
    const user = encodeURIComponent(required(get, 'ASSETSTORE__FTP__USERNAME'));
    const path = (get('ASSETSTORE__FTP__PATH') ?? '').replace(/^\/+/, '');
    return {
      url: `ftp://${user}@${host}:${port}/${path}`,
      secrets: secret(get, 'ASSETSTORE__FTP__PASSWORD', 'EVENTARK_FTP_PASSWORD_FILE', 'ftp'),
    };
  },
};

function assetStoreOf(get: Get): AssetPlace {
  const type = get('ASSETSTORE__TYPE') ?? 'Folder';
  const place = ASSET_STORES[type.toLowerCase()];
  if (place === undefined)
    throw unknownStore('ASSETSTORE__TYPE', type, 'Folder, MongoDb, AmazonS3, AzureBlob, GoogleCloud, Ftp');
  return place(get);
}

function amazons3(get: Get): AssetPlace {
  const name = 'ASSETSTORE__AMAZONS3__';
  const url = ['s3:/', required(get, `${name}BUCKET`), get(`${name}BUCKETFOLDER`)?.replace(/^\/+|\/+$/g, '')];
  const [key, secretKey] = [get(`${name}ACCESSKEY`), get(`${name}SECRETKEY`)];
  const profile = `[default]\naws_access_key_id = ${key}\naws_secret_access_key = ${secretKey}\n`;
  return {
    url: withOptions(url.filter(Boolean).join('/'), {
      region: get(`${name}REGIONNAME`),
      endpoint: get(`${name}SERVICEURL`),
      'path-style': get(`${name}FORCEPATHSTYLE`)?.toLowerCase() === 'true' ? 'true' : undefined,
    }),
    secrets:
      key === undefined || secretKey === undefined
        ? []
        : [{ variable: 'AWS_SHARED_CREDENTIALS_FILE', file: 'aws', content: profile }],
  };
}

function secret(get: Get, name: string, variable: string, file: string): readonly SecretFile[] {
  const content = get(name);
  return content === undefined ? [] : [{ variable, file, content }];
}

/** A connection string of MongoDB with a database; not parsed as a URL, since it may name several hosts. */
function withDatabase(connection: string, database: string): string {
  const [, start = connection, options = ''] = /^([a-z+]+:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/i.exec(connection) ?? [];
  return `${start}/${encodeURIComponent(database)}${options}`;
}

function withOptions(url: string, options: Readonly<Record<string, string | undefined>>): string {
  const more = Object.entries(options).filter((pair): pair is [string, string] => pair[1] !== undefined);
  if (more.length === 0) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${new URLSearchParams(more).toString()}`;
}

function required(get: Get, name: string): string {
  const value = get(name);
  if (value !== undefined) return value;
  throw new BackupError('invalid-config', `${name} is not given, so nothing was written`, {
    hint: `add ${name} to what is read, as the Squidex has it`,
  });
}

function unknownStore(name: string, type: string, known: string): BackupError {
  return new BackupError('invalid-config', `${name} is "${type}", which eventark cannot read; nothing was written`, {
    hint: `it reads ${known}`,
  });
}
