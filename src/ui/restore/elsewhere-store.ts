import { asApiError, type ApiClient } from '../api/api-client.js';
import type { ArchiveList, Links, List, Upload } from '../api/wire.js';
import type { RestoreWish } from '../model/restore-wish.js';
import { FileUpload } from '../upload/file-upload.js';
import type { RunListener } from './job-run.js';

export interface ElsewhereParts {
  readonly client: ApiClient;
  /** What the reader may do. */
  readonly links: () => Links;
  readonly listener: Pick<RunListener, 'onChange' | 'onError'>;
  readonly signal: AbortSignal;
  readonly source: () => RestoreWish['source'];
  readonly choose: (source: RestoreWish['source']) => void;
}

/** How long nobody types before it is searched, in ms. */
const SEARCH_MS = 300;

/** Archives that are not among the backups of an app: files of the reader's, and those of other apps at the destination. */
export class ElsewhereStore {
  /** The file that is sent as the source. */
  upload: FileUpload | undefined;
  /** Files that were sent and checked before. */
  uploads: readonly Upload[] = [];
  archiveSearch = '';
  /** At the destination, as far as they match; undefined until they are asked for. */
  archives: ArchiveList | undefined;
  readonly #parts: ElsewhereParts;
  #searching: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: ElsewhereParts) {
    this.#parts = parts;
  }

  /** Sends a file, whose backup is the source once the server has accepted it. */
  sendFile(file: File): void {
    const { client, links, listener, signal, source, choose } = this.#parts;
    const link = links()['upload'];
    if (link === undefined) return;
    this.upload?.leave();
    const upload = new FileUpload(client, link, file, {
      onChange: () => listener.onChange(),
      onAccepted: (accepted) => {
        if (source()?.kind === 'upload') choose({ kind: 'upload', upload: accepted });
      },
    });
    signal.addEventListener('abort', () => upload.leave(), { once: true });
    this.#set({ upload });
    choose({ kind: 'upload', upload: undefined });
    void upload.start();
  }

  /** Removes what was sent. */
  dropFile(): void {
    void this.upload?.remove();
    this.#set({ upload: undefined });
    this.#parts.choose({ kind: 'upload', upload: undefined });
  }

  /** What was chosen is not there any more: nothing of its sort is chosen, and what there is is asked for. */
  chooseAnew(): void {
    const { source, choose } = this.#parts;
    const { kind } = source() ?? {};
    if (kind === 'upload') this.dropFile();
    else choose(kind === 'destination' ? { kind, archive: undefined } : undefined);
    if (kind === 'upload') void this.findUploads();
    if (kind === 'destination') this.searchArchives(this.archiveSearch);
  }

  searchArchives(search: string): void {
    clearTimeout(this.#searching);
    this.#set({ archiveSearch: search });
    this.#searching = setTimeout(() => void this.#findArchives(search), search === '' ? 0 : SEARCH_MS);
  }

  /** One that was sent before this page was opened is offered again. */
  async findUploads(): Promise<void> {
    const { client, links, signal } = this.#parts;
    const link = links()['uploads'];
    if (link === undefined) return;
    try {
      const { items } = await client.read<List<Upload>>(link, signal);
      this.#set({ uploads: items.filter(({ state }) => state === 'ready') });
    } catch {
      // They can be sent again.
    }
  }

  /** What a link names as `backup:ID`, `upload:ID`, `upload` or `destination:KEY`; undefined if it is not there, or not for this reader. */
  async named(name: string): Promise<RestoreWish['source']> {
    const { client, links, signal } = this.#parts;
    if (name === 'upload') return links()['upload'] && { kind: 'upload', upload: undefined };
    const [, kind, id = ''] = /^(backup|upload|destination):(.+)$/.exec(name) ?? [];
    if (kind === undefined) return undefined;
    if (kind === 'upload') {
      await this.findUploads();
      const upload = this.uploads.find((each) => each.id === id);
      return upload && { kind, upload };
    }
    const link = links()['archives'];
    if (link === undefined) return undefined;
    const href = `${link.href}?q=${encodeURIComponent(id)}`;
    const archives = await client.read<ArchiveList>({ ...link, href }, signal);
    // The name of an archive ends with the id of its backup.
    const archive = archives.items.find(({ key }) => (kind === 'backup' ? key.includes(id) : key === id));
    if (archive !== undefined) this.#set({ archives, archiveSearch: id });
    return archive && { kind: 'destination', archive };
  }

  async #findArchives(search: string): Promise<void> {
    const { client, links, listener, signal } = this.#parts;
    const link = links()['archives'];
    if (link === undefined) return;
    try {
      const href = search === '' ? link.href : `${link.href}?q=${encodeURIComponent(search)}`;
      const archives = await client.read<ArchiveList>({ ...link, href }, signal);
      if (this.archiveSearch === search) this.#set({ archives });
    } catch (error) {
      if (!signal.aborted && this.archiveSearch === search)
        listener.onError(asApiError(error), () => void this.#findArchives(search));
    }
  }

  #set(changed: Partial<ElsewhereStore>): void {
    if (this.#parts.signal.aborted) return;
    Object.assign(this, changed);
    this.#parts.listener.onChange();
  }
}
