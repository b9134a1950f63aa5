import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { once } from 'node:events';
import { loadSettings, mountBackups, type MountedRequest } from 'eventark/server';

/** Who is signed in: a host looks into its session here. Everybody may look, and ana may do all. */
function whoIs({ headers }: MountedRequest) {
  const id = headers['x-user'];
  if (typeof id !== 'string') return undefined;
  return { id, email: `${id}@example.org`, may: (scope: string) => id === 'ana' || scope === 'backups.read' };
}

@Controller()
class CmsController {
  @Get()
  home(): string {
    return 'The CMS';
  }
}

@Module({ controllers: [CmsController] })
class CmsModule {}

const app = await NestFactory.create(CmsModule, { logger: false });
const backups = await mountBackups({ settings: loadSettings({}), path: '/backups', authenticate: whoIs });
app.use(backups.middleware);

await app.listen(Number(process.env['PORT'] ?? 4720), '127.0.0.1');
const url = await app.getUrl();
console.log(`The CMS is at ${url}/, its backups at ${url}/backups/`);
await once(process, 'SIGTERM');
await Promise.all([app.close(), backups.close()]);
