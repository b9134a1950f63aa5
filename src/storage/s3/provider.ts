import type { StorageProvider } from '../storage-provider.js';
import { requireUnpadded } from '../../config/secrets.js';
import { S3_PACKAGES, S3Storage, type S3Config } from './s3-storage.js';

const OPTIONS = ['endpoint', 'region', 'path-style', 'storage-class', 'encryption', 'kms-key'];

/** Read by the SDK itself, which takes them as they are. */
const VARIABLES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_REGION',
  'AWS_ENDPOINT_URL',
];

/** Credentials come from the SDK's own chain: `AWS_*`, a profile, the instance. */
export const s3: StorageProvider<S3Config> = {
  name: 'S3',
  schemes: ['s3:'],
  example: 's3://bucket/prefix?region=eu-central-1',
  credentials: 'the AWS chain: `AWS_*`, a profile, the instance',
  packages: S3_PACKAGES,
  remote: true,
  parse(url, env) {
    for (const name of VARIABLES) requireUnpadded(env, name);
    const profile = env['AWS_PROFILE'];
    const options = url.options(OPTIONS);
    const [endpoint, region] = [url.endpoint(options), options.get('region')];
    const usual = endpointOf(env);
    const [storageClass, algorithm, keyId] = ['storage-class', 'encryption', 'kms-key'].map((name) =>
      options.get(name),
    );
    return {
      bucket: url.container('bucket', 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or use a profile or a role'),
      prefix: url.prefix(),
      // Only where it is said: what is usual depends on the endpoint.
      ...(options.has('path-style') ? { pathStyle: url.flag(options, 'path-style', false) } : {}),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(usual === undefined ? {} : { usualEndpoint: usual }),
      ...(region === null ? {} : { region }),
      ...(profile === undefined || profile === '' ? {} : { profile }),
      ...(storageClass ? { storageClass } : {}),
      ...(algorithm ? { encryption: { algorithm, ...(keyId ? { keyId } : {}) } } : {}),
    };
  },
  open: (config) => new S3Storage(config),
};

/** Where the SDK goes without being told: another server is another place. */
function endpointOf(env: NodeJS.ProcessEnv): string | undefined {
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS']?.toLowerCase() === 'true') return undefined;
  const endpoint = env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'];
  return endpoint !== undefined && URL.canParse(endpoint) ? endpoint : undefined;
}
