import { once } from 'node:events';
import { inspect } from 'node:util';
import { text } from 'node:stream/consumers';
import { loadSettings } from '../../../src/config/settings.js';
import { openModule } from '../../../src/container.js';

interface Place {
  readonly setting: 'events' | 'assets';
  readonly url: string;
  readonly env: Record<string, string>;
}

/** Opens each place that stands on stdin, and tells all that is said of it, causes included. */
const places = JSON.parse(await text(process.stdin)) as readonly Place[];
const data = process.argv[2] ?? '';
await Promise.all(
  places.map(async ({ setting, url, env }) => {
    try {
      const settings = loadSettings({ data, [setting]: url }, {});
      const module = await openModule(settings, { env, recover: false });
      console.log(inspect(await module.doctor(), { depth: 20 }));
      await module.list().catch((error: unknown) => console.log(inspect(error, { depth: 20, showHidden: true })));
      await module.close();
    } catch (error) {
      console.log(inspect(error, { depth: 20, showHidden: true }));
    }
  }),
);
console.log('all told');
if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain');
process.exit(0);
