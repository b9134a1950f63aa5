import { BackupError } from '../../../src/errors.js';
import { Storage, type ByteRange, type OpenBytes, type StorageItem } from '../../../src/storage/storage.js';

export type FaultyOperation = 'write' | 'read' | 'list' | 'size' | 'remove' | 'adopt';

/** What goes wrong with the operation that comes as number `call` of its kind, counted from 1. */
export interface StorageFault {
  readonly operation: FaultyOperation;
  readonly call: number;
  /** Of a read or write: how many bytes pass before. */
  readonly afterBytes?: number;
  readonly error?: Error;
}

/** A storage that fails on command, before it does anything or after some bytes. */
export class FaultyStorage extends Storage {
  readonly url: string;
  readonly calls: Record<FaultyOperation, number> = { write: 0, read: 0, list: 0, size: 0, remove: 0, adopt: 0 };
  readonly ranges: (ByteRange | undefined)[] = [];
  /** How many faults have struck. */
  struck = 0;

  constructor(
    private readonly inner: Storage,
    private readonly faults: readonly StorageFault[],
  ) {
    super();
    this.url = inner.url;
  }

  override async write(name: string, open: OpenBytes, signal?: AbortSignal): Promise<number> {
    const fault = this.next('write');
    return this.inner.write(name, () => this.until(fault, open()), signal);
  }

  override async *read(name: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    this.ranges.push(range);
    yield* this.until(this.next('read'), this.inner.read(name, range, signal));
  }

  override async *list(prefix: string, signal?: AbortSignal): AsyncIterable<StorageItem> {
    this.strike(this.next('list'));
    yield* this.inner.list(prefix, signal);
  }

  override async size(name: string): Promise<number | undefined> {
    this.strike(this.next('size'));
    return this.inner.size(name);
  }

  override async remove(name: string): Promise<void> {
    this.strike(this.next('remove'));
    return this.inner.remove(name);
  }

  override async adopt(name: string, path: string, signal?: AbortSignal): Promise<number> {
    this.strike(this.next('adopt'));
    return this.inner.adopt(name, path, signal);
  }

  override localPath(name: string): string | undefined {
    return this.inner.localPath(name);
  }

  override async sweep(): Promise<void> {
    return this.inner.sweep();
  }

  override async close(): Promise<void> {
    return this.inner.close();
  }

  private next(operation: FaultyOperation): StorageFault | undefined {
    const call = (this.calls[operation] += 1);
    return this.faults.find((fault) => fault.operation === operation && fault.call === call);
  }

  private strike(fault: StorageFault | undefined): void {
    if (fault === undefined) return;
    this.struck += 1;
    throw (
      fault.error ?? new BackupError('storage-unreachable', `${fault.operation} number ${fault.call} failed on command`)
    );
  }

  private async *until(fault: StorageFault | undefined, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    let left = fault?.afterBytes ?? (fault === undefined ? Infinity : 0);
    for await (const chunk of bytes) {
      if (chunk.byteLength >= left) {
        if (left > 0) yield chunk.subarray(0, left);
        this.strike(fault);
      }
      left -= chunk.byteLength;
      yield chunk;
    }
    this.strike(fault);
  }
}
