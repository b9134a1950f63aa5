import { bytes, count, counted } from '../format.js';

/** The numbers of an app, in the same words wherever they are printed: what a backup made, an archive holds, a restore wrote. */
export interface Counts {
  readonly events: number;
  readonly streams: number;
  readonly assets: number;
  readonly assetsMissing: number;
  /** Settings, tags and people. */
  readonly documents: number;
}

/** `174 in 53 streams`; `change` says how many more than before. */
export function eventsText({ events, streams }: Pick<Counts, 'events' | 'streams'>, change?: number): string {
  const more = change === undefined ? '' : ` (${change < 0 ? '' : '+'}${count(change)})`;
  return `${count(events)}${more} in ${counted(streams, 'stream')}`;
}

/** `6 files, 1 missing`, with the size where that is known. */
export function filesText({ assets, assetsMissing }: Pick<Counts, 'assets' | 'assetsMissing'>, size?: number): string {
  const missing = assetsMissing > 0 ? `, ${count(assetsMissing)} missing` : '';
  return `${counted(assets, 'file')}${size === undefined ? '' : ` (${bytes(size)})`}${missing}`;
}
