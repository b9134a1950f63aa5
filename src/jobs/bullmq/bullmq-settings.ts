export interface BullMqSettings {
  /** `redis://[user:password@]host[:port][/database]`, or `rediss:` for TLS. */
  readonly url: string;
  /** A worker that has not renewed its lock for this long is taken for dead, in ms. */
  readonly lockMs: number;
}
