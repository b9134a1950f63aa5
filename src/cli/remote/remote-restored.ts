import { BackupError } from '../../errors.js';
import type { Schemas } from '../../client/create-client.js';
import { defined } from '../../collections/defined.js';
import { jobMeant } from './find-job.js';
import { printable } from '../format.js';
import { removalLines, removeAsked, rulesText } from '../removal.js';
import { printPlaceholders } from '../view/placeholders-text.js';
import { timeOf, type RemoteSession } from './remote-session.js';

const JOB_ID = /^[0-9a-z]{26}$/;

export async function remoteUndo(remote: RemoteSession, text: string, isPlan: boolean): Promise<void> {
  const { client, output, isJson } = remote;
  const { id, made } = await findRestore(remote, text);
  if (made === undefined) throw noRestore(text);
  const { name } = made;
  if (isPlan) {
    if (isJson) return output.json({ dryRun: true, restored: made });
    return output.result([...removalLines(made), 'Nothing was changed.'].join('\n'));
  }
  const undone = await removeAsked(remote, made, async (confirm) => {
    const job = await client.ask('undoRestore', { path: { job: id }, body: defined({ confirm }) });
    return remote.follow(job, (ended) => [
      `${output.style('green', '✓')} Removed ${printable(name)} in ${timeOf(ended)}`,
    ]);
  });
  if (undone === undefined) output.message('Nothing was removed.');
}

export async function remoteTurnOnRules(remote: RemoteSession, text: string): Promise<void> {
  const { client, output, isJson } = remote;
  const { id } = await findRestore(remote, text);
  const { app, turnedOn, decided } = await client.ask('turnOnRules', { path: { job: id } });
  if (isJson) return output.json({ turnOnRules: { app, turnedOn, decided } });
  output.result(`${output.style('green', '✓')} ${rulesText(app, turnedOn, decided)}`);
}

export async function remotePlaceholders(remote: RemoteSession, text: string): Promise<void> {
  const { client, output } = remote;
  const { id, app } = await findRestore(remote, text);
  printPlaceholders(output, app, await client.ask('listPlaceholders', { path: { job: id } }));
}

/** By the id of its job or its beginning, or the newest one that made an app of this name which is still there. */
async function findRestore({ client }: RemoteSession, text: string): Promise<Schemas['Restore']> {
  if (JOB_ID.test(text)) return client.ask('getRestore', { path: { job: text } });
  const { items } = await client.ask('listRestores', { query: { app: text, state: 'completed', limit: 200 } });
  const found = items.find(({ _links }) => _links['undo'] !== undefined);
  const id = found?.id ?? (await jobMeant(client, text, 'listRestores'));
  if (id === text) throw noRestore(text);
  return client.ask('getRestore', { path: { job: id } });
}

function noRestore(text: string): BackupError {
  return new BackupError('not-restored', `the server knows no restore that made "${text}" and can be undone`, {
    hint: 'see the list of its jobs; an app that was restored at another machine is undone there',
  });
}
