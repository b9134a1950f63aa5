import { Option, type Command } from 'commander';
import type { CopyOptions, RemapReport, UserMapping } from '../../cms/cms.js';
import type { PeopleStrategy } from '../../restore/people.js';
import type { RestoreOptions, RestoreResult } from '../../restore/restore.js';
import { FROM, type FromOption } from '../global-options.js';
import { bytes, count, counted, duration, printable } from '../human.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';

const PEOPLE: readonly PeopleStrategy[] = ['match', 'placeholder', 'me', 'create'];
const EXAMPLES = `Examples:
  eventark restore blog@latest --as blog-copy --dry-run   what would be done
  eventark restore blog@latest --as blog-copy
  eventark restore squidex-backup.zip --as blog --users create
`;

interface Options extends CopyOptions, FromOption {
  readonly as?: string;
  readonly users: PeopleStrategy;
  readonly me?: string;
  /** A string where it says where assets lie, false where there shall be none. */
  readonly assets?: string | boolean;
  readonly dryRun?: boolean;
}

export function addRestoreCommand(program: Command, shell: Shell): void {
  program
    .command('restore <source>')
    .summary('restore an archive as a new app')
    .description(
      'restore a restore point (an id, or APP@latest) or an archive file, of eventark or Squidex, as a new app; ' +
        'nothing that exists is touched',
    )
    .option('--as <name>', "name of the new app (default: the archive's)")
    .addOption(new Option('--users <how>', 'people whose e-mail has no account here').choices(PEOPLE).default('match'))
    .option('--me <email>', 'account that takes over with --users me')
    .addOption(new Option('--rules <how>', 'whether rules run in the copy').choices(['off', 'keep']).default('off'))
    .addOption(new Option('--clients <how>', 'secrets of API clients').choices(['new', 'keep', 'none']).default('new'))
    .addOption(new Option('--schedules <how>', 'what is scheduled').choices(['off', 'keep']).default('off'))
    .option('--no-assets', 'events only, no asset files')
    .option('--dry-run', 'say what would be done, and change nothing')
    .option(...FROM)
    .addHelpText('before', EXAMPLES)
    .action(async (source: string, options: Options, command: Command) =>
      shell.use(command, (session) => restore(session, source, options), options.from),
    );
}

async function restore(session: Session, source: string, options: Options): Promise<void> {
  const { module, run } = session;
  session.start({ command: 'restore', source, dryRun: options.dryRun === true });
  const result = options.dryRun
    ? await module.planRestore(source, restoreOptions(options), run)
    : await module.restore(source, restoreOptions(options), run);
  const facts = { dryRun: options.dryRun === true, restore: restoreFacts(result) };
  session.finish(restoreLines(session, result, options.dryRun === true), facts, result.warnings);
}

function restoreOptions(options: Options): Partial<RestoreOptions> {
  const { as, users, me, rules, clients, schedules, assets } = options;
  return {
    name: as,
    people: users,
    rules,
    clients,
    schedules,
    withAssets: assets !== false,
    ...(me === undefined ? {} : { me }),
  };
}

/** The summary of a restore, or the whole plan of one, for people. */
export function restoreLines(session: Session, result: RestoreResult, isPlan: boolean): readonly string[] {
  const { output, elapsedMs } = session;
  const { source, app, remap } = result;
  const from = printable(source.name);
  const to = output.style('bold', printable(app.name));
  return [
    isPlan
      ? `Would restore ${from} as ${to}`
      : `${output.style('green', '✓')} Restored ${from} as ${to} in ${duration(elapsedMs)}`,
    `  events     ${count(result.events)} in ${counted(result.streams, 'stream')}`,
    `  assets     ${counted(result.assets, 'file')} (${bytes(result.assetBytes)})`,
    `  documents  ${count(result.documents)}`,
    `  people     ${people(result.people)}`,
    `  changed    ${changes(remap)}`,
    ...(isPlan ? ['Nothing was changed. Run it again without --dry-run.'] : []),
  ];
}

/** What is different in the copy, so that it starts quiet and points at itself. */
function changes(remap: RemapReport): string {
  const all: readonly (readonly [number, string, string])[] = [
    [remap.rulesTurnedOff, 'rule', 'turned off'],
    [remap.clientSecretsReplaced, 'client secret', 'replaced'],
    [remap.clientsRevoked, 'client', 'revoked'],
    [remap.schedulesCancelled, 'schedule', 'cancelled'],
    [remap.urlsRewritten, 'asset link', 'rewritten'],
  ];
  const done = all.flatMap(([times, noun, verb]) => (times > 0 ? [`${counted(times, noun)} ${verb}`] : []));
  return done.join(', ') || 'nothing but ids and names';
}

const HOW: Readonly<Record<UserMapping['how'], string>> = {
  matched: 'matched',
  created: 'created',
  placeholder: 'as placeholder',
  me: 'as you',
  unknown: 'without account',
};

function people(mappings: readonly UserMapping[]): string {
  const times = new Map<UserMapping['how'], number>();
  for (const { how } of mappings) times.set(how, (times.get(how) ?? 0) + 1);
  return [...times].map(([how, number]) => `${count(number)} ${HOW[how]}`).join(', ') || 'none';
}

/** A restore for programs. */
function restoreFacts({ remap, warnings: _, ...facts }: RestoreResult) {
  const { unknownTypes, dropped, ...changes } = remap;
  return { ...facts, ...changes, unknownTypes: Object.fromEntries(unknownTypes), dropped };
}
