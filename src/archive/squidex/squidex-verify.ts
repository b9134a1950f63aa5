import type { EventVocabulary } from '../../cms/event-vocabulary.js';
import { isDamage, throwIfCancelled } from '../../errors.js';
import { tooLarge } from '../archive-limit.js';
import { RATIO_FREE_BYTES } from '../archive-limit.js';
import type { ArchiveLimits, Problem, VerificationReport, VerifyOptions } from '../archive.js';
import { missingAsset, sizeProblem } from '../problems.js';
import type { StoredEvent } from '../../events/event.js';
import type { SquidexAssets } from './squidex-assets.js';
import type { SquidexDirectory } from './zip/squidex-directory.js';
import type { SquidexEntries } from './zip/squidex-entry-reader.js';
import { EventFindings } from './events/event-findings.js';
import type { SquidexEvents, StreamOrderChecker } from './events/stream-order.js';

/** Events that are handed on at once: few, so that the heap stays small. */
const BATCH_EVENTS = 200;
const BATCH_BYTES = 4 * 1024 * 1024;

/** What there is to look at in an archive. */
interface Evidence {
  readonly directory: SquidexDirectory;
  readonly entries: SquidexEntries;
  readonly events: SquidexEvents;
  readonly history: StreamOrderChecker;
  readonly assets: SquidexAssets;
  readonly vocabulary: EventVocabulary;
  readonly documents: () => Promise<unknown>;
  readonly limits: ArchiveLimits;
}

/** Looks at everything that `depth` asks for and goes on after a problem. Opening has done what `manifest` asks for. */
export async function verifySquidexArchive(evidence: Evidence, options: VerifyOptions): Promise<VerificationReport> {
  const { depth, progress: told = () => undefined, signal, proven = false, until } = options;
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const replay = depth === 'replay';
  const progress = proven ? () => undefined : told;
  let done = 0;
  const total = evidence.directory.length;
  const advance = (): void => {
    throwIfCancelled(signal);
    progress({ phase: 'verify', done: ++done, total, unit: 'entries' });
  };
  warnings.push(...ignoredWarning(evidence.directory));
  if (replay) {
    await replayEvents(evidence, options, { problems, warnings, advance });
    // Before their bytes are read: what the events say of a file is the measure of what it may grow to.
    requireMeasure(evidence);
    warnings.push(...(until === undefined ? unlistedWarnings(evidence) : []), ...assetWarnings(evidence));
    await collect(problems, { where: 'documents' }, async () => void (await evidence.documents()));
  }
  const isLeft = leftEntries(evidence, { replay, proven, isCut: until !== undefined });
  if (depth !== 'manifest') await checkEntries(evidence, isLeft, problems, advance, signal);
  const { events, history, assets, directory } = evidence;
  const held = replay ? [...assets.all()].filter((asset) => !asset.missing).length : assetEntries(directory);
  const counts = { events: events.count, streams: history.streams, assets: held };
  return { ok: problems.length === 0, depth, problems, warnings, ...counts };
}

/**
 * Which entries are still to be checked. A replay has already read the event entries, and a restore reads the files that it
 * writes. If only the first events matter, only their files are checked.
 */
function leftEntries(
  { directory, assets }: Evidence,
  { replay, proven, isCut }: { readonly replay: boolean; readonly proven: boolean; readonly isCut: boolean },
): (entry: number) => boolean {
  if (!replay) return () => true;
  const held = new Set([...assets.all()].map((asset) => assets.entryOf(asset)));
  const isOther = (entry: number): boolean => !held.has(entry) && !isCut;
  return (entry) => !directory.isEvent(entry) && (held.has(entry) ? !proven : isOther(entry));
}

async function checkEntries(
  { directory, entries }: Evidence,
  isLeft: (entry: number) => boolean,
  problems: Problem[],
  advance: () => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let entry = 0; entry < directory.length; entry++) {
    if (!isLeft(entry)) continue;
    await collect(problems, { where: directory.path(entry) }, async () => {
      if (directory.isIgnored(entry)) return entries.checkPlace(entry);
      for await (const _ of entries.stream(entry, signal));
    });
    advance();
  }
}

/** What a check has found so far, and whom it tells that it goes on. */
interface Check {
  readonly problems: Problem[];
  readonly warnings: Problem[];
  readonly advance: () => void;
}

async function replayEvents(
  evidence: Evidence,
  { odd = 'keep', onEvents, until = Infinity, streams }: VerifyOptions,
  { problems, warnings, advance }: Check,
): Promise<void> {
  const { events, assets, directory } = evidence;
  const found = new EventFindings({ ...evidence, odd, streams, unreadable: odd === 'drop' ? 'leave-out' : 'refuse' });
  let batch: StoredEvent[] = [];
  let bytes = 0;
  const pass = async (): Promise<void> => {
    if (problems.length === 0) await onEvents?.(batch);
    events.arena.reuse();
    batch = [];
    bytes = 0;
  };
  for (let number = 0; number < events.count && found.number < until; number++) {
    const place = { where: directory.path(directory.event(number)), event: found.number + 1 };
    await collect(problems, place, async () => {
      const event = await found.read(number);
      if (event === undefined) return;
      assets.add(event);
      batch.push(event);
      bytes += event.payload.length + event.metadata.length;
    });
    if (batch.length >= BATCH_EVENTS || bytes >= BATCH_BYTES) await pass();
    advance();
  }
  await pass();
  warnings.push(...found.warnings);
}

/** One for everything that Squidex would not look at either. */
function ignoredWarning({ ignored }: SquidexDirectory): readonly Problem[] {
  const { entries, folders, names, undecoded, comment } = ignored;
  const first = names.map((name) => JSON.stringify(name.slice(0, 80))).join(', ');
  const more = entries > names.length ? ` and ${entries - names.length} more` : '';
  const whose =
    undecoded > 0 ? ` (the names of ${undecoded} are not UTF-8: pack it again with a tool that writes UTF-8)` : '';
  const parts = [
    ...(entries > 0 ? [`${counted(entries, 'entry', 'entries')} of the zip: ${first}${more}${whose}`] : []),
    ...(folders > 0 ? [counted(folders, 'entry for a folder', 'entries for folders')] : []),
    ...(comment ? ["the zip's comment"] : []),
  ];
  if (parts.length === 0) return [];
  const message = `ignored, since Squidex does not look for it: ${parts.join('; ')}`;
  return [{ code: 'archive-entry-ignored', where: 'archive', message, facts: { entries } }];
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** A file that deflate shrinks a thousand times is honest (a blank page, silence) if its event says that it is so large. */
function requireMeasure({ assets, directory, limits }: Evidence): void {
  for (const asset of assets.all()) {
    const entry = assets.entryOf(asset);
    if (entry === undefined || asset.bytes <= RATIO_FREE_BYTES || asset.bytes <= (asset.size ?? 0)) continue;
    const stored = directory.stored[entry] ?? 0;
    if (asset.bytes <= stored * limits.ratio) continue;
    const grows = `${directory.path(entry)} grows from ${stored} to ${asset.bytes} bytes`;
    const said = asset.size === undefined ? 'its event says no size' : `its event says ${asset.size}`;
    throw tooLarge('archive-ratio', `${grows}, and ${said}`, 'ratio', limits, { bytes: asset.bytes });
  }
}

function unlistedWarnings({ assets }: Evidence): readonly Problem[] {
  return assets.unlisted().map(({ path, asked }) => {
    const message =
      asked === 0
        ? 'no event mentions this file'
        : `the archive has it more often than it is asked for: the first ${asked === 1 ? 'one counts' : `${asked} count`}`;
    return { code: 'asset-unlisted', where: path, message, facts: { file: path } };
  });
}

function assetWarnings({ assets }: Evidence): readonly Problem[] {
  const warnings: Problem[] = [];
  for (const asset of assets.all()) {
    if (asset.missing) warnings.push(missingAsset(asset));
    else if (asset.size !== undefined && asset.size !== asset.bytes) warnings.push(sizeProblem(asset));
  }
  return warnings;
}

/** Turns damage into a problem; a cancel and what the machine cannot do stay errors. */
async function collect(
  problems: Problem[],
  place: Pick<Problem, 'where' | 'event'>,
  check: () => Promise<void>,
): Promise<void> {
  try {
    await check();
  } catch (error) {
    if (!isDamage(error)) throw error;
    problems.push({ code: error.code, ...place, message: error.message });
  }
}

function assetEntries(directory: SquidexDirectory): number {
  return [...directory.attachmentKeys()].filter((key) => /\.(asset|image)$/.test(key)).length;
}
