/** The other side of `SqliteAppendThread`: opens the file once and appends one batch after the other. */
import type { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { StreamOwners } from '../../cms/app-naming.js';
import { isBackupError } from '../../errors.js';
import { AppendBatch } from '../append-batch.js';
import type { ThreadAnswer, ThreadRequest, ThreadTarget } from './sqlite-append-thread.js';
import { SqliteAppender } from './sqlite-appender.js';
import { openSqliteDatabase } from './sqlite-database.js';

const { path, streams } = workerData as ThreadTarget;
let database: DatabaseSync | undefined;
let appender: SqliteAppender | undefined;

/** Opens the file with the first batch, so that a failure to open it is reported as a failure of `append`. */
function opened(): SqliteAppender {
  database ??= openSqliteDatabase(path);
  appender ??= new SqliteAppender(path, database, new StreamOwners(streams));
  return appender;
}

parentPort?.on('message', (request: ThreadRequest) => {
  if (request === 'close') {
    database?.close();
    parentPort?.close();
    return;
  }
  const { numbers, bytes } = request;
  const failure = failureOf(() => opened().append(AppendBatch.from(request)));
  const answer: ThreadAnswer = { numbers, bytes, ...(failure === undefined ? {} : { failure }) };
  parentPort?.postMessage(answer, [numbers.buffer, bytes.buffer]);
});

/** A `BackupError` keeps its fields; of any other error only the message would survive the transfer between threads. */
function failureOf(action: () => void): ThreadAnswer['failure'] {
  try {
    action();
    return undefined;
  } catch (error) {
    if (!isBackupError(error)) return { code: 'unexpected', message: String(error) };
    const { code, message, hint, facts } = error;
    return { code, message, facts, ...(hint === undefined ? {} : { hint }) };
  }
}
