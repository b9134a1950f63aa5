import { AppNaming } from '../app-naming.js';
import type { AssetVersion } from '../app-naming.js';
import { HEADER } from './squidex-headers.js';

/** Separates the app id from the rest of a stream's id. */
export const ID_SEPARATOR = '--';

const APP_STREAM_PREFIX = 'app-';

/** Squidex's rule for app names (its slugs), and the length its forms allow. */
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MAX_NAME_LENGTH = 40;

/**
 * Streams are `<type>-<app>` and `<type>-<app>--<id>`, asset files `<app>_<asset>_<version>`, and `<app>` is the picture
 * of the app.
 */
export class SquidexNaming extends AppNaming {
  /** The app is what is between the first `-` and the first `--` behind it. */
  override readonly streams = { before: '[^-]+-', app: '(?:(?!--)[\\s\\S])+', after: '(?:--|$)' };
  override readonly kinds = { end: '-', appEnd: ID_SEPARATOR };
  override readonly headers = { id: HEADER.eventId, time: HEADER.timestamp, commit: HEADER.commitId };
  override readonly appStreamPrefix = APP_STREAM_PREFIX;

  override appStream(app: string): string {
    return APP_STREAM_PREFIX + app;
  }

  /** An old fault of Squidex: the app's id doubled in the name of its own stream. */
  override isAppStream(stream: string, app: string): boolean {
    return super.isAppStream(stream, app) || stream === this.appStream(app + ID_SEPARATOR + app);
  }

  override assetName(app: string, { role, id, version }: AssetVersion): string {
    return role === 'app-image' ? app : `${app}_${id}_${version}`;
  }

  /** Files from before ids were unique per app only. */
  override oldAssetName({ role, id, version }: AssetVersion): string | undefined {
    return role === 'asset' ? `${id}_${version}` : undefined;
  }

  override assetPrefix(app: string): string {
    return app;
  }

  override ownsAsset(app: string, name: string): boolean {
    return name === app || name.startsWith(`${app}_`);
  }

  override readonly slugLength = MAX_NAME_LENGTH;

  override nameProblem(name: string): string | undefined {
    if (SLUG.test(name) && name.length <= MAX_NAME_LENGTH) return undefined;
    return `a name has lower-case letters, digits and single hyphens between them, at most ${MAX_NAME_LENGTH} characters`;
  }
}

export const SQUIDEX_NAMING = new SquidexNaming();
