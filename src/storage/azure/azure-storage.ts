import { hash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type * as Sdk from '@azure/storage-blob';
import type {
  BlobDownloadOptions,
  BlobGetPropertiesResponse,
  BlockBlobClient,
  ContainerClient,
  StoragePipelineOptions,
} from '@azure/storage-blob';
import { BackupError, throwIfCancelled } from '../../errors.js';
import { blocks, chain, partsInFlight, SourceBytes } from '../remote/byte-flow.js';
import { loadPackage } from '../../process/load-package.js';
import { ObjectNames } from '../remote/object-names.js';
import { remoteBody } from '../remote/remote-body.js';
import { remoteError, statusOf, type RemoteCodes } from '../remote/remote-error.js';
import { atServer } from '../remote/server-name.js';
import { answered, SilenceLimit, unstalled } from '../remote/silence-limit.js';
import { Storage, type ByteRange, type OpenBytes, type StorageItem } from '../storage.js';

export const AZURE_PACKAGES = ['@azure/storage-blob'];

/** A blob has at most 50,000 blocks: 390 GiB at this size. */
const BLOCK_SIZE = 8 * 1024 * 1024;

/** Blocks that another write of the same name has thrown away are sent again so many times. */
const COMMIT_ATTEMPTS = 5;

const CREDENTIALS = 'copy AZURE_STORAGE_CONNECTION_STRING again from the access keys of the storage account';

const codesOf = (container: string): RemoteCodes => ({
  ContainerNotFound: {
    code: 'invalid-config',
    words: `container ${container} does not exist`,
    hint: 'check its name and the account, or make the container',
  },
  ContainerBeingDeleted: { code: 'invalid-config', words: `container ${container} is being deleted` },
  InvalidResourceName: { code: 'invalid-config', words: `${container} cannot be the name of a container` },
  AuthenticationFailed: { code: 'permission-denied', words: 'wrong key or signature', hint: CREDENTIALS },
  AuthorizationFailure: { code: 'permission-denied', words: 'wrong key or signature', hint: CREDENTIALS },
  NoAuthenticationInformation: { code: 'permission-denied', words: 'it requires credentials', hint: CREDENTIALS },
  PublicAccessNotPermitted: { code: 'permission-denied', words: 'it requires credentials', hint: CREDENTIALS },
  AuthorizationPermissionMismatch: {
    code: 'permission-denied',
    words: 'these credentials may not do that',
    hint: 'grant Storage Blob Data Contributor, or a signature with read, write, delete and list',
  },
  BlobArchived: 'object-archived',
  BlobBeingRehydrated: 'object-archived',
  AccountIsDisabled: 'permission-denied',
  RequestBodyTooLarge: 'size-limit',
  BlockCountExceedsLimit: 'size-limit',
  // The bytes were changed on the way: sent again they may arrive. Azure's word for it, and the emulator's.
  Md5Mismatch: 'storage-unreachable',
  InvalidOperation: 'storage-unreachable',
});

export interface AzureConfig {
  readonly container: string;
  /** Put before every blob's name, `backups/` for instance. */
  readonly prefix?: string;
  /** With an account key or a shared access signature in it. */
  readonly connectionString?: string;
  /** Instead of a connection string: `https://<account>.blob.core.windows.net`, with a signature as its query or a key. */
  readonly endpoint?: string;
  readonly accountKey?: { readonly name: string; readonly key: string };
  readonly blockSize?: number;
  /** How long a server may say nothing. */
  readonly timeoutMs?: number;
}

interface SendOptions {
  readonly abortSignal: AbortSignal;
  readonly onProgress: () => void;
}

interface Connection {
  readonly container: ContainerClient;
}

/** A container of Azure Blob Storage. */
export class AzureStorage extends Storage {
  readonly url: string;
  private readonly names: ObjectNames;
  private readonly timeoutMs: number;
  private connection: Promise<Connection> | undefined;

  constructor(private readonly config: AzureConfig) {
    super();
    this.names = new ObjectNames(config.prefix ?? '', 1024);
    this.timeoutMs = config.timeoutMs ?? 60_000;
    this.url = `azure://${config.container}/${config.prefix ?? ''}${atServer(accountOf(config))}`;
  }

  override async write(name: string, open: OpenBytes, signal?: AbortSignal): Promise<number> {
    const blob = await this.blob(name);
    for (let attempt = 1; ; attempt += 1) {
      throwIfCancelled(signal);
      const source = new SourceBytes(open, signal);
      try {
        await this.upload(blob, source);
        return source.count;
      } catch (error) {
        source.throwOwnFailure();
        // A write of the same name that ended meanwhile has thrown our blocks away: the last one wins.
        const lost = statusOf(error) === 400 && Reflect.get(Object(error), 'code') === 'InvalidBlockList';
        if (!lost || attempt === COMMIT_ATTEMPTS) throw this.translated(error, name);
      }
    }
  }

  override async *read(name: string, range?: ByteRange, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const blob = await this.blob(name);
    throwIfCancelled(signal);
    const { start = 0, end } = range ?? {};
    const options: BlobDownloadOptions = { maxRetryRequests: 0, ...(signal && { abortSignal: signal }) };
    try {
      const count = end === undefined ? undefined : end - start + 1;
      const response = await answered(blob.download(start, count, options), this.timeoutMs);
      const { readableStreamBody: body, contentLength: expected } = response;
      if (!(body instanceof Readable)) return;
      yield* remoteBody(body, { expected, timeoutMs: this.timeoutMs, signal });
    } catch (error) {
      throwIfCancelled(signal);
      if (statusOf(error) === 416) return;
      throw this.translated(error, name);
    }
  }

  override async *list(prefix: string, signal?: AbortSignal): AsyncIterable<StorageItem> {
    throwIfCancelled(signal);
    const { container } = await this.connect();
    try {
      const pages = container.listBlobsFlat({ prefix: this.names.keyPrefix(prefix) }).byPage();
      for await (const page of unstalled(pages, this.timeoutMs)) {
        for (const { name: key, properties } of page.segment.blobItems) {
          throwIfCancelled(signal);
          const name = this.names.name(key);
          if (name?.startsWith(prefix) === true) yield { name, size: properties.contentLength ?? 0 };
        }
      }
    } catch (error) {
      throw this.translated(error, '');
    }
  }

  override async size(name: string): Promise<number | undefined> {
    const properties = await this.properties(name);
    return properties && (properties.contentLength ?? 0);
  }

  override async clock(probe: string): Promise<Date | undefined> {
    return (await this.properties(probe))?.lastModified;
  }

  override async remove(name: string): Promise<void> {
    const blob = await this.blob(name);
    try {
      await answered(blob.delete({ deleteSnapshots: 'include' }), this.timeoutMs);
    } catch (error) {
      const translated = this.translated(error, name);
      if (translated.code !== 'object-not-found') throw translated;
    }
  }

  /** Blocks become a blob in one last step; blocks that never do are seen by nobody and gone after a week. */
  private async upload(blob: BlockBlobClient, source: SourceBytes): Promise<void> {
    const size = this.config.blockSize ?? BLOCK_SIZE;
    const silence = new SilenceLimit(this.timeoutMs);
    const options = { abortSignal: silence.signal, onProgress: silence.heard };
    const all = silence.watched(blocks(source.chunks(), size));
    try {
      await this.send(blob, all, size, options);
    } catch (error) {
      silence.signal.throwIfAborted();
      throw error;
    } finally {
      silence.stop();
    }
  }

  private async send(
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
    } else await blob.commitBlockList(await this.stage(blob, chain(begun, all), size, options), options);
  }

  /** Sends several blocks side by side. The SDK's own `uploadStream` does the same, but cannot be told to give up. */
  private async stage(
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
    // Every lane has ended before anybody hears of a failure: no block is sent after that.
    const lanes = await Promise.allSettled(Array.from({ length: partsInFlight(size) }, lane));
    const failed = lanes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return ids;
  }

  private async blob(name: string): Promise<BlockBlobClient> {
    const key = this.names.key(name);
    return (await this.connect()).container.getBlockBlobClient(key);
  }

  private async properties(name: string): Promise<BlobGetPropertiesResponse | undefined> {
    const blob = await this.blob(name);
    try {
      return await answered(blob.getProperties(), this.timeoutMs);
    } catch (error) {
      const translated = this.translated(error, name);
      if (translated.code === 'object-not-found') return undefined;
      throw translated;
    }
  }

  private async connect(): Promise<Connection> {
    this.connection ??= loadPackage(AZURE_PACKAGES, () => import('@azure/storage-blob')).then((sdk) => ({
      container: this.service(sdk).getContainerClient(this.config.container),
    }));
    return this.connection;
  }

  private service(sdk: typeof Sdk): Sdk.BlobServiceClient {
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

  private translated(error: unknown, name: string): BackupError {
    return remoteError(error, { name, url: this.url, codes: codesOf(this.config.container) });
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
