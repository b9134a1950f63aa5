// Loaded into a measured Node process: writes its highest resident size when it ends.
import { writeFileSync } from 'node:fs';

const path = process.env.EVENTARK_BENCH_USAGE;
if (path) {
  process.on('exit', () => {
    writeFileSync(path, JSON.stringify({ maxRssKiB: process.resourceUsage().maxRSS }));
  });
}
