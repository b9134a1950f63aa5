import type { AppName } from '../cms/app-naming.js';
import { isObject, member, parseJson, textMember, type JsonObject, type JsonValue } from '../json/json-value.js';

/** What is known of an archive that somebody sends, or has sent. */
export interface Upload {
  /** 32 hex digits; names its files here. */
  readonly id: string;
  /** Name of the file at its sender's: for people, never a path. */
  readonly name: string;
  /** Bytes of the whole. */
  readonly size: number;
  /** Id of who sends it. */
  readonly owner: string;
  /** RFC 3339, UTC. */
  readonly created: string;
  /** Id of the job that checks it, once all of it is here. */
  readonly job?: string;
  /** What was found in it; then it can be restored. */
  readonly archive?: { readonly app: AppName; readonly format: string; readonly events: number };
  /** Id of the restore point that it has become; its bytes are there then. */
  readonly backup?: string;
}

/**
 * An upload out of the texts of its records, undefined for one that is not there. Undefined if a text cannot be read, or does not
 * say who sends how much: then nobody can go on with it, and it expires.
 */
export function readUpload(id: string, texts: readonly (string | undefined)[]): Upload | undefined {
  let said: JsonObject = {};
  for (const text of texts) {
    const record = text === undefined ? {} : parseJson(text);
    if (!isObject(record)) return undefined;
    said = { ...said, ...record };
  }
  const [name, owner, created, job, backup] = ['name', 'owner', 'created', 'job', 'backup'].map((part) =>
    textMember(said, part),
  );
  const size: unknown = member(said, 'size');
  if (name === undefined || owner === undefined || created === undefined || !isCount(size)) return undefined;
  if (Number.isNaN(Date.parse(created))) return undefined;
  const archive = archiveIn(member(said, 'archive'));
  return {
    ...{ id, name, size, owner, created },
    ...(job === undefined ? {} : { job }),
    ...(archive === undefined ? {} : { archive }),
    ...(archive === undefined || backup === undefined ? {} : { backup }),
  };
}

/** Undefined for one that does not say all of it: then it is checked once more. */
function archiveIn(value: JsonValue | undefined): Upload['archive'] {
  if (!isObject(value)) return undefined;
  const [format, events, app] = [textMember(value, 'format'), member(value, 'events'), member(value, 'app')];
  if (format === undefined || !isCount(events) || !isObject(app)) return undefined;
  const named = appIn(app);
  return named === undefined ? undefined : { app: named, format, events };
}

function appIn(value: JsonObject): AppName | undefined {
  const [id, name] = [textMember(value, 'id'), textMember(value, 'name')];
  return id === undefined || name === undefined ? undefined : { id, name };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
