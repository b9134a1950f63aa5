import type { AppName } from '../../cms/app-naming.js';
import type { EventVocabulary } from '../../cms/event-vocabulary.js';
import type { StoredEvent } from '../../events/event.js';
import type { ArchivedAsset, Problem } from '../archive.js';
import type { OwnRestore } from '../own-restore.js';
import { ExportCheck } from './events/export-check.js';
import { ExportFiles } from './export-files.js';
import { ExportFindings } from './export-findings.js';

/** What a real Squidex would make of an export of the app; people are left to the export, which knows their addresses. */
export class SquidexRestore implements OwnRestore {
  readonly #findings = new ExportFindings();
  readonly #events: ExportCheck;
  readonly #files = new ExportFiles(this.#findings);

  constructor(app: AppName, vocabulary: EventVocabulary) {
    this.#events = new ExportCheck(app, vocabulary, this.#findings);
  }

  event(event: StoredEvent, isOdd: boolean): void {
    if (this.#events.take(event, isOdd)) this.#events.streamFor(event.stream);
  }

  asset(asset: ArchivedAsset): void {
    if (this.#files.pathOf(asset) !== undefined && !asset.missing) this.#files.inspect(asset);
  }

  get warnings(): readonly Problem[] {
    return this.#findings.warnings;
  }
}
