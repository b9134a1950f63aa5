import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type * as Sqlite from 'node:sqlite';
import type { DatabaseSync } from 'node:sqlite';
import { BackupError, isBackupError } from '../../errors.js';
import { fileError } from '../../files/file-errors.js';
import { makeFolder } from '../../files/make-folder.js';
import type { Finding } from '../../text/finding.js';
import { PACKAGE_ROOT } from '../../runtime.js';

/** What a SQLite file holds: the folder of its migrations. */
export type SqliteSchema = 'sqlite' | 'jobs';

/** How long a write waits for another process's write, in ms: longer than the largest batch takes. */
const BUSY_TIMEOUT = 30_000;

/** A write-ahead log that has grown beyond this is truncated. Restores keep it below 20 MB; only one huge commit needs more. */
const WAL_BYTES = 32 << 20;

/**
 * Opens a SQLite file, creating it and its folder if needed, and brings its schema up to date.
 *
 * Errors: `store-newer` if a newer version has written it, `permission-denied`, `no-space`, and `store-unreachable` if
 * it cannot be opened for another reason.
 */
export function openSqliteDatabase(path: string, schema: SqliteSchema = 'sqlite'): DatabaseSync {
  if (path !== ':memory:') makeFile(path);
  return translateSqliteErrors(path, () => {
    const database = new (loadSqlite().DatabaseSync)(path, { timeout: BUSY_TIMEOUT });
    try {
      // 16 KiB pages hold a dozen events each: inserts are 40 % faster than with 4 KiB.
      database.exec('pragma page_size = 16384; pragma journal_mode = wal; pragma synchronous = full');
      database.exec(`pragma journal_size_limit = ${WAL_BYTES}`);
      // Events are written at one end and read in order; the pages in between are found in the system's own cache.
      database.exec('pragma cache_size = -2000');
      migrate(database, path, new URL(`migrations/${schema}/`, PACKAGE_ROOT));
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  });
}

/** Not imported: an older Node would fail over that before anything could say which one is needed. */
function loadSqlite(): typeof Sqlite {
  return process.getBuiltinModule('node:sqlite');
}

/** Creates the file before SQLite does: SQLite would let every user of the machine read it. Its log files inherit the mode. */
function makeFile(path: string): void {
  try {
    makeFolder(dirname(path));
  } catch (error) {
    throw fileError(error, `the folder of the event store ${path} was not made`);
  }
  try {
    if (existsSync(path)) shareRights(path);
    else closeSync(openSync(path, 'a', 0o600));
  } catch {
    // SQLite fails in the same way, and its error is reported.
  }
}

/**
 * While a store file is read-only, SQLite creates its `-wal` and `-shm` files read-only too and leaves them there. They
 * would keep refusing every write after the store file has been made writable again.
 */
function shareRights(path: string): void {
  const rights = statSync(path).mode & 0o777;
  if ((rights & 0o200) === 0) return;
  for (const file of [`${path}-wal`, `${path}-shm`]) {
    if (existsSync(file) && (statSync(file).mode & 0o200) === 0) chmodSync(file, rights);
  }
}

/** Whether other users of this machine can read the file. Those that earlier versions made may be readable. */
export function privacyFinding(path: string): Finding {
  const isPrivate = path === ':memory:' || process.platform === 'win32' || (statSync(path).mode & 0o077) === 0;
  if (isPrivate) return { subject: 'privacy', ok: true, message: 'no other user of this machine can read it' };
  return {
    subject: 'privacy',
    ok: false,
    message: 'other users of this machine may read it, client secrets and e-mail addresses included',
    hint: `run: chmod 600 ${path}*`,
  };
}

/** Migrations are numbered files, applied once each and in order; `user_version` is the number of the last one. */
function migrate(database: DatabaseSync, path: string, migrations: URL): void {
  const files = readdirSync(migrations)
    .filter((name) => /^\d{4}_.+\.sql$/.test(name))
    .sort();
  const known = files.length;
  const version = (): number => Number(database.prepare('pragma user_version').get()?.['user_version'] ?? 0);
  if (version() > known) {
    throw new BackupError('store-newer', `the event store ${path} was written by a newer eventark`, {
      hint: `it has schema ${version()}, this version knows up to ${known}: update eventark`,
      facts: { schema: version(), known },
    });
  }
  if (version() === known) return;
  // Two processes that open a new file at once must not both run a migration.
  inTransaction(database, () => {
    for (const [index, file] of files.entries()) {
      if (index < version()) continue;
      database.exec(readFileSync(new URL(file, migrations), 'utf8'));
      database.exec(`pragma user_version = ${index + 1}`);
    }
  });
}

/** Runs `action` in one write transaction: all of it or nothing; `onFailure` forgets what `action` remembered. */
export function inTransaction<T>(database: DatabaseSync, action: () => T, onFailure?: () => void): T {
  database.exec('begin immediate');
  try {
    const result = action();
    database.exec('commit');
    return result;
  } catch (error) {
    // SQLite has rolled back by itself after some errors, a full disk among them.
    if (database.isTransaction) database.exec('rollback');
    onFailure?.();
    throw error;
  }
}

/** SQLite's result codes that mean something to an operator. */
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_PERM = 3;
/** An error of input and output, that of making room for the memory that processes share. */
const SQLITE_IOERR_SHMSIZE = 4874;

export function translateSqliteErrors<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if (isBackupError(error) || !(error instanceof Error) || !('errcode' in error)) throw error;
    const code = Number(error.errcode) & 0xff;
    if (code === SQLITE_FULL || error.errcode === SQLITE_IOERR_SHMSIZE) {
      throw new BackupError('no-space', `no space left for the event store ${path}`, {
        hint: 'free some space on that disk and try again',
        cause: error,
      });
    }
    if (code === SQLITE_READONLY || code === SQLITE_PERM) {
      throw new BackupError('permission-denied', `the event store ${path} cannot be written`, {
        hint: 'check who owns the file and its folder',
        cause: error,
      });
    }
    if (code === SQLITE_CANTOPEN) requireAccess(path);
    const reason = code === SQLITE_BUSY ? 'is locked by another process' : `failed: ${error.message}`;
    throw new BackupError('store-unreachable', `the event store ${path} ${reason}`, {
      hint:
        code === SQLITE_IOERR
          ? 'check its disk: it may be full, or have failed'
          : 'check that the path is a store that eventark made, and that nothing else holds it',
      cause: error,
    });
  }
}

/** SQLite does not say why it could not open a file; the system does. */
function requireAccess(path: string): void {
  const files = [path, `${path}-wal`, `${path}-shm`].filter((file) => existsSync(file));
  try {
    for (const place of [dirname(path), ...files]) accessSync(place, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw fileError(error, `the event store ${path} cannot be opened`);
  }
}
