import type { StorageProvider } from '../storage-provider.js';
import { GCS_PACKAGES, GcsStorage, type GcsConfig } from './gcs-storage.js';

export const gcs: StorageProvider<GcsConfig> = {
  name: 'Google Cloud Storage',
  schemes: ['gs:'],
  example: 'gs://bucket/prefix',
  credentials: '`GOOGLE_APPLICATION_CREDENTIALS`',
  packages: GCS_PACKAGES,
  remote: true,
  parse(url, env) {
    const endpoint = url.endpoint(url.options(['endpoint'])) ?? emulatorOf(env);
    const keyFile = env['GOOGLE_APPLICATION_CREDENTIALS']?.trim();
    return {
      bucket: url.container('bucket', 'name a key file with GOOGLE_APPLICATION_CREDENTIALS'),
      prefix: url.prefix(),
      ...(endpoint === undefined ? {} : { apiEndpoint: endpoint }),
      ...(keyFile === undefined || keyFile === '' ? {} : { keyFile }),
    };
  },
  open: (config) => new GcsStorage(config),
};

/** Where the SDK goes without being told: another server is another place. */
function emulatorOf(env: NodeJS.ProcessEnv): string | undefined {
  const host = env['STORAGE_EMULATOR_HOST'];
  if (host === undefined || host === '') return undefined;
  const endpoint = host.includes('://') ? host : `http://${host}`;
  return URL.canParse(endpoint) ? endpoint : undefined;
}
