import { Breath } from '../concurrency/breath.js';
import type { Archive, Problem, VerificationReport, VerifyOptions } from '../archive/archive.js';
import { ProblemList } from '../archive/problem-list.js';
import { assetNameProblem, fileLeftOut, remapProblems } from '../archive/problems.js';
import { defined } from '../collections/defined.js';
import { StringTable } from '../collections/string-table.js';
import type { AppName, AppNaming } from '../cms/app-naming.js';
import type { Remapper, RemapReport } from '../cms/event-vocabulary.js';
import { type BackupError, isDamage } from '../errors.js';
import type { StoredEvent } from '../events/event.js';
import type { ObjectStates } from '../cms/object-states.js';
import { ObjectCount } from './object-count.js';
import { type NamedObject, ObjectSample } from './object-sample.js';
import type { KeptFiles } from '../archive/kept-files.js';
import { nameProblem } from '../storage/storage-name.js';

/** Where the events of a pass over an archive go. */
export interface EventSink {
  /** Events in order, good until it has returned or what it returns has settled. */
  add(events: readonly StoredEvent[]): void | Promise<void>;
  /** After the last event of a sound archive. */
  end(): SunkEvents | Promise<SunkEvents>;
}

/** What became of the events. */
export interface SunkEvents {
  /** Events of the new app, those that put it to rest included. */
  readonly events: number;
  readonly streams: number;
  readonly remap: RemapReport;
  /** Objects of the new app, by kind; left out where they were not counted. */
  readonly objects?: Readonly<Record<string, number>>;
  /** Some of them by name; left out where they were not counted. */
  readonly sample?: readonly NamedObject[];
}

/** What a restore would write, or has written. */
export interface CopyWrites extends SunkEvents {
  readonly assets: number;
  readonly assetBytes: number;
  /** Files that the events mention and the archive lacks. */
  readonly assetsMissing: number;
}

export interface Pass {
  /** Of the archive and of what became of its events. */
  readonly report: VerificationReport;
  /** Undefined where the archive is damaged. */
  readonly writes: CopyWrites | undefined;
}

/** The app that a pass makes, or would make. */
export interface Copy {
  readonly app: AppName;
  readonly naming: AppNaming;
  /** Files of the events that are kept; undefined where all are. */
  readonly files?: KeptFiles | undefined;
}

export type PassOptions = Omit<VerifyOptions, 'depth' | 'onEvents'>;

/** As long as every id of a commit: events of the same size as those that a restore writes. */
const COMMIT = '00000000-0000-0000-0000-000000000000';

/**
 * The one pass over an archive that checks it and hands on what is in it: every event that is sound to `sink`, in order,
 * and the names of the files. A verification, a dry run and a restore are this pass with other sinks, so they cannot
 * disagree on whether an archive can be restored. Damage that the sink finds becomes damage of the archive.
 */
export async function passOver(archive: Archive, copy: Copy, sink: EventSink, options: PassOptions): Promise<Pass> {
  let failure: BackupError | undefined;
  const attempt = async <T>(action: () => T | Promise<T>): Promise<T | undefined> => {
    try {
      return failure === undefined ? await action() : undefined;
    } catch (error) {
      if (!isDamage(error)) throw error;
      failure = error;
      return undefined;
    }
  };
  const breath = new Breath();
  const onEvents = async (batch: readonly StoredEvent[]): Promise<void> => {
    await breath.take();
    await attempt(() => sink.add(batch));
  };
  const report = await archive.verify({ ...options, depth: 'replay', onEvents });
  if (!report.ok) return { report, writes: undefined };
  const sunk = await attempt(() => sink.end());
  if (sunk === undefined) return { report: failed(report, failure), writes: undefined };
  const assets = await lookAtAssets(archive, copy, options.signal);
  // What the archive lacks, or has in another size, is no matter for a file that the copy does not have.
  const isGone = ({ code, where }: Problem): boolean => code.startsWith('asset-') && assets.leftOut.has(where);
  const warnings = [
    ...report.warnings.filter((warning) => !isGone(warning)),
    ...newProblems(report, remapProblems(sunk.remap)),
    ...assets.problems,
  ];
  const { count, bytes, missing } = assets;
  return {
    report: { ...report, warnings },
    writes: { ...sunk, assets: count, assetBytes: bytes, assetsMissing: missing },
  };
}

/** Remaps events, as a restore does, and writes nothing: with it, a pass is a rehearsal. */
export class Rehearsal implements EventSink {
  readonly #streams = new StringTable();
  readonly #objects: ObjectCount | undefined;
  readonly #sample: ObjectSample | undefined;
  #events = 0;

  /** With `states`, objects are counted, and some are named. */
  constructor(
    private readonly remapper: Remapper,
    states?: ObjectStates,
  ) {
    this.#objects = states && new ObjectCount(states);
    this.#sample = states && new ObjectSample(states);
  }

  add(batch: readonly StoredEvent[]): void {
    for (const event of batch) {
      const remapped = this.remapper.remap(event, COMMIT);
      if (remapped === undefined) continue;
      const number = this.#streams.add(remapped.stream);
      const life = this.#objects?.add(number, remapped.stream, remapped.type);
      // Of the source: names of streams in the copy are new each time.
      this.#sample?.add(number, event, life);
      this.#events += 1;
    }
  }

  end(): SunkEvents {
    const { appends, report } = this.remapper.quiescingEvents();
    for (const { stream, events } of appends) {
      this.#streams.add(stream);
      this.#events += events.length;
    }
    const counted = defined({ objects: this.#objects?.counts, sample: this.#sample?.names });
    return { events: this.#events, streams: this.#streams.size, remap: report, ...counted };
  }
}

/** Files that a restore would write, and those whose names no storage holds. */
async function lookAtAssets(archive: Archive, { app, naming, files }: Copy, signal: AbortSignal | undefined) {
  const problems = new ProblemList();
  /** Places of the files that have none in the copy. */
  const leftOut = new Set<string>();
  let count = 0;
  let bytes = 0;
  let missing = 0;
  for await (const asset of archive.assets({ signal })) {
    if (files?.has(asset) === false) {
      const told = fileLeftOut(asset, 'it was left out of the copy, too');
      leftOut.add(told.where);
      problems.add(told);
      continue;
    }
    const problem = asset.missing ? undefined : nameProblem(naming.assetName(app.id, asset));
    if (problem !== undefined) problems.add(assetNameProblem(asset, problem));
    if (asset.missing) missing += 1;
    if (asset.missing || problem !== undefined) continue;
    count += 1;
    bytes += asset.bytes;
  }
  return { count, bytes, missing, leftOut, problems: problems.all };
}

function failed(report: VerificationReport, failure: BackupError | undefined): VerificationReport {
  if (failure === undefined) throw new Error('a pass ended without a result');
  const { code, message } = failure;
  return { ...report, ok: false, problems: [{ code, where: 'the history', message }] };
}

/** An archive's own reader may have told of unknown types already, by the entry. */
function newProblems(report: VerificationReport, problems: readonly Problem[]): readonly Problem[] {
  const isTold = report.warnings.some(({ code }) => code === 'event-type-unknown');
  return isTold ? problems.filter(({ code }) => code !== 'event-type-unknown') : problems;
}
