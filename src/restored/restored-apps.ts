import type { VisibleApps } from '../apps/app-directory.js';
import type { AppName } from '../cms/app-naming.js';
import { NEVER, type OperationOptions } from '../runtime.js';
import { addedSince } from './changes-since.js';
import { accountCount } from './made-accounts.js';
import { lookedUp, type PlaceholdersNow } from './placeholders.js';
import { glanceAtRecord, readRecord, type RestoreGlance } from './restore-records.js';
import { turnOnRules, type TurnedOnRules, type TurnOnRulesParts } from './turn-on-rules.js';
import {
  appChanged,
  undoRestore,
  type UndoneRestore,
  type UndoRestoreOptions,
  type UndoRestoreParts,
} from './undo-restore.js';

/** More events since a restore are told as so many. */
const MANY = 10_000;

/** An app that a restore has made, and what its undo would remove. */
export interface RestoredApp {
  readonly app: AppName;
  readonly source: AppName;
  /** When the restore ended, ISO 8601. */
  readonly restored: string;
  readonly events: number;
  readonly files: number;
  /** Accounts that the restore has made. */
  readonly accounts: number;
  /** Rules that it has turned off. */
  readonly rulesOff: number;
  /** People of the archive for whom no account stands. */
  readonly placeholders: number;
  /** Events that were added since; `MANY` or more are counted no further. */
  readonly added: number;
  /** Time of the last of them, ISO 8601. */
  readonly lastAdded?: string;
}

/** What can be done with apps that a restore has made, by its record in the ledger. */
export class RestoredApps {
  constructor(
    private readonly parts: UndoRestoreParts & TurnOnRulesParts,
    private readonly apps: VisibleApps,
  ) {}

  /** What is on record of an app, given by name or id. Errors: `app-not-found`, `not-restored`. */
  async of(wanted: string, { signal = NEVER }: OperationOptions = {}): Promise<RestoredApp> {
    const { ledger, store } = this.parts;
    const record = await readRecord(ledger, await this.apps.find(wanted));
    const { app, source, at, events, files, rules, end, placeholders } = record;
    const { added, lastAt } = await addedSince(store, app.id, end, MANY, signal);
    return {
      ...{ app, source, restored: at, events, files, accounts: accountCount(record), rulesOff: rules.length, added },
      placeholders: placeholders?.count ?? 0,
      ...(lastAt === undefined ? {} : { lastAdded: lastAt }),
    };
  }

  /** People of the archive for whom no account stands in the app, with who has one by now. Errors: `app-not-found`, `not-restored`. */
  async placeholders(wanted: string): Promise<PlaceholdersNow> {
    const { ledger, users } = this.parts;
    const record = await readRecord(ledger, await this.apps.find(wanted));
    const { count, first } = record.placeholders ?? { count: 0, first: [] };
    return { count, first: await lookedUp(first, users) };
  }

  /** What a list has to know; undefined for an app of this id that is gone, or was not restored. */
  async glance(id: string): Promise<RestoreGlance | undefined> {
    return glanceAtRecord(this.parts.ledger, id);
  }

  /** The errors of `undo` that can be told beforehand; changes nothing. */
  async requireUndoable(wanted: string, { confirm }: UndoRestoreOptions = {}): Promise<void> {
    const { app, added, lastAdded } = await this.of(wanted);
    if (added === 0 || confirm === app.name) return;
    throw appChanged(app, { added, removed: 0, ...(lastAdded === undefined ? {} : { lastAt: lastAdded }) });
  }

  /**
   * Removes an app that a restore has made, given by name or id, with its files and the accounts that were made for it and that nobody
   * else needs. Errors: `app-not-found`; those of `undoRestore`.
   */
  async undo(
    wanted: string,
    options: UndoRestoreOptions = {},
    { signal = NEVER }: OperationOptions = {},
  ): Promise<UndoneRestore> {
    return undoRestore(this.parts, await this.apps.find(wanted), options, signal);
  }

  /**
   * Turns on the rules that the restore of an app has turned off. `me` is the e-mail of the person who asks, in whose name it is
   * done. Errors: `app-not-found`; those of `turnOnRules`.
   */
  async turnOnRules(wanted: string, me?: string): Promise<TurnedOnRules> {
    return turnOnRules(this.parts, await this.apps.find(wanted), me);
  }
}
