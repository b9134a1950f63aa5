import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { tempFolder } from '../temp-folder.js';

const ROOT = join(import.meta.dirname, '..', '..', '..');

export interface CmsExample {
  /** Its data folder. */
  readonly data: string;
  readonly url: string;
  close(): Promise<void>;
}

/** Starts `examples/cms` with fresh data, as `npm run cms` does. */
export async function startCms(): Promise<CmsExample> {
  const folder = await tempFolder();
  const host = spawn(process.execPath, ['--import', 'tsx', join('examples', 'cms', 'server.ts')], {
    cwd: ROOT,
    env: { ...process.env, EVENTARK_DATA: folder.path, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const close = async (): Promise<void> => {
    if (host.exitCode === null && host.kill('SIGTERM')) await once(host, 'exit');
    await folder.remove();
  };
  for await (const line of createInterface({ input: host.stdout })) {
    const url = /is at (http:\/\/\S+?)\/,/.exec(line)?.[1];
    if (url !== undefined) return { data: folder.path, url, close };
  }
  await close();
  throw new Error('the CMS ended before it listened');
}
