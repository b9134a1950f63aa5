import express from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { loadSettings, mountBackups, type MountedRequest } from 'eventark/server';

/** Who is signed in: a host looks into its session here. Everybody may look, and ana may do all. */
function whoIs({ headers }: MountedRequest) {
  const id = headers['x-user'];
  if (typeof id !== 'string') return undefined;
  return { id, email: `${id}@example.org`, may: (scope: string) => id === 'ana' || scope === 'backups.read' };
}

const app = express();
app.use(express.json());
app.get('/', (_request, response) => void response.send('The CMS'));
const backups = await mountBackups({ settings: loadSettings({}), path: '/backups', authenticate: whoIs });
app.use(backups.middleware);

const server = app.listen(Number(process.env['PORT'] ?? 4720), '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
console.log(`The CMS is at http://127.0.0.1:${port}/, its backups at http://127.0.0.1:${port}/backups/`);
await once(process, 'SIGTERM');
server.close();
await backups.close();
