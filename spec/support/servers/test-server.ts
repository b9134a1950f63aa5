import type { ServerProcess } from './server-process.js';

export type ServerName = 'mongodb' | 's3' | 'azure' | 'gcs' | 'ftp' | 'redis' | 'eventstoredb';

/** A server that specs talk to. */
export interface TestServer {
  /** What a client is configured with, credentials included. */
  readonly url: string;
  /** The server's process, if specs have started it: a server of somebody else's is not to be killed. */
  readonly process?: ServerProcess;
}

/** How one kind of server is had. */
export interface TestServerKind {
  readonly name: ServerName;
  /** Names a running server to use instead. */
  readonly variable: string;
  readonly product: string;
  readonly version: string;
  /** Whether it can start at once. */
  installed(): boolean;
  /** Builds or installs it. */
  ensure(): Promise<void>;
  start(): Promise<TestServer>;
}
