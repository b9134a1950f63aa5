import { AppendFile } from '../../../files/append-file.js';
import type { Method, PackedContent } from '../../zip/zip-entry.js';
import { EntryTable } from './entry-table.js';
import { centralHeader, endRecords, localHeader, localHeaderBytes, needsZip64Sizes } from '../../zip/zip-records.js';

/** An entry whose bytes have been appended, and what is only known now. */
interface StreamedContent {
  readonly name: string;
  readonly method: Method;
  readonly crc: number;
  readonly size: number;
}

/**
 * Writes a zip of the closed profile into a new local file: entries one after the other, no data descriptors (the
 * local header of a streamed entry is patched), zip64 fields only where a number needs them.
 */
export class ZipWriter {
  readonly entries = new EntryTable();
  #streamed: { readonly offset: number; readonly nameLength: number; readonly zip64: boolean } | undefined;

  private constructor(private readonly file: AppendFile) {}

  static async create(path: string): Promise<ZipWriter> {
    return new ZipWriter(await AppendFile.create(path));
  }

  async add(name: string, content: PackedContent): Promise<void> {
    const { method, crc, size, bytes } = content;
    const entry = { name, method, crc, size, stored: bytes.length, offset: this.file.position };
    await this.file.write(localHeader(entry));
    await this.file.write(bytes);
    this.entries.add(entry);
  }

  /**
   * Begins an entry whose name (of `nameLength` bytes), sizes and CRC come with `end`. `zip64` reserves room for sizes
   * above 4 GiB and must be right in the end; a caller that guessed wrong drops the entry and writes it again.
   */
  async begin(nameLength: number, zip64: boolean): Promise<void> {
    this.#streamed = { offset: this.file.position, nameLength, zip64 };
    await this.file.write(Buffer.alloc(localHeaderBytes(nameLength, zip64)));
  }

  /** Adds to the entry that was begun: bytes as the file is to have them. */
  async append(bytes: Uint8Array): Promise<void> {
    await this.file.write(bytes);
  }

  /** Completes the entry that was begun. */
  async end(content: StreamedContent): Promise<void> {
    const { offset, nameLength, zip64 } = this.#begun();
    const stored = this.file.position - offset - localHeaderBytes(nameLength, zip64);
    const entry = { ...content, stored, offset };
    if (needsZip64Sizes(entry) !== zip64 || entry.name.length !== nameLength)
      throw new Error('the header does not fit');
    await this.file.patch(offset, localHeader(entry));
    this.entries.add(entry);
    this.#streamed = undefined;
  }

  /** Gives up the entry that was begun: it turned out to be there already. */
  async drop(): Promise<void> {
    await this.file.rewind(this.#begun().offset);
    this.#streamed = undefined;
  }

  /** Writes the central directory and the end record, and returns when every byte is durable. */
  async finish(): Promise<void> {
    const offset = this.file.position;
    for (const entry of this.entries) await this.file.write(centralHeader(entry));
    await this.file.write(endRecords({ entries: this.entries.length, offset, size: this.file.position - offset }));
    await this.file.close();
  }

  /** Closes and removes the file. */
  async abort(): Promise<void> {
    await this.file.discard();
  }

  #begun(): { readonly offset: number; readonly nameLength: number; readonly zip64: boolean } {
    if (this.#streamed === undefined) throw new Error('no entry was begun');
    return this.#streamed;
  }
}
