import { BackupError } from '../../errors.js';
import type { StoredEvent } from '../../events/event.js';
import { parseJson } from '../../json/json-value.js';
import type { Archive, Problem } from '../archive.js';
import type { Search } from '../as-of/find-point.js';
import { type Choice, requireSome } from './choice.js';
import { ObjectTable } from './object-table.js';
import { readAllOf } from './read-all-of.js';
import { References } from './references.js';
import { Selection } from './selection.js';

/** The objects of an archive that are taken. */
export interface ChosenObjects {
  has(stream: string): boolean;
  /** What they refer to, and is not taken. */
  readonly warnings: readonly Problem[];
}

const UTF8 = new TextDecoder();

/**
 * The chosen objects, and what they need: the app's settings always; the schema of a content and the folder of a file; files that the
 * history of a chosen object mentions. What is excepted is not taken, whatever needs it. Errors: those of `chosenArchive`.
 */
export async function chooseObjects(archive: Archive, choice: Choice, search: Search): Promise<ChosenObjects> {
  const { vocabulary } = search;
  requireSome(choice);
  if (vocabulary.states === undefined) throw unknownObjects(vocabulary.name);
  const table = new ObjectTable(vocabulary.states);
  await readAllOf(archive, (event) => table.add(event), search, 0);
  const selection = new Selection(table, choice);
  selection.takeHomes();
  const references = new References(table, selection);
  const refer = (event: StoredEvent): void => {
    if (!references.areFrom(event.stream)) return;
    const payload = parseJson(UTF8.decode(event.payload));
    if (payload !== undefined) references.add(event.stream, payload);
  };
  await readAllOf(archive, refer, search, 1);
  selection.takeHomes();
  return { has: (stream) => selection.isTaken(table.find(stream)), warnings: references.warnings() };
}

function unknownObjects(cms: string): BackupError {
  return new BackupError(
    'not-restorable',
    `eventark does not know what the objects of ${cms} are, so it cannot choose some; nothing was written`,
    { hint: 'restore everything, or have the vocabulary tell it with `states`' },
  );
}
