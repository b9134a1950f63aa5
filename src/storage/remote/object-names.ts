import { BackupError } from '../../errors.js';
import { decodeName, encodeName, OBJECT_KEYS, objectPrefix } from '../storage-name.js';

/** Names as keys of a flat object store, below a prefix that several storages of one bucket may differ in. */
export class ObjectNames {
  constructor(
    private readonly prefix: string,
    /** Of a whole key, in bytes of UTF-8. */
    private readonly longestKey: number,
  ) {}

  key(name: string): string {
    const key = this.prefix + encodeName(name, OBJECT_KEYS);
    const length = Buffer.byteLength(key);
    if (length <= this.longestKey) return key;
    throw new BackupError(
      'invalid-argument',
      `a key has at most ${this.longestKey} bytes here, this one has ${length}`,
      {
        hint: 'use a shorter name, or a shorter prefix',
      },
    );
  }

  /** Undefined for a key that is not ours. */
  name(key: string): string | undefined {
    return key.startsWith(this.prefix) ? decodeName(key.slice(this.prefix.length), OBJECT_KEYS) : undefined;
  }

  keyPrefix(prefix: string): string {
    return this.prefix + objectPrefix(prefix);
  }
}
