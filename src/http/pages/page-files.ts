import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PACKAGE_ROOT } from '../../runtime.js';

/** A file of the pages as it goes over the line. */
export interface PageFile {
  /** `/` for the page itself. */
  readonly path: string;
  readonly type: string;
  readonly etag: string;
  readonly body: Buffer;
  /** Its name changes with its content. */
  readonly isForever: boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The built pages, a few files of 100 kB in all; none in a checkout that was never built. */
export async function readPageFiles(): Promise<readonly PageFile[]> {
  const folder = fileURLToPath(new URL('dist/ui/', PACKAGE_ROOT));
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(async (entry) => readPageFile(folder, join(entry.parentPath, entry.name))));
}

async function readPageFile(folder: string, file: string): Promise<PageFile> {
  const name = relative(folder, file).replaceAll(sep, '/');
  const body = await readFile(file);
  return {
    path: name === 'index.html' ? '/' : `/${name}`,
    type: TYPES[extname(name)] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
    body,
    isForever: name.startsWith('assets/'),
  };
}
