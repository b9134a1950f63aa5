import type { Problem } from '../archive/archive.js';
import { eventProblems, missingAsset } from '../archive/problems.js';
import type { AppName } from '../cms/app-naming.js';
import type { RemapReport, UserMapping } from '../cms/event-vocabulary.js';
import type { WrittenAssets } from './asset-writer.js';
import type { WrittenEvents } from './event-writer.js';
import type { Plan } from './plan.js';

/** What a restore does, or would do. */
export interface RestoreResult {
  readonly source: AppName;
  readonly app: AppName;
  /** Events of the new app, those that put it to rest included. */
  readonly events: number;
  readonly streams: number;
  readonly assets: number;
  readonly assetBytes: number;
  readonly documents: number;
  readonly people: readonly UserMapping[];
  readonly remap: RemapReport;
  readonly warnings: readonly Problem[];
}

export function resultOf(
  plan: Plan,
  { count, streams, remap }: WrittenEvents,
  assets: WrittenAssets,
  withAssets: boolean,
): RestoreResult {
  return {
    source: plan.source,
    app: plan.app,
    events: count,
    streams,
    assets: withAssets ? assets.count : 0,
    assetBytes: withAssets ? assets.bytes : 0,
    documents: plan.documents.size,
    people: plan.people.all,
    remap,
    warnings: [...warningsOf(remap), ...(withAssets ? assets.missing.map(missingAsset) : [])],
  };
}

function warningsOf({ unknownTypes, dropped, odd }: RemapReport): readonly Problem[] {
  return [
    ...Object.entries(unknownTypes).map(([type, times]): Problem => ({
      code: 'event-type-unknown',
      where: type,
      message: `${times} events of type ${type}, which this CMS does not know, were kept as they are`,
    })),
    ...eventProblems('event-kept-odd', 'it was kept as it is', odd),
    ...eventProblems('event-dropped', 'it was left out', dropped),
  ];
}
