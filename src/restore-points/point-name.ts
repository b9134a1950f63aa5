import type { Manifest } from '../archive/native/manifest.js';

export const ARCHIVE = '.zip';
export const MANIFEST = '.json';
export const PROTECTED = '.protected';

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
  return `${app.name}-${time}-${id}`;
}

/** Undefined for a name that eventark did not give: that of a copy, or of something else. */
export function parsePointName(base: string): PointName | undefined {
  const [, app, id] = BASE.exec(base) ?? [];
  return app === undefined || id === undefined ? undefined : { app, id };
}
