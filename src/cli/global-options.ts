import { Option, type Command } from 'commander';
import type { GivenSettings } from '../config/settings.js';
import { PROGRESS_MODES, type ProgressMode } from './progress/choose-display.js';

/** Options that every command takes, before its name or after it. */
export interface GlobalOptions {
  readonly data?: string | undefined;
  readonly events?: string | undefined;
  readonly assets?: string | undefined;
  readonly to?: string | undefined;
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
  readonly progress?: ProgressMode | undefined;
  readonly color?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly warningsOk?: boolean | undefined;
}

/** For commands that read restore points, which may lie elsewhere than new ones go. */
export const FROM = ['--from <url>', 'where restore points are read (default: the destination)'] as const;

export interface FromOption {
  readonly from?: string;
}

const GROUP = 'Everywhere:';

/** Commands that mean something else by the same word; there it has to stand before their name. */
const TAKEN: Readonly<Record<string, string>> = { ls: 'assets', events: 'to' };

/** Adds the global options to the program, or to one of its commands. */
export function addGlobalOptions(command: Command): void {
  const options = [
    new Option('--data <dir>', 'folder for everything that is not put elsewhere (default: ./eventark-data)'),
    new Option('--events <url>', 'event store (default: SQLite in the data folder)'),
    new Option('--assets <url>', 'asset store (default: a folder in the data folder)'),
    new Option('--to <url>', 'destination of backups (default: a folder in the data folder)'),
    new Option('--json', 'print JSON instead of text'),
    new Option('-q, --quiet', 'print the result and errors only'),
    new Option('--progress <mode>', 'how progress is shown (default: auto)').choices(PROGRESS_MODES),
    new Option('--no-color', 'use no colour'),
    new Option('--yes', 'answer every question with yes'),
    new Option('--warnings-ok', 'exit with 0 although there are warnings'),
  ];
  for (const option of options) {
    if (TAKEN[command.name()] !== option.attributeName()) command.addOption(option.helpGroup(GROUP));
  }
}

/** What stands after the command's name wins over what stands before it. */
export function globalOptionsOf(command: Command): GlobalOptions {
  const before = (command.parent ?? command).opts<GlobalOptions>();
  const after = command.opts<GlobalOptions>();
  const global = new Set(command.options.filter((option) => option.helpGroupHeading === GROUP).map(nameOf));
  const pick = <K extends keyof GlobalOptions>(key: K): GlobalOptions[K] =>
    (global.has(key) ? after[key] : undefined) ?? before[key];
  return {
    data: pick('data'),
    events: pick('events'),
    assets: pick('assets'),
    to: pick('to'),
    json: pick('json'),
    quiet: pick('quiet'),
    progress: pick('progress'),
    // Colour is the rule, so each place can only take it away.
    color: before.color !== false && after.color !== false,
    yes: pick('yes'),
    warningsOk: pick('warningsOk'),
  };
}

function nameOf(option: Option): string {
  return option.attributeName();
}

/** The part of the options that says where things lie. `from` is where a command reads restore points instead. */
export function settingsOf({ data, events, assets, to }: GlobalOptions, from: string | undefined): GivenSettings {
  const destination = from ?? to;
  return {
    ...(data === undefined ? {} : { data }),
    ...(events === undefined ? {} : { events }),
    ...(assets === undefined ? {} : { assets }),
    ...(destination === undefined ? {} : { to: destination }),
  };
}
