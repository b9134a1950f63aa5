import type { ErrorCode } from '../../errors.js';
import type { Problem } from '../archive.js';

/** So many names are told of each kind. */
const TOLD = 3;

/**
 * What a real Squidex makes of an export. `fails`: its restore fails as a whole. `differs`: it restores something else
 * than there was. `left out`: the export does not have it, so that the rest can be restored.
 */
const KINDS = {
  type: ['event-type-unknown', 'Squidex does not know the type of %, so its restore fails'],
  number: ['export-unfit', 'Squidex cannot read a number in % (beyond 64-bit floating point), so its restore fails'],
  surrogate: ['export-unfit', 'Squidex cannot read a text in % (half of a surrogate pair), so its restore fails'],
  repeated: ['export-lossy', 'Squidex keeps only the last of members with one name in an object, as there are in %'],
  headers: ['export-lossy', 'the headers are not a JSON object, and an export replaces them, in %'],
  payload: ['event-dropped', 'the payload is not a JSON object that Squidex can read, so an export leaves out %'],
  asked: [
    'event-dropped',
    'left out as was asked for, since the CMS does not write, or cannot restore, such events: %',
  ],
  document: ['document-odd', 'Squidex reads JSON objects only, so an export leaves out %'],
  created: ['event-dropped', 'Squidex would put all that follows into a second app, so an export leaves out %'],
  case: ['export-lossy', 'Squidex keeps one file for assets whose ids differ in case only, as those of %'],
  empty: ['export-lossy', '%: Squidex does not restore files of no bytes'],
  name: ['asset-name', 'no archive can safely hold a file under the id, so an export leaves out the file of %'],
  own: ['export-lossy', "Squidex takes objects with the app's id for the app, as %"],
  short: ['export-lossy', 'Squidex restores objects with such ids under other ids, as %'],
  person: ['export-lossy', 'Squidex leaves out the rights of people without an e-mail address, as those of %'],
} as const satisfies Readonly<Record<string, readonly [code: ErrorCode, text: string]>>;

export type FindingKind = keyof typeof KINDS;

/** Collects what is to be said about an export: one warning a kind, with the first names. */
export class ExportFindings {
  readonly #found = new Map<FindingKind, { readonly names: Set<string>; count: number }>();

  add(kind: FindingKind, name: string): void {
    const found = this.#found.get(kind) ?? { names: new Set(), count: 0 };
    this.#found.set(kind, found);
    if (found.names.has(name)) return;
    found.count++;
    if (found.names.size < TOLD) found.names.add(name);
  }

  get warnings(): readonly Problem[] {
    return [...this.#found].map(([kind, { names, count }]) => {
      const [code, text] = KINDS[kind];
      const first = [...names].join(', ');
      const more = count > names.size ? ` and ${count - names.size} more` : '';
      return {
        code,
        where: first,
        message: text.replace('%', () => `${first}${more}`),
        facts: { kind, names: first, count },
      };
    });
  }
}
