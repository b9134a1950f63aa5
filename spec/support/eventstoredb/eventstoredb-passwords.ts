import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { loadSettings } from '../../../src/config/settings.js';
import { openModule } from '../../../src/container.js';
import { openStore } from './eventstoredb.js';

/** A process that is given connection strings, uses each in both ways, and prints all that it can about what goes wrong. */
const [data = tmpdir(), ...urls] = process.argv.slice(2);
for (const url of urls) {
  for (const use of [configured, direct]) {
    try {
      await use(url);
      console.log(`${use.name} used`);
    } catch (error) {
      console.log(use.name, inspect(error, { depth: 10, showHidden: true }));
    }
  }
}

/** As the settings say, checked before anything is opened. */
async function configured(url: string): Promise<void> {
  const module = await openModule(loadSettings({ data: join(data, 'data'), events: url }, {}), { env: {} });
  try {
    await module.apps();
  } finally {
    await module.close();
  }
}

/** As a host may construct it, which checks nothing before. */
async function direct(url: string): Promise<void> {
  const store = openStore({ url, timeoutMs: 500 });
  try {
    await store.head();
  } finally {
    await store.close();
  }
}
