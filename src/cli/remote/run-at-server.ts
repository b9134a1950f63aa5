import type { Command } from 'commander';
import { BackupError } from '../../errors.js';
import { ask } from '../ask.js';
import { CancelOnSignal } from '../cancel-on-signal.js';
import type { ExitCode } from '../exit-codes.js';
import { failureOf, printFailure } from '../failure.js';
import { globalOptionsOf } from '../global-options.js';
import { Output } from '../output.js';
import { chooseDisplay } from '../progress/choose-display.js';
import { RemoteSession } from './remote-session.js';
import { ServerClient } from './server-client.js';
import { serverPlace } from './server-place.js';

/** Commands that are about this machine whatever the environment says. */
const LOCAL = new Set(['serve', 'worker', 'token', 'setup', 'doctor', 'claims']);

/** Whether options or environment name a server. */
export function isMeantForServer(command: Command): boolean {
  const { server } = globalOptionsOf(command);
  return (server ?? process.env['EVENTARK_SERVER'] ?? '') !== '';
}

/** Whether a command that no server takes is meant for one: it would act here on what is meant to be there. */
export function mustRefuseServer(command: Command): boolean {
  const { server } = globalOptionsOf(command);
  return server !== undefined || (isMeantForServer(command) && !LOCAL.has(command.name()));
}

export function refuseServer(command: Command): never {
  throw new BackupError(
    'invalid-argument',
    `the command ${command.name()} cannot be sent to a server; nothing was done`,
    {
      hint: 'leave out --server, and EVENTARK_SERVER out of the environment, to run it on the places of this machine',
    },
  );
}

/** Runs a command at the server that options or environment name, and returns how the program ends. */
export async function runAtServer(
  command: Command,
  action: (session: RemoteSession) => Promise<void>,
): Promise<ExitCode> {
  const options = globalOptionsOf(command);
  const { json = false, quiet = false, color = true, yes = false } = options;
  const output = new Output(process.stdout, process.stderr, { json, quiet, color });
  // How to come back is said by who follows a job.
  const cancelOnSignal = new CancelOnSignal(() => undefined);
  cancelOnSignal.listen();
  try {
    const place = serverPlace(options, process.env);
    if (place === undefined) throw noServer(command);
    const display = chooseDisplay(options.progress ?? 'auto', output, Date.now);
    output.clearProgress = () => display.clear();
    const asked = async (question: string, word?: string): Promise<boolean> => {
      if (yes) return true;
      if (word !== undefined) return (await ask(question, cancelOnSignal)) === word;
      return /^y(es)?$/i.test(await ask(`${question} [y/N]`, cancelOnSignal));
    };
    const client = new ServerClient(place, cancelOnSignal.signal);
    const session = new RemoteSession(client, output, display, cancelOnSignal, asked);
    await action(session);
    return session.hasWarnings && options.warningsOk !== true ? 3 : 0;
  } catch (error) {
    output.clearProgress();
    const failure = failureOf(error, 'nothing', cancelOnSignal.exit);
    if (!(failure.code === 'cancelled' && cancelOnSignal.exit !== undefined)) {
      printFailure(failure, output, options.debug);
    }
    return failure.exit;
  } finally {
    cancelOnSignal.stop();
  }
}

function noServer(command: Command): BackupError {
  return new BackupError('invalid-argument', `the command ${command.name()} needs a server`, {
    hint: 'name it with --server or EVENTARK_SERVER',
  });
}
