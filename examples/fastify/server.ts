import { fastify, type FastifyRequest } from 'fastify';
import { once } from 'node:events';
import { loadSettings, mountBackups } from 'eventark/server';

/** Who is signed in: a host looks into its session here. Everybody may look, and ana may do all. */
function whoIs({ headers }: FastifyRequest) {
  const id = headers['x-user'];
  if (typeof id !== 'string') return undefined;
  return { id, email: `${id}@example.org`, may: (scope: string) => id === 'ana' || scope === 'backups.read' };
}

const app = fastify();
app.get('/', async () => 'The CMS');
const backups = await mountBackups({ settings: loadSettings({}), path: '/backups', authenticate: whoIs });
await app.register(backups.plugin);

const url = await app.listen({ port: Number(process.env['PORT'] ?? 4720), host: '127.0.0.1' });
console.log(`The CMS is at ${url}/, its backups at ${url}/backups/`);
await once(process, 'SIGTERM');
await Promise.all([app.close(), backups.close()]);
