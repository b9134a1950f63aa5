import type { ArchiveLimits } from '../archive/archive.js';
import type { Compression } from '../archive/zip/zstd.js';
import type { BackupParts } from '../backup/backup.js';
import type { AppHost } from '../cms/app-host.js';
import type { UrlDownloads } from '../download/url-downloads.js';
import type { Settings } from './settings.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Storage } from '../storage/storage.js';
import type { UploadParts } from '../uploads/uploaded-archives.js';

/** What the module is made of; `container.ts` makes it from a configuration. */
export interface ModuleParts extends BackupParts, Omit<UploadParts, keyof BackupParts> {
  readonly host: AppHost;
  readonly ledger: Ledger;
  readonly assetStorage: Storage;
  readonly destination: Storage;
  readonly limits: ArchiveLimits;
  /** Archives out of URLs. */
  readonly downloads: UrlDownloads;
  /** Whether an app may be named by the beginning of its id. */
  readonly takesBeginnings: boolean;
  /** Most restore points that an app keeps. */
  readonly cap: number;
  /** Of events in archives, unless a backup says otherwise; `deflate` if left out. */
  readonly compression?: Compression | undefined;
  /** Name and version of this software. */
  readonly software: string;
  /** E-mail of the person at work, where it is known. */
  readonly user?: string | undefined;
  /** Address that asset links in a restored app begin with; undefined keeps the host of the archive's. */
  readonly assetUrl?: string | undefined;
  /** Folder for the indexes of archives that were looked into; each can be made again. */
  readonly contentsFolder: string;
  /** Folder for archives out of URLs that wait to be restored. */
  readonly staged: string;
  /** Folder for exports that wait to be downloaded. */
  readonly exportsFolder: string;
  /** All of the above can be made again from these, in another process too; undefined where a host has bound its own parts. */
  readonly settings?: Settings | undefined;
}
