import { hash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type * as Sdk from '@azure/storage-blob';
import type {
  BlobDownloadOptions,
  BlockBlobClient,
  ContainerClient,
  StoragePipelineOptions,
} from '@azure/storage-blob';
import { BackupError } from '../../errors.js';
import { blocks, chain, partsInFlight, type SourceBytes } from '../remote/byte-flow.js';
import { loadPackage } from '../../process/load-package.js';
import {
  ObjectStorage,
  type ObjectHead,
  type ObjectStorageConfig,
  type StoredObject,
} from '../remote/object-storage.js';
import { remoteBody } from '../remote/remote-body.js';
import { statusOf } from '../remote/remote-error.js';
import { azureError } from './azure-errors.js';
import { atServer } from '../remote/server-name.js';
import { answered, SilenceLimit, unstalled } from '../remote/silence-limit.js';
import type { ByteRange } from '../storage.js';

export const AZURE_PACKAGES = ['@azure/storage-blob'];

/** A blob has at most 50,000 blocks: 390 GiB at this size. */
const BLOCK_SIZE = 8 * 1024 * 1024;

export interface AzureConfig extends ObjectStorageConfig {
  readonly container: string;
  /** With an account key or a shared access signature in it. */
  readonly connectionString?: string;
  /** Instead of a connection string: `https://<account>.blob.core.windows.net`, with a signature as its query or a key. */
  readonly endpoint?: string;
  readonly accountKey?: { readonly name: string; readonly key: string };
  readonly blockSize?: number;
}

interface SendOptions {
  readonly abortSignal: AbortSignal;
  readonly onProgress: () => void;
}

/** A container of Azure Blob Storage. */
export class AzureStorage extends ObjectStorage {
  readonly url: string;
  #connection: Promise<ContainerClient> | undefined;

  constructor(private readonly config: AzureConfig) {
    super(config);
    this.url = `azure://${config.container}/${config.prefix ?? ''}${atServer(accountOf(config))}`;
  }

  protected override async *bytes(key: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const blob = await this.#blob(key);
    const { start = 0, end } = range ?? {};
    const options: BlobDownloadOptions = { maxRetryRequests: 0, ...(signal && { abortSignal: signal }) };
    const count = end === undefined ? undefined : end - start + 1;
    const response = await answered(blob.download(start, count, options), this.timeoutMs);
    const { readableStreamBody: body, contentLength: expected } = response;
    if (body instanceof Readable) yield* remoteBody(body, { expected, timeoutMs: this.timeoutMs, signal });
  }

  protected override async *objects(prefix: string): AsyncIterable<StoredObject> {
    const pages = (await this.#connect()).listBlobsFlat({ prefix }).byPage();
    for await (const page of unstalled(pages, this.timeoutMs)) {
      for (const { name, properties } of page.segment.blobItems) {
        yield { key: name, size: properties.contentLength ?? 0 };
      }
    }
  }

  protected override async head(key: string): Promise<ObjectHead> {
    const properties = await answered((await this.#blob(key)).getProperties(), this.timeoutMs);
    return { size: properties.contentLength ?? 0, modified: properties.lastModified };
  }

  protected override async delete(key: string): Promise<void> {
    await answered((await this.#blob(key)).delete({ deleteSnapshots: 'include' }), this.timeoutMs);
  }

  /** A write of the same name that ends first throws our blocks away. */
  protected override isOvertaken(error: unknown): boolean {
    return statusOf(error) === 400 && Reflect.get(Object(error), 'code') === 'InvalidBlockList';
  }

  /** Blocks become a blob in one last step; blocks that never do are in no list, and gone after a week. */
  protected override async send(key: string, source: SourceBytes): Promise<void> {
    const blob = await this.#blob(key);
    const size = this.config.blockSize ?? BLOCK_SIZE;
    const silence = new SilenceLimit(this.timeoutMs);
    const options = { abortSignal: silence.signal, onProgress: silence.heard };
    const all = silence.watched(blocks(source.chunks(), size));
    try {
      await this.#upload(blob, all, size, options);
    } catch (error) {
      silence.signal.throwIfAborted();
      throw error;
    } finally {
      silence.stop();
    }
  }

  async #upload(
    blob: BlockBlobClient,
    all: AsyncGenerator<Uint8Array>,
    size: number,
    options: SendOptions,
  ): Promise<void> {
    const first = await all.next();
    const begun: Uint8Array = first.done === true ? Buffer.alloc(0) : first.value;
    if (begun.byteLength < size) {
      const digest = digestFor(blob, begun);
      await blob.upload(begun, begun.byteLength, {
        ...options,
        blobHTTPHeaders: { ...(digest && { blobContentMD5: digest }) },
      });
    } else await blob.commitBlockList(await this.#stage(blob, chain(begun, all), size, options), options);
  }

  /** Sends several blocks side by side. The SDK's own `uploadStream` does the same, but cannot be told to give up. */
  async #stage(
    blob: BlockBlobClient,
    all: AsyncGenerator<Uint8Array>,
    size: number,
    options: SendOptions,
  ): Promise<string[]> {
    const upload = randomUUID();
    const ids: string[] = [];
    const lane = async () => {
      for await (const block of all) {
        const id = Buffer.from(`${upload}-${String(ids.length).padStart(6, '0')}`).toString('base64');
        ids.push(id);
        const digest = digestFor(blob, block);
        await blob.stageBlock(id, block, block.byteLength, {
          ...options,
          ...(digest && { transactionalContentMD5: digest }),
        });
      }
    };
    // Every lane has ended before a failure is reported: no block is sent after that.
    const lanes = await Promise.allSettled(Array.from({ length: partsInFlight(size) }, lane));
    const failed = lanes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return ids;
  }

  async #blob(key: string): Promise<BlockBlobClient> {
    return (await this.#connect()).getBlockBlobClient(key);
  }

  async #connect(): Promise<ContainerClient> {
    this.#connection ??= loadPackage(AZURE_PACKAGES, () => import('@azure/storage-blob')).then((sdk) =>
      this.#service(sdk).getContainerClient(this.config.container),
    );
    return this.#connection;
  }

  #service(sdk: typeof Sdk): Sdk.BlobServiceClient {
    const { connectionString, endpoint, accountKey } = this.config;
    const options: StoragePipelineOptions = {
      retryOptions: { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2000 },
    };
    if (connectionString !== undefined) return sdk.BlobServiceClient.fromConnectionString(connectionString, options);
    if (endpoint === undefined) {
      throw new BackupError('invalid-config', `${this.url}: no Azure credentials were found`, {
        hint: 'set AZURE_STORAGE_CONNECTION_STRING, or AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY',
      });
    }
    const credential = accountKey && new sdk.StorageSharedKeyCredential(accountKey.name, accountKey.key);
    return new sdk.BlobServiceClient(endpoint, credential, options);
  }

  protected override translated(error: unknown, name: string): BackupError {
    return azureError(error, { name, url: this.url, container: this.config.container, endpoint: this.config.endpoint });
  }

  /** What the emulator says without a code is an account that it does not know; a web server knows no code either. */
  protected override bucketMissing(error: unknown): BackupError | undefined {
    const hasCode = Reflect.get(Object(error), 'code') !== undefined;
    if (statusOf(error) !== 404 || hasCode) return undefined;
    return new BackupError('invalid-config', `${this.url}: there is no such account, or what answers is not Azure`, {
      hint: 'check the endpoint, and whether the account has to follow it as a path',
    });
  }
}

/** Over HTTPS nothing can be changed on the way; without it the server is told what has to arrive. */
function digestFor({ url }: BlockBlobClient, bytes: Uint8Array): Buffer | undefined {
  return url.startsWith('https:') ? undefined : hash('md5', bytes, 'buffer');
}

/** Address of the account: containers of several accounts may have one name. */
function accountOf({ endpoint, connectionString = '' }: AzureConfig): string | undefined {
  const part = (name: string): string | undefined =>
    new RegExp(`(?:^|;)${name}=([^;]+)`, 'i').exec(connectionString)?.[1];
  const account = part('AccountName');
  return endpoint ?? part('BlobEndpoint') ?? (account === undefined ? undefined : `${account}.blob.core.windows.net`);
}
