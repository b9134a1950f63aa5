import { appendFile, mkdir, open, readdir, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError, systemCode, undefinedIfMissing } from '../files/file-errors.js';
import { isObject, member, parseJson, textMember } from '../json/json-value.js';

const RESULTS = ['done', 'refused', 'failed', 'cancelled'] as const;

/** Who did what, and how it ended: no secrets, and no e-mail but that of who did it. */
export interface Activity {
  /** RFC 3339, UTC. */
  readonly at: string;
  /** Of who asked for it. */
  readonly who: string;
  readonly email?: string;
  /** Name of an operation of the API, or the verb of a job that has ended. */
  readonly what: string;
  readonly app?: string;
  /** Id of the backup, job, link or upload that it was about. */
  readonly target?: string;
  readonly result: (typeof RESULTS)[number];
  /** Code of what went wrong. */
  readonly code?: string;
  readonly traceId?: string;
}

/** One that is kept; ids sort by the order of writing. */
export interface KeptActivity extends Activity {
  readonly id: string;
}

/** Where a line cannot be read: of a file, from this byte on. */
export interface UnreadableLine {
  readonly file: string;
  readonly at: number;
}

const CHUNK_BYTES = 64 * 1024;
const FILE = /^\d{4}-\d\d\.ndjson$/;

/**
 * What was done, in files of a month that are only added to. Each line is written in one piece, so several processes may
 * use one folder.
 */
export class ActivityLog {
  constructor(private readonly folder: string) {}

  async add(activity: Activity): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const file = join(this.folder, `${activity.at.slice(0, 7)}.ndjson`);
    await appendFile(file, `${JSON.stringify(activity)}\n`, { mode: 0o600, flush: true });
  }

  /**
   * Newest first, from before the one with the id `before` on; `onUnreadable` is told where a line is passed over that cannot be read.
   * Errors: those of the disk.
   */
  async *newestFirst(
    before: string | undefined,
    onUnreadable: (line: UnreadableLine) => void = () => undefined,
  ): AsyncIterable<KeptActivity> {
    const names = (await readdir(this.folder).catch(undefinedIfMissing).catch(refused)) ?? [];
    for (const name of names
      .filter((each) => FILE.test(each))
      .toSorted()
      .toReversed()) {
      const month = name.slice(0, 7).replace('-', '');
      if (before !== undefined && month > before.slice(0, 6)) continue;
      const end = before?.startsWith(month) === true ? Number.parseInt(before.slice(6), 36) : undefined;
      for await (const { at, text } of linesOf(join(this.folder, name), end)) {
        const id = month + at.toString(36).padStart(11, '0');
        const activity = activityIn(text);
        if (activity === undefined) onUnreadable({ file: name, at });
        else yield { ...activity, id };
      }
    }
  }
}

const BEGINNING = '{"at":';

/** Undefined for a line that cannot be read. Behind one that was cut while it was written the next one is whole. */
function activityIn(text: string): Activity | undefined {
  const found = parseJson(text) ?? parseJson(text.slice(Math.max(0, text.lastIndexOf(BEGINNING))));
  if (!isObject(found)) return undefined;
  const [at, who, what] = ['at', 'who', 'what'].map((name) => textMember(found, name));
  const result = RESULTS.find((each) => each === member(found, 'result'));
  if (at === undefined || Number.isNaN(Date.parse(at)) || who === undefined || what === undefined) return undefined;
  if (result === undefined) return undefined;
  const others = ['email', 'app', 'target', 'code', 'traceId'].flatMap((name) => {
    const value = textMember(found, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return { at, who, what, result, ...Object.fromEntries(others) };
}

function refused(error: unknown): never {
  throw fileError(error, 'the log of activities was not read');
}

async function* linesOf(path: string, end: number | undefined): AsyncIterable<Line> {
  try {
    yield* linesBackwards(path, end);
  } catch (error) {
    if (systemCode(error) === '') throw error;
    refused(error);
  }
}

interface Line {
  /** Of its first byte. */
  readonly at: number;
  readonly text: string;
}

/** The whole lines that end before `end`, the last one first; a line that was cut by a crash is left out. */
async function* linesBackwards(path: string, end: number | undefined): AsyncIterable<Line> {
  const file = await open(path, 'r');
  try {
    let start = end ?? (await file.stat()).size;
    let rest = Buffer.alloc(0);
    while (start > 0) {
      const from = Math.max(0, start - CHUNK_BYTES);
      rest = Buffer.concat([await bytesOf(file, from, start - from), rest]);
      start = from;
      // The first piece may be half a line, unless the file begins here.
      const first = from === 0 ? 0 : rest.indexOf(10) + 1;
      if (first === 0 && from > 0) continue;
      yield* wholeLines(rest.subarray(first), from + first);
      rest = rest.subarray(0, first);
    }
  } finally {
    await file.close();
  }
}

function wholeLines(bytes: Buffer, offset: number): readonly Line[] {
  const lines: Line[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    const text = bytes.toString('utf8', start, end);
    if (text.trim() !== '') lines.push({ at: offset + start, text });
    start = end + 1;
  }
  return lines.toReversed();
}

async function bytesOf(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
