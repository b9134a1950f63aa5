import { stat } from 'node:fs/promises';
import type { VerifyDepth } from '../../archive/archive.js';
import type { OddEvents } from '../../cms/event-vocabulary.js';
import type { Schemas } from '../../client/create-client.js';
import { defined } from '../../collections/defined.js';
import { isUrl } from '../../download/source-url.js';
import { BackupError } from '../../errors.js';
import { count, counted, printable } from '../format.js';
import { chosenText } from '../view/restore-text.js';
import { sampleLines } from '../view/sample-text.js';
import { appNames, backupsOf, type Backup, backupTable, findBackup } from './remote-points.js';
import { timeOf, type RemoteSession } from './remote-session.js';
import { sendArchive } from './send-archive.js';

/** How a copy is made, as the API takes it. */
export type RemoteCopy = Omit<Schemas['StartRestore'], 'source' | 'backup' | 'planId'>;

export async function remoteApps({ client, output, isJson }: RemoteSession): Promise<void> {
  const names = await appNames(client);
  if (isJson) return output.json({ apps: names.map((name) => ({ name })) });
  if (names.length === 0) return output.message('There are no apps at the server that you may see.');
  output.result(names.map(printable).join('\n'));
}

export async function remoteList(remote: RemoteSession, app: string | undefined, limit = Infinity): Promise<void> {
  const { client, output, isJson } = remote;
  const backups: Backup[] = [];
  for (const name of app === undefined ? await appNames(client) : [app]) {
    backups.push(...(await backupsOf(client, name, limit)));
  }
  const shown = backups.toSorted((a, b) => (a.started < b.started ? 1 : -1)).slice(0, limit);
  remote.hasWarnings = shown.some(({ archiveState }) => archiveState === 'damaged');
  if (isJson) return output.json({ backups: shown });
  if (shown.length > 0) return output.result(backupTable(shown, new Date(), output.width));
  output.message(`There are no backups${app === undefined ? '' : ` of ${printable(app)}`} at the server.`);
}

export async function remoteBackup(
  remote: RemoteSession,
  app: string,
  options: { readonly comment: string; readonly verify: 'checksums' | 'replay'; readonly odd: OddEvents },
): Promise<void> {
  // What is answered is the backup, under the id of its job.
  const { id } = await remote.client.ask('startBackup', { path: { app }, body: options });
  await remote.follow({ id, verb: 'backup', app }, (ended) => [
    `${done(remote)} Backup ${ended.id} of ${printable(ended.app)} completed in ${timeOf(ended)}`,
  ]);
}

export async function remoteVerify(remote: RemoteSession, text: string, depth: VerifyDepth | undefined): Promise<void> {
  const { client } = remote;
  const { id, app } = await findBackup(client, text);
  const job = await client.ask('verifyBackup', { path: { app, backup: id }, body: defined({ depth }) });
  const { result } = await remote.follow(job, (ended) =>
    resultOf(ended)['ok'] === true
      ? [`${done(remote)} ${id} of ${printable(app)} is intact: ${counted(Number(resultOf(ended)['events']), 'event')}`]
      : [],
  );
  if (resultOf({ result })['ok'] === true) return;
  throw new BackupError('verification-failed', `the backup ${id} is damaged`, {
    hint: `use another one; the log of the job ${job.id} says what is damaged`,
  });
}

export async function remoteRestore(
  remote: RemoteSession,
  text: string,
  copy: RemoteCopy,
  isPlan: boolean,
): Promise<void> {
  const body = { ...copy, source: await sourceOf(remote, text) };
  if (isPlan) return tellPlan(remote, await remote.client.ask('previewRestore', { body }));
  const job = await remote.client.ask('startRestore', { body });
  await remote.follow(job, (ended) => [restored(remote, 'Restored as', ended)]);
}

/** As the app is now, or as it was in the backup that `text` means. */
export async function remoteCopy(
  remote: RemoteSession,
  app: string,
  copy: Schemas['CopyApp'],
  text: string | undefined,
): Promise<void> {
  const backup = text === undefined ? undefined : (await findBackup(remote.client, text)).id;
  const job = await remote.client.ask('copyApp', { path: { app }, body: { ...copy, ...defined({ backup }) } });
  await remote.follow(job, (ended) => [restored(remote, 'Copied as', ended)]);
}

export async function remoteDelete(remote: RemoteSession, texts: readonly string[], isPlan: boolean): Promise<void> {
  const { client, output, isJson } = remote;
  const backups = await Promise.all(texts.map((text) => findBackup(client, text)));
  const rows = backupTable(backups, new Date(), output.width);
  if (isPlan) {
    if (isJson) return output.json({ deleted: [], planned: backups.map(({ id }) => id) });
    return output.result(`${rows}\nWould delete ${counted(backups.length, 'backup')}. Nothing was changed.`);
  }
  const question = `${rows}\nDelete ${counted(backups.length, 'backup')} at the server? This cannot be undone.`;
  if (!(await remote.confirm(question))) return output.message('Nothing was deleted.');
  for (const app of new Set(backups.map((backup) => backup.app))) {
    const ids = backups.filter((backup) => backup.app === app).map(({ id }) => id);
    const job = await client.ask('deleteBackups', { path: { app }, body: { ids } });
    await remote.follow(job, () => [`${done(remote)} Deleted ${counted(ids.length, 'backup')} of ${printable(app)}`]);
  }
}

/** A URL goes to the server as it is, a file is sent there; all else is a backup of the server. */
async function sourceOf(remote: RemoteSession, text: string): Promise<Schemas['RestoreSource']> {
  if (text === '-') {
    throw new BackupError('invalid-argument', 'a stream cannot be sent to a server, since its size is not known', {
      hint: 'write it into a file first',
    });
  }
  if (isUrl(text)) return { type: 'url', url: text };
  if (!text.endsWith('@latest') && (await isFile(text))) return { type: 'upload', uploadId: await sent(remote, text) };
  return { type: 'backup', backupId: (await findBackup(remote.client, text)).id };
}

/** Sends a file and waits until it is checked. */
async function sent(remote: RemoteSession, path: string): Promise<string> {
  const upload = await sendArchive(remote.client, path, (already, size) => remote.showSent(already, size));
  const { id, jobId } = await remote.client.ask('getUpload', { path: { upload: upload.id } });
  if (jobId !== undefined) {
    await remote.follow(await remote.client.ask('getJob', { path: { job: jobId } }), () => [
      `${done(remote)} Sent and checked ${printable(path)}`,
    ]);
  }
  return id;
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

function tellPlan({ output, isJson }: RemoteSession, plan: Schemas['RestorePlan']): void {
  if (isJson) return output.json({ dryRun: true, restore: plan });
  const { source, sourceApp, name, until, chosen, events, sample, assets, people, warnings } = plan;
  const matched = people.filter(({ how }) => how === 'matched').length;
  output.result(
    [
      `Would restore ${printable(sourceApp)} as ${printable(name)} out of ${printable(source)}`,
      ...(until ? [`  as of event ${count(until.event)} of ${count(until.of)}, ${printable(until.time)}`] : []),
      ...(chosen ? [`  chosen ${chosenText(chosen)}`] : []),
      `  ${counted(events, 'event')}, ${counted(assets, 'file')}; people: ${count(matched)} of ${count(people.length)} matched`,
      ...sampleLines(sample),
      ...warnings.map(({ code, message }) => `  ! ${code}: ${printable(message)}`),
      'Nothing was changed. Run it again without --dry-run.',
    ].join('\n'),
  );
}

function restored(remote: RemoteSession, what: string, job: Schemas['Job']): string {
  const { app, events } = resultOf(job);
  const told = typeof events === 'number' ? `, ${counted(events, 'event')}` : '';
  return `${done(remote)} ${what} ${printable(String(app))} in ${timeOf(job)}${told}`;
}

function resultOf({ result }: { readonly result?: object | undefined }): Readonly<Record<string, unknown>> {
  return { ...result };
}

function done({ output }: RemoteSession): string {
  return output.style('green', '✓');
}
