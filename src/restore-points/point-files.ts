import type { StorageItem } from '../storage/storage.js';
import { beginsId } from '../text/beginning.js';
import { ARCHIVE, COMMENT, MANIFEST, PROTECTED, parsePointName } from './point-name.js';

/** What a person's text may mean, judged by names alone. `bases` begin the names of the files of one restore point each. */
export type NameMatch =
  | { readonly kind: 'found'; readonly bases: readonly string[] }
  | { readonly kind: 'several'; readonly ids: readonly string[] }
  | { readonly kind: 'none' };

/** The files at a destination, by name: what can be said of its restore points before any manifest is read. */
export class PointFiles {
  readonly #sizes: ReadonlyMap<string, number>;
  /** Each is a restore point, or looks like one. */
  readonly bases: readonly string[];

  constructor(items: readonly StorageItem[]) {
    this.#sizes = new Map(items.map(({ name, size }) => [name, size]));
    this.bases = items.filter(({ name }) => name.endsWith(MANIFEST)).map(({ name }) => name.slice(0, -MANIFEST.length));
  }

  /** Whether there is no file at all. */
  get isEmpty(): boolean {
    return this.#sizes.size === 0;
  }

  /** Bytes; undefined where there is no archive. */
  archiveSize(base: string): number | undefined {
    return this.#sizes.get(base + ARCHIVE);
  }

  isProtected(base: string): boolean {
    return this.#sizes.has(base + PROTECTED);
  }

  /** Bytes of the comment that replaces the manifest's; undefined where it was never changed. */
  commentSize(base: string): number | undefined {
    return this.#sizes.get(base + COMMENT);
  }

  /** Names that eventark did not give: those of copies, or of something else. */
  get oddBases(): readonly string[] {
    return this.bases.filter((base) => parsePointName(base) === undefined);
  }

  /** Archives named as eventark names them, that have no manifest beside them. */
  get archivesAlone(): readonly string[] {
    const withManifest = new Set(this.bases);
    const archives = [...this.#sizes.keys()].filter((name) => name.endsWith(ARCHIVE));
    return archives.filter((name) => {
      const base = name.slice(0, -ARCHIVE.length);
      return !withManifest.has(base) && parsePointName(base) !== undefined;
    });
  }

  /** Of the apps that names are of. */
  get appNames(): readonly string[] {
    return [...new Set(this.bases.flatMap((base) => parsePointName(base)?.app ?? []))];
  }

  /** Whether a name says that it is of the app called `name`. */
  hasAppNamed(name: string): boolean {
    return this.bases.some((base) => parsePointName(base)?.app === name);
  }

  /** Those that a name says are of the app called `name`, and the odd ones. */
  basesOfApp(name: string): readonly string[] {
    return this.bases.filter((base) => (parsePointName(base)?.app ?? name) === name);
  }

  /** By file name, by id, or by the beginning of one id. An exact id wins over a longer one. */
  match(text: string): NameMatch {
    const named = text.replace(/\.(zip|json)$/, '');
    if (this.#sizes.has(named + MANIFEST)) return { kind: 'found', bases: [named] };
    const wanted = text.toLowerCase();
    const exact = this.bases.filter((base) => parsePointName(base)?.id === wanted);
    if (exact.length > 0) return { kind: 'found', bases: exact };
    const begun = this.bases.filter((base) => beginsId(wanted, parsePointName(base)?.id ?? ''));
    const ids = [...new Set(begun.map((base) => parsePointName(base)?.id ?? ''))];
    if (ids.length > 1) return { kind: 'several', ids };
    return begun.length > 0 ? { kind: 'found', bases: begun } : { kind: 'none' };
  }
}
