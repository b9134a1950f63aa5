import { loadSettings, openModule } from 'eventark';

/** Backs up an app and restores the backup as a new app beside it; returns the id of the copy. */
export async function copyApp(data: string, app: string, name: string, log: (line: string) => void): Promise<string> {
  const backups = await openModule(loadSettings({ data }));
  try {
    const { point } = await backups.create(app, { comment: 'before the launch' });
    const copy = await backups.restore(point.id, { name }, { progress: ({ phase, done }) => log(`${phase} ${done}`) });
    for (const { message } of copy.warnings) log(message);
    return copy.app.id;
  } finally {
    await backups.close();
  }
}
