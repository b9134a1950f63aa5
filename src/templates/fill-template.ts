import { join } from 'node:path';
import type { Archive } from '../archive/archive.js';
import { NativeArchiveWriter } from '../archive/native/native-writer.js';
import type { EventVocabulary } from '../cms/event-vocabulary.js';
import { BackupError } from '../errors.js';
import type { StoredEvent } from '../events/event.js';
import { filledIn } from './template-content.js';
import type { Template } from './template.js';

/** What an app takes of a template. */
export type FilledContents = 'all' | 'structure';

/** Values for the variables of a template. Errors: `invalid-argument` for one that it does not have. */
export function valuesFor(template: Template, given: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  const names = new Set(template.variables.map(({ name }) => name));
  const unknown = Object.keys(given).find((name) => !names.has(name));
  if (unknown !== undefined) {
    throw new BackupError(
      'invalid-argument',
      `the template "${template.name}" has no variable "${unknown}"; no app was made`,
      {
        hint: names.size === 0 ? 'leave the variable out: the template has none' : `it has ${[...names].join(', ')}`,
      },
    );
  }
  const other = Object.entries(given).find(([, text]: [string, unknown]) => typeof text !== 'string');
  if (other !== undefined)
    throw new BackupError('invalid-argument', `the variable "${other[0]}" is not text; no app was made`, {
      hint: 'give a text for it',
    });
  const own = new Map(Object.entries(given));
  return new Map(template.variables.map(({ name, default: original }) => [name, own.get(name) ?? original]));
}

/** The archive of an app to be: that of the template, filled in. The caller removes the folder. */
export async function fillTemplate(
  archive: Archive,
  vocabulary: EventVocabulary,
  values: ReadonlyMap<string, string>,
  contents: FilledContents,
  folder: string,
  signal: AbortSignal,
): Promise<string> {
  const path = join(folder, 'filled.zip');
  const writer = await NativeArchiveWriter.create(path, {});
  const isTaken = (stream: string): boolean => {
    const kind = vocabulary.states?.kindOf(stream);
    return contents === 'all' || kind === undefined || vocabulary.states?.partOf(kind) === 'structure';
  };
  const filled = (bytes: Uint8Array): Buffer => Buffer.from(filledIn(Buffer.from(bytes).toString(), values));
  try {
    for await (const batch of archive.events({ signal })) {
      const taken: StoredEvent[] = [];
      for (const event of batch) if (isTaken(event.stream)) taken.push({ ...event, payload: filled(event.payload) });
      await writer.addEvents(taken);
    }
    for await (const asset of archive.assets({ signal })) {
      if (asset.missing || (contents === 'structure' && asset.role === 'asset')) continue;
      await writer.addAsset(asset, () => archive.readAsset(asset, signal), { signal });
    }
    for (const [name, bytes] of [...(await archive.documents())].sort(([a], [b]) => (a < b ? -1 : 1))) {
      await writer.addDocument(name, filled(bytes));
    }
    const { manifest } = archive;
    if (manifest === undefined)
      throw new BackupError('not-a-backup', 'the template is not an archive of eventark', {
        hint: 'delete it and make it again',
      });
    await writer.finish(manifest);
    return path;
  } catch (error) {
    await writer.abort().catch(() => undefined);
    throw error;
  }
}
