import { once } from 'node:events';
import { failureOf, printFailure } from '../cli/failure.js';
import { CancelOnSignal } from '../cli/cancel-on-signal.js';
import { Output } from '../cli/output.js';
import { loadSettings } from '../config/settings.js';
import { openActivity, openJobs, openModule } from '../container.js';
import { serve } from '../http/serve.js';
import { BackupError, isBackupError } from '../errors.js';
import { SAMPLE_APP, SAMPLE_ARCHIVE } from './sample-app.js';

const PORT = 4711;

/** Serves the embedded default, with the sample app in it from the first start on, at one address of this machine. */
export async function startSampleServer(): Promise<void> {
  const output = new Output(process.stdout, process.stderr, { json: false, quiet: false, color: true });
  const cancelOnSignal = new CancelOnSignal((text) => output.message(text), true);
  cancelOnSignal.listen();
  try {
    const settings = loadSettings({});
    const module = await openModule(settings);
    try {
      const names = (await module.apps()).map(({ name }) => name);
      if (!names.includes(SAMPLE_APP)) await module.restore(SAMPLE_ARCHIVE, { name: SAMPLE_APP, people: 'create' });
      const port = Number(process.env['PORT'] ?? PORT);
      const jobs = await openJobs(settings);
      const activity = openActivity(settings);
      const serving = await serve({ module, jobs, settings, host: '127.0.0.1', port, activity }).catch(adviseOnPort);
      output.result(`eventark is at ${serving.url}/ with the data of ${settings.data}. Ctrl-C stops it.`);
      if (!cancelOnSignal.signal.aborted) await once(cancelOnSignal.signal, 'abort');
      await serving.close();
      await jobs.close();
    } finally {
      await module.close();
    }
  } catch (error) {
    const failure = failureOf(error, 'nothing', undefined);
    printFailure(failure, output);
    process.exitCode = failure.exit;
  } finally {
    cancelOnSignal.stop();
  }
}

/** Here the port is a variable, for `npm start` takes no options. */
function adviseOnPort(error: unknown): never {
  if (!isBackupError(error, 'invalid-argument')) throw error;
  const hint = 'set the variable PORT to a port that is free, or to 0 for any';
  throw new BackupError('invalid-argument', error.message, { hint, cause: error });
}
