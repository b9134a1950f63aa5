import { InvalidArgumentError, Option, type Command } from 'commander';
import type { GivenSettings } from '../config/settings.js';
import { PROGRESS_MODES, type ProgressMode } from './progress/choose-display.js';
import { defined } from '../collections/defined.js';

/** Options that every command takes, before its name or after it. */
export interface GlobalOptions {
  readonly data?: string | undefined;
  readonly events?: string | undefined;
  readonly assets?: string | undefined;
  readonly to?: string | undefined;
  readonly ledger?: string | undefined;
  readonly server?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly progress?: ProgressMode | undefined;
  readonly color?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly warningsOk?: boolean | undefined;
  readonly debug?: boolean | undefined;
}

/** For commands that read restore points, which may be in another place than new ones. */
export const FROM = ['--from <url>', 'where restore points are (default: the destination)'] as const;

/** For commands that can take a part of an app. */
export const ONLY = [
  '--only <what...>',
  'these alone, with what they need: parts (schemas), objects by schema or name (contents/article), ids',
] as const;
export const EXCEPT = ['--except <what...>', 'all but these, named as for --only'] as const;

/** For lists, which end after this many. */
export const LIMIT = ['--limit <n>', 'this many at most', wholeNumber] as const;

export interface LimitOption {
  readonly limit?: number;
}

const GROUP = 'Everywhere:';

/** Adds the global options to the program, or to one of its commands. */
export function addGlobalOptions(command: Command): void {
  const options = [
    new Option('--data <dir>', 'folder for everything that is not put elsewhere (default: ./eventark-data)'),
    new Option('--events <url>', 'event store (default: SQLite in the data folder)'),
    new Option('--assets <url>', 'asset store (default: a folder in the data folder)'),
    new Option('--to <url>', 'destination of backups (default: a folder in the data folder)'),
    new Option('--ledger <url>', 'what eventark remembers (default: beside the events)'),
    new Option('--server <url>', 'send the command to this server (default: EVENTARK_SERVER, or else this machine)'),
    new Option('--token-file <file>', 'file with the token for the server (default: EVENTARK_TOKEN)'),
    new Option('--json', 'print JSON instead of text'),
    new Option(
      '-q, --quiet',
      'print warnings, errors and what was asked for only: the id of a new app, nothing of a backup that went well',
    ),
    new Option('--progress <mode>', 'how progress is shown (default: auto)').choices(PROGRESS_MODES),
    new Option('--no-color', 'use no colour'),
    new Option('--yes', 'answer every question with yes'),
    new Option('--warnings-ok', 'exit with 0 although there are warnings'),
    new Option('--debug', 'print causes and stacks of errors'),
  ];
  for (const option of options) command.addOption(option.helpGroup(GROUP));
}

/** What follows the command's name overrides what precedes it. */
export function globalOptionsOf(command: Command): GlobalOptions {
  const before = (command.parent ?? command).opts<GlobalOptions>();
  const after = command.opts<GlobalOptions>();
  const pick = <K extends keyof GlobalOptions>(key: K): GlobalOptions[K] => after[key] ?? before[key];
  return {
    data: pick('data'),
    events: pick('events'),
    assets: pick('assets'),
    to: pick('to'),
    ledger: pick('ledger'),
    server: pick('server'),
    tokenFile: pick('tokenFile'),
    json: pick('json'),
    quiet: pick('quiet'),
    progress: pick('progress'),
    // Colour is the rule, so each place can only take it away.
    color: before.color !== false && after.color !== false,
    yes: pick('yes'),
    warningsOk: pick('warningsOk'),
    debug: pick('debug'),
  };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a whole number above 0.');
}

/** The part of the options that says where things are. `from` is where a command reads restore points instead. */
export function settingsOf(
  { data, events, assets, to, ledger }: GlobalOptions,
  from: string | undefined,
): GivenSettings {
  const destination = from ?? to;
  return defined({ data, events, assets, ledger, to: destination });
}
