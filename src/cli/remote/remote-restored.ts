import { BackupError } from '../../errors.js';
import type { JobDto, JobListDto } from '../../http/jobs/job-dto.js';
import type { RestoreDto, TurnedOnRulesDto } from '../../http/restores/restore-dto.js';
import { jobMeant } from './find-job.js';
import { printable } from '../format.js';
import { removalLines, removeAsked, rulesText } from '../removal.js';
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
    const job = await client.post<JobDto>(`/restores/${id}:undo`, confirm === undefined ? {} : { confirm });
    return remote.follow(job, (ended) => [
      `${output.style('green', '✓')} Removed ${printable(name)} in ${timeOf(ended)}`,
    ]);
  });
  if (undone === undefined) output.message('Nothing was removed.');
}

export async function remoteTurnOnRules(remote: RemoteSession, text: string): Promise<void> {
  const { client, output, isJson } = remote;
  const { id } = await findRestore(remote, text);
  const { app, turnedOn, decided } = await client.post<TurnedOnRulesDto>(`/restores/${id}:turn-on-rules`);
  if (isJson) return output.json({ turnOnRules: { app, turnedOn, decided } });
  output.result(`${output.style('green', '✓')} ${rulesText(app, turnedOn, decided)}`);
}

/** By the id of its job or its beginning, or the newest one that made an app of this name which is still there. */
async function findRestore({ client }: RemoteSession, text: string): Promise<RestoreDto> {
  if (JOB_ID.test(text)) return client.get<RestoreDto>(`/restores/${text}`);
  const query = `app=${encodeURIComponent(text)}&state=completed&limit=200`;
  const { items } = await client.get<JobListDto>(`/restores?${query}`);
  const found = items.find(({ _links }) => _links['undo'] !== undefined);
  const id = found?.id ?? (await jobMeant(client, text, '/restores'));
  if (id === text) throw noRestore(text);
  return client.get<RestoreDto>(`/restores/${id}`);
}

function noRestore(text: string): BackupError {
  return new BackupError('not-restored', `the server knows no restore that made "${text}" and can be undone`, {
    hint: 'see the list of its jobs; an app that was restored at another machine is undone there',
  });
}
