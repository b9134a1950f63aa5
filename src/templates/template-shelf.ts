import { BackupError, isBackupError, isDamage } from '../errors.js';
import { readAhead } from '../concurrency/read-ahead.js';
import type { Storage } from '../storage/storage.js';
import {
  listed,
  type ListedTemplate,
  MAX_PICTURE_TEXT,
  MAX_TEMPLATE_NAME,
  parseTemplate,
  printTemplate,
  type Template,
  TEMPLATE_NAME,
} from './template.js';

/** Names at a destination, which no restore point has: the catalog does not see them. */
const FOLDER = 'templates/';
const ARCHIVE = '.zip';
const DESCRIPTION = '.template';
/** A picture in base64, and texts beside it. */
const MAX_DESCRIPTION = 2 * MAX_PICTURE_TEXT + 256 * 1024;

/** Descriptions of a list that are read at once. */
const READS_AHEAD = 8;

export interface TemplateListing {
  /** In order of name. */
  readonly templates: readonly ListedTemplate[];
  /** Names of those whose description cannot be read. */
  readonly damaged: readonly string[];
}

/**
 * Templates at a destination: an archive each, and a description beside it that is written last and removed first, so
 * that what is half there is not there.
 */
export class TemplateShelf {
  constructor(private readonly destination: Storage) {}

  async list(signal?: AbortSignal): Promise<TemplateListing> {
    const names: string[] = [];
    for await (const { name } of this.destination.list(FOLDER, signal)) {
      if (name.endsWith(DESCRIPTION)) names.push(name.slice(FOLDER.length, -DESCRIPTION.length));
    }
    const templates: ListedTemplate[] = [];
    const damaged: string[] = [];
    const look = async (name: string) => ({ name, template: await this.#look(name) });
    for await (const { name, template } of readAhead(names.sort(), READS_AHEAD, look)) {
      if (template === 'damaged') damaged.push(name);
      else if (template !== undefined) templates.push(template);
    }
    return { templates, damaged };
  }

  /** Undefined if it was removed meanwhile. */
  async #look(name: string): Promise<ListedTemplate | 'damaged' | undefined> {
    try {
      return listed(await this.find(name));
    } catch (error) {
      if (isBackupError(error, 'template-not-found')) return undefined;
      if (isDamage(error) || isBackupError(error, 'archive-version')) return 'damaged';
      throw error;
    }
  }

  /** Errors: `template-not-found`, and those of `parseTemplate`. */
  async find(name: string): Promise<Template> {
    const size = isTemplateName(name) ? await this.destination.size(FOLDER + name + DESCRIPTION) : undefined;
    if (size === undefined) throw noTemplate(name);
    const chunks: Uint8Array[] = [];
    const range = { start: 0, end: Math.max(Math.min(size, MAX_DESCRIPTION) - 1, 0) };
    for await (const chunk of this.destination.read(FOLDER + name + DESCRIPTION, range)) chunks.push(chunk);
    return parseTemplate(name, Buffer.concat(chunks).toString());
  }

  /** Whether there is one, which may be damaged. */
  async has(name: string): Promise<boolean> {
    return isTemplateName(name) && (await this.destination.size(FOLDER + name + DESCRIPTION)) !== undefined;
  }

  /** Errors: `invalid-argument`, `template-exists`. */
  async requireFree(name: string): Promise<void> {
    if (!isTemplateName(name)) {
      throw new BackupError('invalid-argument', `"${name}" cannot be the name of a template`, {
        hint: `a name has lower-case letters, digits and single hyphens between them, at most ${MAX_TEMPLATE_NAME} characters`,
      });
    }
    if (await this.has(name)) throw taken(name);
  }

  /** Moves a finished archive there, then describes it: from then on the template exists. Error: `template-exists`. */
  async add(
    template: Omit<Template, 'archive'>,
    archive: Pick<Template['archive'], 'id' | 'chain'>,
    path: string,
    signal: AbortSignal,
  ): Promise<Template> {
    const name = FOLDER + template.name;
    await this.requireFree(template.name);
    const size = await this.destination.adopt(name + ARCHIVE, path, signal);
    const whole = { ...template, archive: { ...archive, size } };
    try {
      await this.destination.write(name + DESCRIPTION, () => once(Buffer.from(printTemplate(whole))), signal);
    } catch (error) {
      await this.destination.remove(name + ARCHIVE).catch(() => undefined);
      throw error;
    }
    return whole;
  }

  /** Error: `template-not-found`. One that cannot be read is removed as well. */
  async remove(name: string): Promise<void> {
    const size = isTemplateName(name) ? await this.destination.size(FOLDER + name + DESCRIPTION) : undefined;
    if (size === undefined) throw noTemplate(name);
    await this.destination.remove(FOLDER + name + DESCRIPTION);
    await this.destination.remove(FOLDER + name + ARCHIVE);
  }

  /** Path of a local file with the archive, if there is one. */
  localPath(name: string): string | undefined {
    return this.destination.localPath(FOLDER + name + ARCHIVE);
  }

  read(name: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
    return this.destination.read(FOLDER + name + ARCHIVE, undefined, signal);
  }
}

function isTemplateName(name: string): boolean {
  return TEMPLATE_NAME.test(name) && name.length <= MAX_TEMPLATE_NAME;
}

export function taken(name: string): BackupError {
  return new BackupError('template-exists', `there is a template "${name}" already; nothing was made`, {
    hint: 'choose another name, or delete that one first',
    facts: { name },
  });
}

function noTemplate(name: string): BackupError {
  return new BackupError('template-not-found', `there is no template "${name}"`, {
    hint: 'see the list of templates',
    facts: { name },
  });
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
