import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JobQueueProvider } from '../job-queue-provider.js';
import { SqliteJobQueue } from './sqlite-job-queue.js';

/** The path of the file: for the processes of one machine. */
export const sqliteJobs: JobQueueProvider<string> = {
  name: 'SQLite',
  schemes: ['sqlite:'],
  example: 'sqlite:/var/lib/eventark/jobs.sqlite',
  credentials: 'none',
  packages: [],
  parse(url) {
    const path = url.remainder;
    if (path === '' || path.startsWith('//')) throw url.wrong('the path is missing');
    return resolve(path);
  },
  isThere: existsSync,
  openQueue: async (path, runtime) => new SqliteJobQueue(path, runtime),
};
