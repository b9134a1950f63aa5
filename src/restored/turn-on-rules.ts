import type { AppDescription, EventVocabulary, RuleSwitch } from '../cms/event-vocabulary.js';
import type { UserDirectory } from '../cms/user-directory.js';
import { BackupError, isBackupError } from '../errors.js';
import { AppendBatch } from '../events/append-batch.js';
import type { EventStore } from '../events/event-store.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Runtime } from '../runtime.js';
import { noteRulesOn, readRecord } from './restore-records.js';

export interface TurnOnRulesParts {
  readonly store: EventStore;
  readonly ledger: Ledger;
  readonly users: UserDirectory;
  readonly vocabulary: EventVocabulary;
  readonly runtime: Runtime;
}

export interface TurnedOnRules {
  readonly app: AppDescription;
  /** Rules that were turned on. */
  readonly turnedOn: number;
  /** Rules that the restore had turned off and somebody has turned on, off or deleted since: they stay as they are. */
  readonly decided: number;
}

/** Somebody else may append to the same rules at the same time: then it is looked again. */
const MAX_LOOKS = 5;

/**
 * Turns on the rules that the restore of an app has turned off, those alone, in the name of the person who asks. Rules
 * about which somebody has decided since stay as they are, so it may be asked for again. Errors: `not-restored`,
 * `app-deleted`, `stream-conflict`; those of the ports, after which some may be on.
 */
export async function turnOnRules(
  parts: TurnOnRulesParts,
  app: AppDescription,
  me: string | undefined,
): Promise<TurnedOnRules> {
  const { store, ledger, users, vocabulary, runtime } = parts;
  const { rules, end } = await readRecord(ledger, app);
  if (app.deleted) {
    throw new BackupError('app-deleted', `"${app.name}" is deleted; none of its rules was turned on`, {
      hint: 'restore it again, revived, to have it live',
      facts: { deleted: app.name },
    });
  }
  const by = me === undefined ? undefined : (await users.find(me))?.id;
  const now = (): string => runtime.now().toISOString();
  let turnedOn = 0;
  for (let look = 1; look <= MAX_LOOKS; look += 1) {
    const ruleSwitch = vocabulary.ruleSwitch({ app, rules, by, newId: runtime.newId, now });
    if (ruleSwitch === undefined) break;
    const done = await turnOnOnce(store, app.id, end, ruleSwitch);
    turnedOn += done.turnedOn;
    if (done.conflict === undefined) break;
    if (look === MAX_LOOKS) throw done.conflict;
  }
  await noteRulesOn(ledger, app.id, now());
  return { app, turnedOn, decided: rules.length - turnedOn };
}

/** Turns on what is left to turn on, each rule unless somebody was faster. */
async function turnOnOnce(
  store: EventStore,
  app: string,
  end: string,
  ruleSwitch: RuleSwitch,
): Promise<{ readonly turnedOn: number; readonly conflict?: BackupError }> {
  for await (const batch of store.readApp(app, { after: end })) {
    for (const event of batch) ruleSwitch.follow(event);
  }
  let turnedOn = 0;
  let conflict: BackupError | undefined;
  for (const append of ruleSwitch.turnOn()) {
    try {
      await store.append(AppendBatch.of([append]));
      turnedOn += 1;
    } catch (error) {
      if (!isBackupError(error, 'stream-conflict')) throw error;
      conflict = error;
    }
  }
  return { turnedOn, ...(conflict === undefined ? {} : { conflict }) };
}
