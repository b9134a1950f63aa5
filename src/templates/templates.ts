import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { currentApp } from '../apps/app-as-it-is.js';
import type { Archive, ArchiveLimits, Problem } from '../archive/archive.js';
import { archiveAsOf } from '../archive/as-of/archive-as-of.js';
import { type Point, pointFacts } from '../archive/as-of/find-point.js';
import { mixedTimes } from '../archive/as-of/mixed-times.js';
import type { Moment } from '../archive/as-of/moment.js';
import { openArchive } from '../archive/open-archive.js';
import { tellingAllDamage } from '../archive/require-sound.js';
import type { VisibleApps } from '../apps/app-directory.js';
import { passingArchive } from '../backup/passing-archive.js';
import type { ArchiveParts } from '../backup/write-archive.js';
import type { Contents } from '../contents/contents.js';
import { type PassingIndex, passingIndex } from '../contents/passing-index.js';
import { damage, isBackupError } from '../errors.js';
import { expiresIn } from '../ledger/expires-in.js';
import type { Ledger } from '../ledger/ledger.js';
import type { TempFolders } from '../process/temp-folders.js';
import type { RestoreOptions } from '../restore/plan.js';
import type { RestoreResult } from '../restore/restore-result.js';
import { NEVER, NO_PROGRESS, type OperationOptions } from '../runtime.js';
import type { Sources } from '../restore-points/open-source.js';
import type { Storage } from '../storage/storage.js';
import { requireFit } from './about.js';
import { fillTemplate, type FilledContents, valuesFor } from './fill-template.js';
import { KeptPictures } from './kept-pictures.js';
import { type MadeArchive, makeTemplateArchive, type TemplateOptions } from './make-template.js';
import type { SecretFinding } from './secrets.js';
import type { Template, TemplatePicture } from './template.js';
import { taken, type TemplateListing, TemplateShelf } from './template-shelf.js';

export interface TemplatesParts extends ArchiveParts {
  readonly destination: Storage;
  readonly ledger: Ledger;
  readonly temp: TempFolders;
  readonly limits: ArchiveLimits;
  readonly software: string;
  readonly apps: VisibleApps;
  readonly sources: Sources;
  readonly contents: Contents;
  /** Restores the archive in a local file. */
  readonly restore: (path: string, options: Partial<RestoreOptions>, run: OperationOptions) => Promise<RestoreResult>;
}

/** What a person says about a new template; what is left out is quiet: everything, without history, refused if it has secrets. */
export interface MakeTemplate extends Partial<TemplateOptions> {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly picture?: TemplatePicture;
  /** The app as of this moment in its history; as of its end if it is left out. */
  readonly until?: Moment | undefined;
}

export interface MadeTemplate {
  readonly template: Template;
  /** Secrets that were removed or, where that was wanted, kept: the first hundred. */
  readonly secrets: readonly SecretFinding[];
  readonly secretCount: number;
  /** Events of the source that are not in it: they cannot be read or, where history is wanted, are odd. */
  readonly warnings: readonly Problem[];
}

export interface UseTemplate extends Omit<Partial<RestoreOptions>, 'name'> {
  /** Name of the new app. */
  readonly name: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** `all` if left out. */
  readonly contents?: FilledContents;
}

/** What a template is made of and how: a source, as `Sources.resolve` takes it. */
interface Asked {
  readonly from: string;
  readonly folder: string;
  readonly until: Moment | undefined;
  readonly wanted: TemplateOptions;
}

interface Written extends MadeArchive {
  readonly point: Point | undefined;
}

/** Templates at the destination: archives that new apps are made from, without the people and the secrets of the original. */
export class Templates {
  readonly #shelf: TemplateShelf;
  /** Pictures that wait for the job that makes their template. */
  readonly pictures: KeptPictures;

  constructor(private readonly parts: TemplatesParts) {
    this.pictures = new KeptPictures(parts);
    this.#shelf = new TemplateShelf(parts.destination);
  }

  async list(): Promise<TemplateListing> {
    return this.#shelf.list();
  }

  /** Whether there is one of that name, which may be damaged. */
  async has(name: string): Promise<boolean> {
    return this.#shelf.has(name);
  }

  /** Errors: `template-not-found`, `archive-manifest`. */
  async show(name: string): Promise<Template> {
    return this.#shelf.find(name);
  }

  /** Error: `template-not-found`. Apps that were made from it stay. */
  async delete(name: string): Promise<void> {
    await this.#shelf.remove(name);
  }

  /**
   * Makes a template from a restore point, a file, or an app as it is now (`current:APP`). Errors: `template-exists`,
   * `template-secrets`, `until-too-early`, `until-beyond-end`, and those of reading the source.
   */
  async make(source: string, about: MakeTemplate, run: OperationOptions = {}): Promise<MadeTemplate> {
    const options = requireFit(about);
    await this.#shelf.requireFree(options.name);
    return this.#withFolder(async (folder) => {
      const signal = run.signal ?? NEVER;
      const from = await this.#archiveOf(source, folder, run);
      const wanted = { ...DEFAULTS, ...chosenOf(options) };
      const resolved = await this.parts.sources.resolve(from);
      const asked = { from, folder, until: options.until, wanted };
      const made = await this.parts.sources
        .use(resolved, run.progress ?? NO_PROGRESS, signal, async (whole) => this.#write(whole, asked, run))
        .finally(async () => {
          // an app as it is now was a file that goes
          if (from !== source) await this.parts.contents.forget(from);
        });
      const { manifest, counts, path, point, secrets, secretCount, warnings } = made;
      const until = point && { until: pointFacts(point) };
      const origin = { madeFrom: manifest.app.name, ...until };
      const about = describe(options, wanted, { created: manifest.created, ...origin, counts });
      const ids = { id: manifest.id, chain: manifest.chain };
      const template = await this.#alone(about.name, async () => this.#shelf.add(about, ids, path, signal));
      return { template, secrets, secretCount, warnings };
    });
  }

  /** Whoever makes one of the same name at the same time is told that it is there: a destination replaces what it has. */
  async #alone<T>(name: string, action: () => Promise<T>): Promise<T> {
    const { ledger, runtime } = this.parts;
    const before = await ledger.get(BOOK, name);
    const now = runtime.now().getTime();
    if (before !== undefined && expiresIn(before.value) > now) throw taken(name);
    const entry = JSON.stringify({ expires: new Date(now + MAX_TURN_MS).toISOString() });
    await ledger.put(BOOK, name, entry, before ?? 'absent').catch((error: unknown) => {
      throw isBackupError(error, 'ledger-conflict') ? taken(name) : error;
    });
    try {
      return await action();
    } finally {
      await ledger.remove(BOOK, name, 'any').catch(() => undefined);
    }
  }

  /** Makes a new app from a template. Errors: `template-not-found`, and those of a restore. */
  async use(name: string, options: UseTemplate, run: OperationOptions = {}): Promise<RestoreResult> {
    const template = await this.#shelf.find(name);
    const { variables = {}, contents = 'all', ...restoreOptions } = options;
    const values = valuesFor(template, variables);
    return this.#withFolder(async (folder) => {
      const signal = run.signal ?? NEVER;
      const archive = await openArchive(
        await this.#fetch(name, folder, signal),
        this.parts.vocabulary,
        this.parts.limits,
      );
      try {
        requireItsOwn(archive, template);
        const path = await fillTemplate(archive, this.parts.vocabulary, values, contents, folder, signal);
        return await this.parts.restore(path, restoreOptions, run);
      } finally {
        await archive.close();
      }
    });
  }

  async #write(whole: Archive, { from, folder, until, wanted }: Asked, run: OperationOptions): Promise<Written> {
    const { vocabulary } = this.parts;
    const { progress = NO_PROGRESS, signal = NEVER } = run;
    const asOf = until && (await archiveAsOf(whole, until, { vocabulary, progress, signal }));
    const { archive, point } = asOf ?? { archive: whole, point: undefined };
    return tellingAllDamage(archive, { progress, signal }, async () => {
      const index = asOf ? await passingIndex(archive, folder, vocabulary, run) : await this.#indexOf(from, run);
      const made = await makeTemplateArchive(this.parts, archive, index.objects, wanted, folder, signal);
      return { ...made, point, warnings: [...mixedTimes(point), ...index.leftOut, ...made.warnings] };
    });
  }

  /** The one that people look into, which is kept. */
  async #indexOf(from: string, run: OperationOptions): Promise<PassingIndex> {
    const { contents } = this.parts;
    return { objects: () => contents.allObjects(from, run), leftOut: await contents.leftOut(from, run) };
  }

  /** What the contents and the archive of a source are looked up by: an app as it is now becomes a file. */
  async #archiveOf(source: string, folder: string, run: OperationOptions): Promise<string> {
    const current = currentApp(source);
    if (current === undefined) return source;
    const app = await this.parts.apps.find(current);
    await passingArchive(this.parts, app, folder, run.progress ?? NO_PROGRESS, run.signal ?? NEVER);
    return join(folder, 'native.zip');
  }

  async #fetch(name: string, folder: string, signal: AbortSignal): Promise<string> {
    const local = this.#shelf.localPath(name);
    if (local !== undefined) return local;
    const path = join(folder, 'fetched.zip');
    await pipeline(this.#shelf.read(name, signal), createWriteStream(path, { mode: 0o600, flags: 'wx' }), { signal });
    return path;
  }

  async #withFolder<T>(action: (folder: string) => Promise<T>): Promise<T> {
    const { temp, runtime } = this.parts;
    const folder = await temp.make(runtime.newId());
    try {
      return await action(folder);
    } finally {
      await temp.remove(folder);
    }
  }
}

/** Of names under which a template is put at the destination just now. */
const BOOK = 'templates';
/** The turn of a process that died ends by itself: 1 hour, in ms. */
const MAX_TURN_MS = 3_600_000;

const DEFAULTS: TemplateOptions = {
  contents: 'all',
  chosen: { schemas: [], ids: [] },
  history: false,
  variables: [],
  secrets: 'refuse',
};

function chosenOf({ contents, chosen, history, variables, secrets }: MakeTemplate): Partial<TemplateOptions> {
  const given = { contents, chosen, history, variables, secrets };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function describe(
  { name, title, description, tags = [], picture }: MakeTemplate,
  { contents, history, variables }: TemplateOptions,
  rest: Pick<Template, 'created' | 'madeFrom' | 'until' | 'counts'>,
): Omit<Template, 'archive'> {
  return {
    ...{ format: 'eventark-template', formatVersion: 1 },
    ...{ name, title: title ?? name, description: description ?? '', contents, history, variables, ...rest },
    ...(tags.length === 0 ? {} : { tags }),
    ...(picture === undefined ? {} : { picture }),
  };
}

/** The archive was exchanged, or is of another template that was made at the same time. */
function requireItsOwn(archive: Archive, template: Template): void {
  const { id, chain } = template.archive;
  if (archive.manifest?.id === id && archive.manifest.chain === chain) return;
  throw damage('archive-manifest', `the archive of the template "${template.name}" is not the one that it describes`, {
    hint: 'delete the template and make it again',
  });
}
