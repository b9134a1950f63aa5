import type { ApiClient } from '../../api/api-client.js';
import type { App, AskedRestore, Restore } from '../../api/wire.js';
import { writeOnly } from '../../model/choice.js';
import type { RestoreWish } from '../../model/restore-wish.js';

/** What the wizard opens with. */
export interface Opening {
  /** Name of the app whose backups are offered first. */
  readonly app: string;
  /** Id of the backup that is chosen. */
  readonly backup: string;
  /** What is chosen elsewhere: `backup:ID`, `upload:ID`, `upload` or `destination:KEY`. */
  readonly source: string;
  /** The moment that it is restored as of: the number of an event, or a time; empty for the end. */
  readonly at: string;
  /** What of the app is taken, as `writeOnly` writes it: it is to get lost items back. Empty for everything. */
  readonly only: string;
  /** Id of a restore that runs, or ran. */
  readonly job: string;
  /** Id of a restore that did not succeed, whose choices are the first ones. */
  readonly again: string;
  /** Copies the app as it is now unless a backup is chosen. */
  readonly isClone: boolean;
}

/** What an earlier restore was asked for; undefined if it is not known any more. */
export async function askedIn(job: string, client: ApiClient, signal: AbortSignal): Promise<AskedRestore | undefined> {
  return (await client.get<Restore>(`/restores/${encodeURIComponent(job)}`, signal)).asked;
}

/** What a restore was asked for, as what the wizard opens with; `at` is another moment, and wins. */
export function openingOf(asked: AskedRestore, { at, isClone }: Opening, apps: readonly App[]): Opening {
  const { app = '', backup = '', upload, until = '', only = [] } = asked;
  const isHere = apps.some(({ name }) => name === app);
  const source = upload !== undefined ? `upload:${upload}` : backup !== '' && !isHere ? `backup:${backup}` : '';
  const about = { app, backup: source === '' ? backup : '', source };
  return { ...about, at: at === '' ? until : at, only: writeOnly(only), job: '', again: '', isClone };
}

/** How the copy was to be made. */
export function choicesOf(asked: AskedRestore): Partial<RestoreWish> {
  const {
    app: _app,
    backup: _backup,
    upload: _upload,
    address: _address,
    until: _until,
    only: _only,
    ...choices
  } = asked;
  const people = Object.entries(choices.peopleMap ?? {});
  return { ...choices, peopleMap: Object.fromEntries(people.map(([who, whom]) => [who, String(whom)])) };
}
