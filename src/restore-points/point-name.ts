import { MAX_SHORT_TEXT } from '../archive/native/bounds.js';
import type { Manifest } from '../archive/native/manifest/manifest.js';
import { nameProblem } from '../storage/storage-name.js';

export const ARCHIVE = '.zip';
export const MANIFEST = '.json';
export const PROTECTED = '.protected';
/** Holds the comment that replaces the manifest's, in UTF-8. */
export const COMMENT = '.comment';

/** What the name of a restore point at its destination says about it, without a look into its manifest. */
export interface PointName {
  readonly app: string;
  readonly id: string;
}

/** From the right: the name of an app may hold anything, the time and the id may not. */
const BASE = /^(.+)-[0-9]{8}T[0-9]{6}Z-([0-9a-z]{26})$/s;

/** The name that all files of a restore point begin with: `<app>-<time>-<id>`. */
export function baseNameOf({ app, created, id }: Pick<Manifest, 'app' | 'created' | 'id'>): string {
  const time = created.replaceAll(/[-:]/g, '').replace(/\.\d+/, '');
  return `${labelOf(app)}-${time}-${id}`;
}

/**
 * The name of an app as restore points have it: lists and messages show it, so it is one line of bounded length. The events keep
 * the name as it is.
 */
export function listedName(name: string): string {
  return name
    .replaceAll(/\p{Cc}/gu, '\uFFFD')
    .slice(0, MAX_SHORT_TEXT)
    .toWellFormed();
}

/** Room for the time, the id and what tells the files of a restore point apart. */
const MAX_LABEL_LENGTH = 200;

/** The app's name, or its id where a name could not be kept by every storage: an odd history may say any name, or none. */
function labelOf({ name, id }: Manifest['app']): string {
  const fits = [name, id].find((label) => label.length <= MAX_LABEL_LENGTH && nameProblem(label) === undefined);
  return fits ?? 'app';
}

/** Undefined for a name that eventark did not give: that of a copy, or of something else. */
export function parsePointName(base: string): PointName | undefined {
  const [, app, id] = BASE.exec(base) ?? [];
  return app === undefined || id === undefined ? undefined : { app, id };
}
