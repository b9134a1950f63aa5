/** What a host may import: `docs/embedding.md`. Everything else may change with any version. */
import './process/required-node.js';
export { BackupModule } from './backup-module.js';
export type { ModuleParts } from './config/module-parts.js';
export type { Inside } from './inside/inside.js';
export type { AppCopyOptions } from './copy/copy.js';
export type { ArchiveSummary } from './restore-points/archive-summary.js';
export type { Given } from './restore-points/open-source.js';
export type { OperationOptions } from './runtime.js';
export type { Diagnosis, DoctorOptions } from './doctor/doctor.js';
export type { RecordKind } from './doctor/check-server.js';
export type { Finding } from './text/finding.js';
export type { AppSummary } from './apps/app-directory.js';
export { ENVIRONMENT, loadSettings, type GivenSettings, type Settings } from './config/settings.js';
export { ASSET_STORAGE, DESTINATION, openModule, software, type OpenOptions } from './container.js';
export type { ConnectionUrl } from './config/connection-url.js';
export type { EventStoreProvider } from './events/event-store-provider.js';
export type { StorageProvider } from './storage/storage-provider.js';
export type { SharedClients } from './process/shared-clients.js';
export { BackupError, isBackupError, isDamage, kindOf } from './errors.js';
export { type ErrorCode, type ErrorDetails, type ErrorKind } from './errors.js';

export { AppendBatch } from './events/append-batch.js';
export type { Append, ExpectedRevision } from './events/append.js';
export { EventStore, type LeftOut, type Range, type StoredApp } from './events/event-store.js';
export type { StoreInfo, StoreLimits } from './events/event-store.js';
export type { NewEvent, StoredEvent } from './events/event.js';
export { Ledger, type Book, type ExpectedVersion, type LedgerEntry } from './ledger/ledger.js';
export { Storage, type ByteRange, type OpenBytes, type StorageItem } from './storage/storage.js';
export { AppHost } from './cms/app-host.js';
export {
  AppNaming,
  type AppName,
  type AssetVersion,
  type HeaderNames,
  type KindedNames,
  type StreamPattern,
} from './cms/app-naming.js';
export { DocumentStore, type Documents } from './cms/document-store.js';
export {
  EventVocabulary,
  type AppDescription,
  type AssetUrls,
  type Contributor,
  type CopyOptions,
  type Quiescence,
  type ReferenceCollector,
  type NotedEvent,
  type NotedEvents,
  type OddEvents,
  type RemapReport,
  type RemapTarget,
  type RemappedEvent,
  type Remapper,
  type UserMapping,
} from './cms/event-vocabulary.js';
export { UserDirectory, type User } from './cms/user-directory.js';

export type { ExportResult } from './export/export-squidex.js';
export type { BackupOptions, BackupResult } from './backup/backup.js';
export type { PeopleStrategy } from './restore/assigned-people.js';
export type { RestoreOptions } from './restore/plan.js';
export type { Opener, RestoreResult } from './restore/restore-result.js';
export type { ClaimSummary } from './claims/claim-summary.js';
export type { Recovery } from './recovery/recovery.js';
export type { CatalogListing } from './restore-points/catalog.js';
export type { DamagedPoint, Removable, RestorePoint } from './restore-points/restore-point.js';
export type { Download } from './restore-points/download.js';
export type { EventFilter } from './archive/event-filter.js';
export type { Manifest } from './archive/native/manifest/manifest.js';
export { PHASES, type Phase } from './archive/archive.js';
export type {
  ArchivedAsset,
  ArchiveEntry,
  ArchiveFormat,
  Problem,
  Progress,
  ProgressSink,
  VerificationReport,
  VerifyDepth,
} from './archive/archive.js';
