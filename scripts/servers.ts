/**
 * `npm run servers [-- name…]`: builds (Go is needed) or installs the servers that specs talk to, starts them, prints the
 * variables that point specs at them, and stops them on Ctrl-C.
 */
import { once } from 'node:events';
import { messageOf } from '../src/errors.js';
import { SERVER_KINDS, serverKind, startServer, stopServers } from '../spec/support/servers/servers.js';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => serverKind(name) === undefined);
if (unknown.length > 0) {
  console.error(`unknown: ${unknown.join(', ')}; there are ${SERVER_KINDS.map((kind) => kind.name).join(', ')}`);
  process.exit(2);
}

let failed = 0;
for (const kind of SERVER_KINDS) {
  if (asked.length > 0 && !asked.includes(kind.name)) continue;
  if (!kind.installed())
    console.error(`# ${kind.product} ${kind.version} is built or installed, which takes minutes once`);
  try {
    const { url } = await startServer(kind);
    console.log(`export ${kind.variable}='${url}'  # ${kind.product} ${kind.version}`);
  } catch (error) {
    failed += 1;
    console.error(`# ${kind.name}: ${messageOf(error)}`);
  }
}

console.log('# Ctrl-C stops them');
const running = setInterval(() => undefined, 60_000);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
clearInterval(running);
await stopServers();
process.exitCode = failed === 0 ? 0 : 1;
