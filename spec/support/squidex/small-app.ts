import { join } from 'node:path';
import { eventNumberOf, eventPath } from '../../../src/archive/squidex/squidex-names.js';
import { RICH } from '../module.js';
import { unzip, zip, type ZipContent } from './squidex.js';

/** Of the app's own stream: who may open it, its picture, and a client whose secret a copy replaces. */
const OF_THE_APP = /"t":"App(Created|ContributorAssigned|ImageUploaded|ClientAttached)/;
/** Of each other kind of stream that has no files: so many streams, and so many events of each. */
const STREAMS_OF_A_KIND = 1;
const EVENTS_OF_A_STREAM = 3;

/** An archive of all that the rich app has in kinds and files, with a few of its events: for what is done hundreds of times. */
export async function smallApp(folder: string): Promise<string> {
  const entries = await unzip(RICH);
  const numbered = entries
    .map((entry) => ({ ...entry, number: eventNumberOf(entry.name) }))
    .sort((one, other) => (one.number ?? -1) - (other.number ?? -1));
  const streams = new Map<string, number>();
  const kinds = new Map<string, number>();
  const kept: ZipContent[] = [];
  let events = 0;
  for (const { number, name, content } of numbered) {
    if (number === undefined) {
      kept.push({ name, content });
      continue;
    }
    const text = content.toString();
    const stream = /"s":"([^"]+)"/.exec(text)?.[1] ?? '';
    const kind = stream.slice(0, stream.indexOf('-'));
    if (kind === 'app' ? !OF_THE_APP.test(text) : kind !== 'asset' && isMore(stream, kind, streams, kinds)) continue;
    const revision = streams.get(stream) ?? 0;
    streams.set(stream, revision + 1);
    const renumbered = text.replace(/("EventStreamNumber":)\d+/, `$1${revision}`);
    kept.push({ name: eventPath(events), content: Buffer.from(renumbered) });
    events += 1;
  }
  return zip(join(folder, 'small.zip'), kept);
}

function isMore(stream: string, kind: string, streams: Map<string, number>, kinds: Map<string, number>): boolean {
  const events = streams.get(stream);
  if (events !== undefined) return events >= EVENTS_OF_A_STREAM;
  const seen = kinds.get(kind) ?? 0;
  kinds.set(kind, seen + 1);
  return seen >= STREAMS_OF_A_KIND;
}
