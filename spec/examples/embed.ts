import { loadSettings, openModule } from 'eventark';

/** Backs up an app and restores the backup as a new app beside it; returns the id of the copy. */
export async function copyApp(data: string, app: string, name: string, signal?: AbortSignal): Promise<string> {
  const backups = openModule(loadSettings({ data }));
  try {
    await backups.recover(); // undoes what a process that died left unfinished
    const run = { progress: showProgress, ...(signal ? { signal } : {}) };
    const { point } = await backups.create(app, { comment: 'before the launch' }, run);
    const copy = await backups.restore(point.id, { name }, run);
    for (const warning of copy.warnings) console.warn(warning.message);
    return copy.app.id;
  } finally {
    await backups.close();
  }
}

function showProgress({ phase, done, total }: { phase: string; done: number; total?: number }): void {
  console.info(phase, done, total ?? '');
}
