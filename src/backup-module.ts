import type { Archive, VerificationReport, VerifyDepth } from './archive/archive.js';
import { Tokens } from './access/tokens.js';
import { planBackup, roomOf, type BackupPlan, type BackupRoom } from './backup/plan.js';
import { backup, type BackupChoices, type BackupResult } from './backup/backup.js';
import type { AppName } from './cms/app-naming.js';
import { Contents } from './contents/contents.js';
import { copy, type AppCopyOptions } from './copy/copy.js';
import { SealedAddresses } from './download/sealed-addresses.js';
import { StagedArchives } from './download/staged-archives.js';
import { diagnose, type Diagnosis, type DoctorOptions } from './doctor/doctor.js';
import { Inside } from './inside/inside.js';
import { DownloadLinks } from './links/download-links.js';
import { exportSquidex, type ExportOptions, type ExportResult } from './export/export-squidex.js';
import { PreparedExports } from './export/prepared-exports.js';
import type { Undo } from './claims/claim.js';
import { summariesOf, type ClaimSummary } from './claims/claim-summary.js';
import type { HeldClaim } from './claims/claims.js';
import { recoveryHandlers } from './recovery/handlers.js';
import { isPlaceOf } from './recovery/leftover.js';
import { recover, recoverOne, type Recovery } from './recovery/recovery.js';
import { releaseClaim } from './recovery/release-claim.js';
import { verifySource } from './rehearsal/verify-source.js';
import { restoreDefaults, type RestoreOptions } from './restore/plan.js';
import type { RestoreResult } from './restore/restore-result.js';
import { RestoredApps } from './restored/restored-apps.js';
import { planRestore, restore } from './restore/restore.js';
import type { CatalogListing } from './restore-points/catalog.js';
import { downloadOf, type Download } from './restore-points/download.js';
import type { Removable, RestorePoint } from './restore-points/restore-point.js';
import { summaryOfSource, type ArchiveSummary } from './restore-points/archive-summary.js';
import { appsLeftBare, deletePoints, pointsToDelete } from './restore-points/delete.js';
import { changePoint, type PointChange } from './restore-points/protect.js';
import { RetentionPolicy } from './restore-points/retention.js';
import { Sources, type Given, type Source } from './restore-points/open-source.js';
import type { ModuleParts } from './config/module-parts.js';
import type { Settings } from './config/settings.js';
import { NEVER, NO_PROGRESS, type OperationOptions } from './runtime.js';
import type { ByteRange } from './storage/storage.js';
import { UploadedArchives } from './uploads/uploaded-archives.js';
import { Templates } from './templates/templates.js';
import { VisibleApps, type AppSummary, type NameProblem, type UnlistedApps } from './apps/app-directory.js';

/** Everything a shell may ask for. Each method says what it changes; all others only read. */
export class BackupModule {
  /** Bearer tokens of a server that stands alone. */
  readonly tokens: Tokens;
  readonly #sources: Sources;
  readonly #apps: VisibleApps;
  /** Looks into archives as they are: entries, files, events; and at the events of apps. */
  readonly inside: Inside;
  /** Looks into archives as people do: objects and their states, a time line, changes. */
  readonly contents: Contents;
  /** Templates at the destination, and apps made from them. */
  readonly templates: Templates;
  /** Links that open downloads without signing in. */
  readonly links: DownloadLinks;
  /** Addresses of archives, as jobs keep them. */
  readonly addresses: SealedAddresses;
  /** Archives out of URLs that were looked at. */
  readonly staged: StagedArchives;
  /** Exports for Squidex that wait to be downloaded. */
  readonly exports: PreparedExports;
  /** Apps that a restore has made: its undo, and their rules. */
  readonly restored: RestoredApps;
  /** Archives that arrive from elsewhere. */
  readonly uploads: UploadedArchives;
  /** Where restore points are, as a URL without credentials. */
  readonly destination: string;
  /** From which another process can open a module on the same places; undefined where the host has put parts of its own in. */
  readonly settings: Settings | undefined;
  #recoveries: readonly Recovery[] = [];
  /** Known from `recover`, so that nothing waits for it once more. */
  #isStoreDown = false;
  readonly #parts: ModuleParts;

  constructor(given: ModuleParts) {
    const recovered = (claim: HeldClaim) => recoverOne(recoveryHandlers(given), claim);
    const parts = { ...given, claims: given.claims.recoveringWith(recovered) };
    this.#parts = parts;
    this.settings = parts.settings;
    this.destination = parts.destination.url;
    this.tokens = new Tokens(parts.ledger, parts.runtime);
    this.links = new DownloadLinks(parts.ledger, parts.runtime.now, parts.runtime);
    this.addresses = new SealedAddresses(parts);
    this.staged = new StagedArchives(parts, async (text) => this.links.digest(text));
    this.uploads = new UploadedArchives(parts);
    this.#apps = new VisibleApps(parts.store, parts.vocabulary, parts.claims, parts.takesBeginnings);
    const ownAppId = async (name: string) => (this.#isStoreDown ? undefined : this.#apps.idIfKnown(name));
    this.#sources = new Sources({ ...parts, newId: () => parts.runtime.newId(), ownAppId });
    this.restored = new RestoredApps(this.#parts, this.#apps);
    const looked = { ...parts, sources: this.#sources, apps: this.#apps };
    this.exports = new PreparedExports(looked);
    this.inside = new Inside(looked);
    this.contents = new Contents(looked);
    this.templates = new Templates({ ...looked, contents: this.contents, restore: this.restore.bind(this) });
  }

  /** What the last `recover` has undone or finished; `openModule` calls it. */
  get recoveries(): readonly Recovery[] {
    return this.#recoveries;
  }

  /** Undoes or finishes what dead processes left unfinished. `store-unreachable` if the ledger does not answer in time. */
  async recover({ answerWithinMs }: { readonly answerWithinMs?: number } = {}): Promise<readonly Recovery[]> {
    const storages = [this.#parts.assetStorage, this.#parts.destination];
    const handlers = recoveryHandlers(this.#parts);
    const isOurs = (undo: Undo): boolean => undo.verb !== 'leftover' || isPlaceOf(this.#parts, undo.place);
    this.#isStoreDown = true;
    this.#recoveries = await recover({ ...this.#parts, handlers, isOurs, storages, answerWithinMs });
    this.#isStoreDown = false;
    return this.recoveries;
  }

  /** Who holds what, since when, and what is left over at places that were not the configured ones. */
  async claims(): Promise<readonly ClaimSummary[]> {
    return summariesOf(this.#parts.claims);
  }

  /**
   * Frees what a claim holds, also that of another process, and undoes or finishes what can be. For a claim whose process will not come
   * back: one that lives finds out within ten seconds that its claim is gone, and fails. Errors: `claim-not-found`.
   */
  async releaseClaim(key: string): Promise<Recovery> {
    return releaseClaim(this.#parts, key);
  }

  /** Every app that can be seen: not those that a restore is still writing. */
  async apps(): Promise<readonly AppSummary[]> {
    return this.#apps.summaries();
  }

  /** What `apps` does not list, and why. */
  async unlistedApps(): Promise<UnlistedApps> {
    return this.#apps.unlisted();
  }

  /** Makes a restore point of an app, given by name or id. Errors: `app-not-found` and those of `backup`. */
  async create(app: string, choices: BackupChoices = {}, run: OperationOptions = {}): Promise<BackupResult> {
    const { software, user: createdBy = '', compression } = this.#parts;
    const defaults = { comment: '', createdBy, verify: 'checksums', compression } as const;
    const options = { ...defaults, ...choices, retention: new RetentionPolicy(this.#parts.cap), software };
    return backup(this.#parts, await this.#apps.find(app), options, run.progress ?? NO_PROGRESS, run.signal ?? NEVER);
  }

  /** Why a new app cannot have this name; undefined if it can, as far as anybody knows before it is reserved. */
  async nameProblem(name: string): Promise<NameProblem | undefined> {
    return this.#apps.nameProblem(name);
  }

  /**
   * What the next backup of an app would remove, if it finds all that the ones before it hold; changes nothing.
   * Errors: `app-not-found`, `cap-reached`.
   */
  async planCreate(app: string): Promise<BackupPlan> {
    return planBackup(this.#parts.catalog, await this.#apps.find(app), new RetentionPolicy(this.#parts.cap));
  }

  /** What the cap means for the next backup of the app that these restore points are of, newest first; reads nothing. */
  room(points: readonly RestorePoint[]): BackupRoom {
    return roomOf(points, new RetentionPolicy(this.#parts.cap));
  }

  /** Restore points, newest first by history, of one app or of all; from manifests and the ends of archives. */
  async list(app?: string): Promise<CatalogListing> {
    return app === undefined ? this.#parts.catalog.list() : this.#parts.catalog.listApp(app);
  }

  /** What an archive holds. A restore point is not opened: its manifest says it. */
  async show(source: string, run: OperationOptions = {}): Promise<ArchiveSummary> {
    const resolved = await this.#sources.resolve(source);
    return summaryOfSource(this.#parts.catalog, resolved, async (describe) => this.#use(resolved, run, describe));
  }

  /** What `delete` would remove; changes nothing, and has its errors. */
  async planDelete(ids: readonly string[]): Promise<readonly Removable[]> {
    return pointsToDelete(this.#sources, ids);
  }

  /** The apps that have no restore point left at the destination once these are deleted. */
  async appsLeftBare(points: readonly Removable[]): Promise<readonly AppName[]> {
    return appsLeftBare(this.#parts.catalog, points);
  }

  /**
   * Deletes restore points, by id, unique beginning of it, `APP@latest` or name of the archive; by its name also what is
   * left of one. Errors: `restore-point-not-found` and `-protected`, before any is deleted; `cancelled` between two, with `done` in its facts.
   */
  async delete(
    ids: readonly string[],
    { signal = NEVER }: OperationOptions = {},
    requireAsRead = async () => Promise.resolve(),
  ): Promise<readonly Removable[]> {
    const points = await this.planDelete(ids);
    await deletePoints(this.#parts, points, requireAsRead, signal);
    return points;
  }

  /** Protects a restore point from pruning and deletion, or takes the protection off. */
  async protect(id: string, on: boolean): Promise<Removable> {
    // What cannot be read is not worth protecting, but a person who wants to delete it takes the protection off first.
    const point = await (on ? this.#sources.point(id) : this.#sources.removable(id));
    return changePoint(this.#parts, point, { protected: on });
  }

  /**
   * Changes the comment of a restore point, its protection, or both. Its archive and its manifest stay as they are.
   * Errors: `restore-point-not-found`, `restore-point-busy`, `invalid-argument` for a long comment.
   */
  async change(id: string, change: PointChange, requireAsRead = async () => Promise.resolve()): Promise<Removable> {
    return changePoint(this.#parts, await this.#sources.point(id), change, requireAsRead);
  }

  /**
   * Checks an archive and says what is damaged and where; damage is reported, not thrown. Without a depth, as deep as
   * is usual for the format: every byte of one of eventark's, one of Squidex as deep as a restore reads it.
   */
  async verify(source: string, depth?: VerifyDepth, run: OperationOptions = {}): Promise<VerificationReport> {
    const resolved = await this.#sources.resolve(source);
    const options = { ...run, depth, chain: true, ownRestore: this.#parts.ownRestore };
    return verifySource(resolved, this.#parts.vocabulary, options, async (check) => this.#use(resolved, run, check));
  }

  /**
   * Restores an archive as a new app, under the archive's name unless another is given. What is not decided is quiet:
   * rules off, new client secrets, nothing scheduled. Errors: those of `restore`, and any damage of the archive.
   */
  async restore(
    source: Given,
    options: Partial<RestoreOptions> = {},
    run: OperationOptions = {},
  ): Promise<RestoreResult> {
    return this.#given(source, run, async (found) => this.#restoreWith(found, options, run, restore));
  }

  /** What `restore` would do; changes nothing. */
  async planRestore(
    source: Given,
    options: Partial<RestoreOptions> = {},
    run: OperationOptions = {},
  ): Promise<RestoreResult> {
    return this.#given(source, run, async (found) => this.#restoreWith(found, options, run, planRestore));
  }

  /**
   * Restores an app as it is now beside itself, under another name. Its archive is a temp file: no restore point is made,
   * and none is pruned. Errors: `app-not-found` and those of `restore`.
   */
  async copy(app: string, options: AppCopyOptions, run: OperationOptions = {}): Promise<RestoreResult> {
    const described = await this.#apps.find(app);
    await this.#apps.requireNewName(options.name);
    const restoreFrom = async (source: Source) => this.#restoreWith(source, options, run, restore);
    return copy(this.#parts, described, restoreFrom, run.progress ?? NO_PROGRESS, run.signal ?? NEVER);
  }

  /** The archive of a restore point, or a range of it, byte for byte; nothing is read before `bytes` is. */
  async download(id: string, run: OperationOptions = {}, range?: ByteRange): Promise<Download> {
    return downloadOf(this.#parts.destination, await this.#sources.point(id), range, run.signal);
  }

  /**
   * Writes a V2 archive that a real Squidex restores, from a restore point, a file, or an app as it is now.
   * Errors: `file-exists` (nothing is overwritten), `source-not-found`, `app-not-found`, `restore-point-not-found`.
   */
  async exportSquidex(source: string, path: string, options: ExportOptions = {}): Promise<ExportResult> {
    return exportSquidex({ ...this.#parts, sources: this.#sources, apps: this.#apps }, source, path, options);
  }

  /** Looks at each part: reachable (within ten seconds, if nothing is said), version, permissions, indexes, clock. Wrong is a finding. */
  async doctor(options: DoctorOptions = {}): Promise<readonly Diagnosis[]> {
    return diagnose({ ...this.#parts, apps: this.#apps }, options);
  }

  async close(): Promise<void> {
    const { store, users, documents, ledger, assetStorage, destination } = this.#parts;
    for (const part of [this.contents, this.#sources, store, users, documents, ledger, assetStorage, destination])
      await part.close();
  }

  async #restoreWith(
    source: Source,
    options: Partial<RestoreOptions>,
    run: OperationOptions,
    verb: typeof restore,
  ): Promise<RestoreResult> {
    const full = { ...restoreDefaults(this.#parts.user, this.#parts.assetUrl), ...options };
    const parts = { ...this.#parts, sources: this.#sources, visibleNames: () => this.#apps.names() };
    return verb(parts, source, full, run.progress ?? NO_PROGRESS, run.signal ?? NEVER);
  }

  /** What a stream holds is a file for as long as `action` takes. */
  async #given<T>(source: Given, run: OperationOptions, action: (source: Source) => Promise<T>): Promise<T> {
    if (typeof source !== 'string') return this.#sources.useStream(source, run.signal ?? NEVER, action);
    return action(await this.#sources.resolve(source));
  }

  async #use<T>(source: Source, run: OperationOptions, action: (archive: Archive) => Promise<T>): Promise<T> {
    return this.#sources.use(source, run.progress ?? NO_PROGRESS, run.signal ?? NEVER, action);
  }
}
