import type { Command } from 'commander';
import type { BackupModule } from '../backup-module.js';
import { loadSettings, unknownVariables } from '../config/settings.js';
import { openModule, providersOf, type OpenOptions, type Providers } from '../container.js';
import { isBackupError, kindOf } from '../errors.js';
import { VERB_NOUNS, type Recovery } from '../recovery/recovery.js';
import type { ExitCode } from './exit-codes.js';
import { failureOf, printFailure, type Changed } from './failure.js';
import { globalOptionsOf, settingsOf, type GlobalOptions } from './global-options.js';
import { longTime, printable } from './format.js';
import { CancelOnSignal } from './cancel-on-signal.js';
import { Output } from './output.js';
import type { RemoteSession } from './remote/remote-session.js';
import { isMeantForServer, mustRefuseServer, refuseServer, runAtServer } from './remote/run-at-server.js';
import { chooseDisplay } from './progress/choose-display.js';
import { Session } from './session.js';
import { callMonitor, writeMetrics, type WatchingOptions } from './watching.js';

/** Reading a backup does not wait for an event store that may be gone for good. */
const READING_PATIENCE_MS = 1_200;

export interface UseOptions {
  /** Everything stays as it is, also what dead processes left unfinished. */
  readonly untouched?: boolean;
  /** The command reads backups, so it does without the event store where that cannot be reached. */
  readonly readsBackups?: boolean;
  /** The command ends when it is stopped, and that is success. */
  readonly untilStopped?: boolean;
}

/** Runs commands: opens the module for them, undoes what was left unfinished, and turns how they end into an exit code. */
export class Shell {
  exit: ExitCode = 0;
  /** Whether an event store that does not answer was left to itself. */
  hasGivenUp = false;

  /** `parts` are those of a host that brings its own kinds of places. */
  constructor(
    private readonly readerGone: AbortSignal,
    private readonly parts: OpenOptions = {},
  ) {}

  /** What settings may name. */
  get providers(): Providers {
    return providersOf(this.parts);
  }

  /** Whether settings alone do not tell how to open the module. */
  get isOfHost(): boolean {
    return Object.keys(this.parts).length > 0;
  }

  /**
   * Runs a command with the module open; closes it whatever happens, so that the process ends by itself. Its option
   * `from` is where restore points are, if not at the destination. What dead processes left unfinished is undone first.
   */
  async use(
    command: Command,
    action: (session: Session) => Promise<void>,
    { untouched = false, readsBackups = false, untilStopped = false }: UseOptions = {},
  ): Promise<void> {
    if (mustRefuseServer(command)) return this.remote(command, async () => refuseServer(command));
    const options = globalOptionsOf(command);
    const { from, healthcheck, metrics } = command.opts<{ readonly from?: string } & WatchingOptions>();
    const { json = false, quiet = false, color = true } = options;
    const output = new Output(process.stdout, process.stderr, { json, quiet, color });
    const cancelOnSignal = new CancelOnSignal((text) => output.message(text), untilStopped);
    let changed: Changed = 'nothing';
    let seen: Session['seen'] = { warnings: 0, numbers: {} };
    const began = performance.now();
    cancelOnSignal.listen();
    if (healthcheck !== undefined) await callMonitor(healthcheck, '/start', output);
    try {
      const takesBeginnings = !untilStopped;
      const session = await this.#within(
        { ...options, takesBeginnings },
        from,
        output,
        cancelOnSignal,
        async (open) => {
          if (!untouched) this.hasGivenUp = !(await reportRecoveries(open.module, output, readsBackups));
          for (const text of command.args) await reportPassedOver(open.module, text, output);
          try {
            await action(open);
          } finally {
            ({ changed, seen } = open);
          }
        },
      );
      if (cancelOnSignal.exit !== undefined && !untilStopped) output.message('already finished; nothing was cancelled');
      if (session.hasWarnings && options.warningsOk !== true) this.exit = 3;
    } catch (error) {
      output.clearProgress();
      const failure = failureOf(error, changed, cancelOnSignal.exit);
      printFailure(failure, output, options.debug);
      this.exit = failure.exit;
    } finally {
      cancelOnSignal.stop();
    }
    const { exit } = this;
    const elapsedMs = Math.round(performance.now() - began);
    const facts = { command: command.name(), exit, ...seen, elapsedMs, at: new Date() };
    if (metrics !== undefined) writeMetrics(metrics, facts, output);
    if (healthcheck !== undefined) await callMonitor(healthcheck, exit === 0 ? '' : '/fail', output);
  }

  /** Runs a command at this machine, or at the server that it was told. */
  async either(
    command: Command,
    local: (session: Session) => Promise<void>,
    remote: (session: RemoteSession) => Promise<void>,
    options: UseOptions = {},
  ): Promise<void> {
    if (isMeantForServer(command)) return this.remote(command, remote);
    return this.use(command, local, options);
  }

  /** Runs a command at a server. */
  async remote(command: Command, action: (session: RemoteSession) => Promise<void>): Promise<void> {
    this.exit = await runAtServer(command, action);
  }

  /** Runs a command that opens nothing, and turns how it ends into an exit code. */
  async plain(command: Command, action: (print: (line: string) => void) => Promise<void>): Promise<void> {
    const { json = false, quiet = false, color = true, debug } = globalOptionsOf(command);
    const output = new Output(process.stdout, process.stderr, { json, quiet, color });
    try {
      await action((line) => output.result(line));
    } catch (error) {
      const failure = failureOf(error, 'nothing', undefined);
      printFailure(failure, output, debug);
      this.exit = failure.exit;
    }
  }

  async #within(
    options: GlobalOptions & { readonly takesBeginnings: boolean },
    from: string | undefined,
    output: Output,
    cancelOnSignal: CancelOnSignal,
    action: (session: Session) => Promise<void>,
  ): Promise<Session> {
    for (const warning of unknownVariables(process.env)) output.warning(printable(warning));
    const settings = loadSettings(settingsOf(options, from));
    const display = chooseDisplay(options.progress ?? 'auto', output, Date.now);
    output.clearProgress = () => display.clear();
    const module = await openModule(settings, {
      ...this.parts,
      takesBeginnings: options.takesBeginnings,
      recover: false,
    });
    try {
      const { readerGone } = this;
      const isYes = options.yes === true;
      const session = new Session({ module, settings, output, display, cancelOnSignal, readerGone, isYes });
      await action(session);
      return session;
    } finally {
      await module.close();
    }
  }
}

const OUTCOMES: Readonly<Record<Exclude<Recovery['outcome'], 'unreadable'>, string>> = {
  undone: 'undid an unfinished',
  finished: 'finished an unfinished',
  elsewhere: 'freed what was held by an unfinished',
  failed: 'could not yet undo an unfinished',
};

/** What other processes left unfinished when they died is undone first, and said. False where nobody could look. */
async function reportRecoveries(module: BackupModule, output: Output, readsBackups: boolean): Promise<boolean> {
  const patience = readsBackups ? { answerWithinMs: READING_PATIENCE_MS } : {};
  const recoveries = await module.recover(patience).catch((error: unknown) => skipped(error, output, readsBackups));
  for (const recovery of recoveries ?? []) {
    const { verb, what, since, outcome, reason } = recovery;
    const begun = `begun ${longTime(since, new Date())} by a process that died`;
    const why = reason === undefined ? '' : `: ${printable(reason)}`;
    // The operator has to know that something died.
    const told =
      outcome === 'unreadable'
        ? `the claim ${printable(what)} in the ledger cannot be read${why}; free it with: eventark claims release ${printable(what)}`
        : `${OUTCOMES[outcome]} ${VERB_NOUNS[verb]} of ${printable(what)}, ${begun}${why}`;
    output.warning(told, { type: 'recovered', ...recovery });
  }
  return recoveries !== undefined;
}

/** An older backup than was meant may be missing what it is wanted for. */
async function reportPassedOver(module: BackupModule, text: string, output: Output): Promise<void> {
  const told = await module.inside.passedOver(text);
  if (told !== undefined) output.warning(printable(told));
}

/** The moment when backups are needed most is the one when nothing else can be reached. */
function skipped(error: unknown, output: Output, readsBackups: boolean): undefined {
  if (!readsBackups || !isBackupError(error) || !['unreachable', 'denied', 'unsupported'].includes(kindOf(error)))
    throw error;
  output.warning(`what dead processes left unfinished was not looked for: ${error.message}`, {
    type: 'recovery-skipped',
    code: error.code,
  });
  return undefined;
}
