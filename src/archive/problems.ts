import type { AssetVersion } from '../cms/app-naming.js';
import type { NotedEvents, RemapReport } from '../cms/event-vocabulary.js';
import type { ErrorCode, Facts } from '../errors.js';
import type { ArchivedAsset, Problem } from './archive.js';

/** A warning for each event noted, and one that says how many more there are. */
export function eventProblems(code: ErrorCode, outcome: string, { count, first }: NotedEvents): readonly Problem[] {
  const problems = first.map(({ position, stream, revision, type, reason }): Problem => ({
    code,
    where: `event ${revision} of stream ${stream}`,
    message: `event ${revision} of stream ${stream} (${type}, position ${position}): ${reason}; ${outcome}`,
    facts: { stream, revision, type },
  }));
  const more = count - first.length;
  return more > 0 ? [...problems, moreLikeThese(code, more)] : problems;
}

/** Ends a list that would be too long: how many more there are than it has. */
export function moreLikeThese(code: ErrorCode, more: number): Problem {
  return { code, where: 'the archive', message: `${more} more like these`, facts: { more } };
}

/** What is said of a copy's events. */
export function remapProblems({ unknownTypes, dropped, odd }: RemapReport): readonly Problem[] {
  return [
    ...Object.entries(unknownTypes).map(([type, times]): Problem => ({
      code: 'event-type-unknown',
      where: type,
      message: `${times} events of type ${type}, which this CMS does not know, were kept as they are`,
      facts: { type, events: times },
    })),
    ...eventProblems('event-kept-odd', 'it was kept as it is', odd),
    ...eventProblems('event-dropped', 'it was left out', dropped),
  ];
}

/** What is said of an asset version without bytes. */
type NamedAsset = Pick<AssetVersion, 'role' | 'id' | 'version' | 'fileName'>;

/** The warning that an archive lacks a file. */
export function missingAsset(asset: NamedAsset): Problem {
  return aboutFile('asset-missing', asset, `${nameOf(asset)} is not in the archive`);
}

/** A file that is not as long as its event says. */
export function sizeProblem(asset: ArchivedAsset): Problem {
  const message = `${nameOf(asset)}: the event says ${asset.size} bytes, the archive has ${asset.bytes}`;
  return aboutFile('asset-size', asset, message, { size: asset.size ?? 0, bytes: asset.bytes });
}

/** Length of an id that a message still shows. */
const MAX_SHOWN = 60;

/** A file whose id no storage can keep it under; `problem` says why. */
export function assetNameProblem(asset: NamedAsset, problem: string): Problem {
  const message = `${nameOf(asset)} has no file, since no storage can hold its name: ${problem}`;
  return aboutFile('asset-name', asset, message);
}

/** The warning about a file that all its events took with them; `outcome` says what became of it. */
export function fileLeftOut(file: NamedAsset, outcome: string): Problem {
  const message = `${nameOf(file)}: every event that mentions it was left out, so ${outcome}`;
  return aboutFile('asset-unlisted', file, message);
}

function aboutFile(code: ErrorCode, asset: NamedAsset, message: string, more: Facts = {}): Problem {
  return { code, where: placeOf(asset), message, facts: { ...factsOf(asset), ...more } };
}

/** A file without a name is known by its asset. */
function factsOf({ role, id, version, fileName }: NamedAsset): Facts {
  if (fileName !== undefined) return { file: fileName };
  return role === 'app-image' ? {} : { asset: id, version };
}

/** What an asset version is called in a message. */
export function placeOf({ role, id, version }: NamedAsset): string {
  if (role === 'app-image') return 'the picture of the app';
  return `asset ${id.length > MAX_SHOWN ? `${id.slice(0, MAX_SHOWN)}…` : id}, version ${version}`;
}

/** The same for a person, who knows a file by its name. */
export function nameOf(asset: NamedAsset): string {
  const { fileName } = asset;
  return fileName === undefined ? placeOf(asset) : `${fileName} (${placeOf(asset)})`;
}
