import { secretFrom } from '../../config/secrets.js';
import type { StorageProvider } from '../storage-provider.js';
import { azureCredentials } from './azure-credentials.js';
import { AZURE_PACKAGES, AzureStorage, type AzureConfig } from './azure-storage.js';

export const azure: StorageProvider<AzureConfig> = {
  name: 'Azure Blob',
  schemes: ['azure:'],
  example: 'azure://container/prefix',
  credentials: '`AZURE_STORAGE_CONNECTION_STRING`, or `AZURE_STORAGE_ACCOUNT` and `AZURE_STORAGE_KEY`',
  packages: AZURE_PACKAGES,
  remote: true,
  parse(url, env) {
    const endpoint = url.endpoint(url.options(['endpoint']));
    return {
      container: url.container('container', 'set AZURE_STORAGE_CONNECTION_STRING'),
      prefix: url.prefix(),
      ...azureCredentials(secretFrom(env, 'AZURE_STORAGE_CONNECTION_STRING'), endpoint, {
        name: secretFrom(env, 'AZURE_STORAGE_ACCOUNT')?.trim(),
        key: secretFrom(env, 'AZURE_STORAGE_KEY')?.trim(),
      }),
    };
  },
  open: (config) => new AzureStorage(config),
};
