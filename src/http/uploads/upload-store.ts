import { FileStore } from '@tus/file-store';
import { Upload as TusUpload } from '@tus/server';
import { Readable } from 'node:stream';
import { beginsAsZip, HEAD_BYTES, notAZip, TELLING_BYTES } from '../../archive/foreign-file.js';
import { BackupError } from '../../errors.js';
import { uploadNotFound, type UploadFolder } from '../../uploads/upload-folder.js';
import type { Upload } from '../../uploads/upload-record.js';

/** The bytes of uploads where the folder of uploads has them; what is known of each is in its record there. */
export class UploadStore extends FileStore {
  constructor(
    private readonly folder: UploadFolder,
    root: string,
    /** The sender of the upload that is being created. */
    private readonly owner: string,
  ) {
    super({
      directory: root,
      configstore: {
        get: async (id) => tusUpload(await folder.find(id)),
        set: async () => undefined,
        delete: async (id) => folder.remove(id),
      },
    });
    this.extensions = ['creation', 'creation-with-upload', 'termination'];
  }

  override async create(upload: TusUpload): Promise<TusUpload> {
    const { id, size, metadata } = upload;
    if (size === undefined) throw new BackupError('malformed-request', 'the upload does not say its Upload-Length');
    if (size === 0) throw notAZip(Buffer.alloc(0));
    const name = nameOf(metadata?.['filename'] ?? metadata?.['name'] ?? '');
    await this.folder.create({ id, size, name, owner: this.owner });
    return upload;
  }

  /** What is acknowledged is durable. */
  override async write(readable: Readable, id: string, offset: number): Promise<number> {
    const end = await (offset > 0 ? super.write(readable, id, offset) : this.#begin(readable, id));
    // Removed while it came: what was written is gone with it.
    if ((await this.folder.received(id)) === undefined) throw uploadNotFound(id);
    await this.folder.settle(id);
    return end;
  }

  /** Says with the first bytes what would fail after the last. */
  async #begin(readable: Readable, id: string): Promise<number> {
    let head: Buffer | undefined;
    const checked = async function* (): AsyncIterable<Buffer> {
      let begin = Buffer.alloc(0);
      for await (const chunk of readable as AsyncIterable<Buffer>) {
        if (begin.length < TELLING_BYTES) begin = Buffer.concat([begin, chunk.subarray(0, HEAD_BYTES)]);
        if (!beginsAsZip(begin)) {
          head = begin;
          return;
        }
        yield chunk;
      }
    };
    const end = await super.write(Readable.from(checked(), { objectMode: false }), id, 0);
    if (head === undefined) return end;
    await this.folder.remove(id);
    throw notAZip(head);
  }

  override async getUpload(id: string): Promise<TusUpload> {
    const upload = tusUpload(await this.folder.find(id));
    const offset = await this.folder.received(id);
    if (upload === undefined || offset === undefined) throw uploadNotFound(id);
    upload.offset = offset;
    return upload;
  }

  override async remove(id: string): Promise<void> {
    await this.folder.remove(id);
  }
}

function tusUpload(upload: Upload | undefined): TusUpload | undefined {
  if (upload === undefined) return undefined;
  const { id, size, created, name } = upload;
  return new TusUpload({ id, size, offset: 0, creation_date: created, metadata: { filename: name } });
}

const MAX_NAME = 255;

/** A name for people: its last part, of characters that can be shown. */
function nameOf(text: string): string {
  const last = text.split(/[/\\]/).at(-1) ?? '';
  const name = last
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .slice(0, MAX_NAME)
    .trim();
  return name === '' || /^\.+$/.test(name) ? 'archive.zip' : name;
}
