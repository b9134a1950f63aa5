import type { Archive, Problem, Verdict, VerifyOptions } from '../archive/archive.js';
import { assetNameProblem, remapProblems } from '../archive/problems.js';
import { NameTable } from '../collections/string-table.js';
import type { AppName, AppNaming } from '../cms/app-naming.js';
import type { NotedEvents, RemapReport } from '../cms/event-vocabulary.js';
import { type BackupError, isDamage } from '../errors.js';
import type { StoredEvent } from '../events/event.js';
import { nameProblem } from '../storage/storage-name.js';
import type { FittingRemapper } from './fitting-remapper.js';

/** The copy that a rehearsal would make. */
export interface RehearsedCopy {
  readonly app: AppName;
  readonly naming: AppNaming;
  readonly remapper: FittingRemapper;
}

/** What a restore would write. */
export interface RehearsedWrites {
  /** Events of the new app, those that put it to rest included. */
  readonly events: number;
  readonly streams: number;
  readonly assets: number;
  readonly assetBytes: number;
  /** Files that the events mention and the archive lacks. */
  readonly assetsMissing: number;
  readonly remap: RemapReport;
  /** Events that the target cannot hold. */
  readonly unfit: NotedEvents;
}

export interface Rehearsal {
  /** Of the archive and of what became of its events. */
  readonly verdict: Verdict;
  /** Undefined where the archive is damaged. */
  readonly writes: RehearsedWrites | undefined;
}

export type RehearsalOptions = Omit<VerifyOptions, 'depth' | 'onEvents'>;

/** As long as every id of a commit: events of the same size as those that a restore writes. */
const COMMIT = '00000000-0000-0000-0000-000000000000';

/**
 * Does all that a restore does except writing, in the pass over the archive that verifies it: every byte, every event
 * through the remapper, the events that put the copy to rest, the names of the files. So a verification, a dry run and
 * a restore cannot disagree on whether an archive can be restored.
 */
export async function rehearse(archive: Archive, copy: RehearsedCopy, options: RehearsalOptions): Promise<Rehearsal> {
  const events = new RehearsedEvents(copy);
  const verdict = await archive.verify({ ...options, depth: 'replay', onEvents: (batch) => events.add(batch) });
  if (!verdict.ok) return { verdict, writes: undefined };
  const ended = events.end();
  if ('failure' in ended) return { verdict: failed(verdict, ended.failure), writes: undefined };
  const assets = await rehearseAssets(archive, copy, options.signal);
  const warnings = [...verdict.warnings, ...newProblems(verdict, remapProblems(ended.remap)), ...assets.unnamed];
  const { count, bytes, missing } = assets;
  return {
    verdict: { ...verdict, warnings },
    writes: { ...ended, assets: count, assetBytes: bytes, assetsMissing: missing },
  };
}

/** Remaps events as they pass; after a failure it looks at no more. */
class RehearsedEvents {
  readonly #streams = new NameTable();
  #count = 0;
  #failure: BackupError | undefined;

  constructor(private readonly copy: RehearsedCopy) {}

  add(batch: readonly StoredEvent[]): void {
    if (this.#failure !== undefined) return;
    try {
      for (const event of batch) this.#add(event);
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.#failure = error;
    }
  }

  #add(event: StoredEvent): void {
    const remapped = this.copy.remapper.remap(event, COMMIT);
    if (remapped === undefined) return;
    this.#streams.add(remapped.stream);
    this.#count += 1;
  }

  /** What was rehearsed, or what stopped it. */
  end(): Omit<RehearsedWrites, 'assets' | 'assetBytes' | 'assetsMissing'> | { readonly failure: BackupError } {
    const remap = this.#failure ?? this.#quiesce();
    if (isDamage(remap)) return { failure: remap };
    return { events: this.#count, streams: this.#streams.size, remap, unfit: this.copy.remapper.unfit };
  }

  #quiesce(): RemapReport | BackupError {
    try {
      const { appends, report } = this.copy.remapper.quiescingEvents();
      for (const { stream, events } of appends) {
        this.#streams.add(stream);
        this.#count += events.length;
      }
      return report;
    } catch (error) {
      if (!isDamage(error)) throw error;
      return error;
    }
  }
}

/** Files that a restore would write, and those whose names no storage holds. */
async function rehearseAssets(archive: Archive, { app, naming }: RehearsedCopy, signal: AbortSignal | undefined) {
  const unnamed: Problem[] = [];
  let count = 0;
  let bytes = 0;
  let missing = 0;
  for await (const asset of archive.assets(signal)) {
    const problem = asset.missing ? undefined : nameProblem(naming.assetName(app.id, asset));
    if (problem !== undefined) unnamed.push(assetNameProblem(asset, problem));
    if (asset.missing) missing += 1;
    if (asset.missing || problem !== undefined) continue;
    count += 1;
    bytes += asset.bytes;
  }
  return { count, bytes, missing, unnamed };
}

function failed(verdict: Verdict, { code, message }: BackupError): Verdict {
  return { ...verdict, ok: false, problems: [{ code, where: 'the history', message }] };
}

/** An archive's own reader may have told of unknown types already, by the entry. */
function newProblems(verdict: Verdict, problems: readonly Problem[]): readonly Problem[] {
  const isTold = verdict.warnings.some(({ code }) => code === 'event-type-unknown');
  return isTold ? problems.filter(({ code }) => code !== 'event-type-unknown') : problems;
}
