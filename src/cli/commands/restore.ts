import { defined } from '../../collections/defined.js';
import { Option, type Command } from 'commander';
import type { CopyOptions, OddEvents } from '../../cms/event-vocabulary.js';
import type { PeopleMap, PeopleStrategy } from '../../restore/assigned-people.js';
import type { RestoreOptions } from '../../restore/plan.js';
import type { RestoreResult } from '../../restore/restore-result.js';
import { shownSource } from '../../download/source-url.js';
import { BackupError } from '../../errors.js';
import { EXCEPT, FROM, ONLY } from '../global-options.js';
import { pointAt } from '../parse-time.js';
import { duration, printable } from '../format.js';
import { planFacts, planLines, restoredLines, restoreFacts } from '../view/restore-text.js';
import { remoteRestore, type RemoteCopy } from '../remote/verbs.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';

const STDIN = '-';
const PEOPLE: readonly PeopleStrategy[] = ['match', 'placeholder', 'me', 'create'];
const EXAMPLES = `
Examples:
  eventark restore blog@latest --as blog-copy --dry-run   what would be done
  eventark restore blog@latest --as blog-copy
  eventark restore blog@latest --as blog-before --until 2026-06-14T09:03
  eventark restore blog@latest --as blog-items --only contents/posts
  eventark restore squidex-backup.zip --as blog --users create
  eventark restore https://files.example/blog.zip --as blog-copy`;

/** How a copy is made, for `restore` and `copy`. */
export interface RestoreFlags extends Omit<CopyOptions, 'revive'> {
  readonly revive?: boolean;
  readonly as?: string;
  readonly users: PeopleStrategy;
  readonly map?: readonly string[];
  readonly me?: string;
  readonly odd: OddEvents;
  readonly until?: string;
  readonly only?: readonly string[];
  readonly except?: readonly string[];
  readonly withAssets: boolean;
}

interface Options extends RestoreFlags {
  readonly dryRun?: boolean;
}

export function addRestoreCommand(program: Command, shell: Shell): void {
  const command = program
    .command('restore <source>')
    .summary('restore an archive as a new app')
    .description(
      'restore a restore point (an id, or APP@latest), an archive file (- for stdin) or an https URL, of eventark or ' +
        'Squidex, as a new app; nothing that exists is touched',
    )
    .option('--as <name>', "name of the new app (default: the archive's)");
  addRestoreFlags(command)
    .option('--dry-run', 'say what would be done, and change nothing')
    .option(...FROM)
    .addHelpText('after', EXAMPLES)
    .action(async (source: string, options: Options, called: Command) =>
      shell.either(
        called,
        (session) => restore(session, source, options),
        (remote) => remoteRestore(remote, source, remoteCopyOf(options), options.dryRun === true),
      ),
    );
}

/** What `restore` and `copy` have in common. */
export function addRestoreFlags(command: Command): Command {
  return command
    .addOption(new Option('--users <how>', 'people whose e-mail has no account here').choices(PEOPLE).default('match'))
    .option(
      '--map <who=whom...>',
      'single people: an e-mail or id of the archive, and match, placeholder, me, create or an account',
    )
    .option('--me <email>', 'e-mail of the person restoring, who becomes owner of the copy')
    .addOption(new Option('--rules <how>', 'whether rules run in the copy').choices(['off', 'keep']).default('off'))
    .addOption(new Option('--clients <how>', 'secrets of API clients').choices(['new', 'keep', 'none']).default('new'))
    .addOption(new Option('--schedules <how>', 'what is scheduled').choices(['off', 'keep']).default('off'))
    .addOption(
      new Option('--odd <how>', 'events that are not as the CMS writes them').choices(['keep', 'drop']).default('keep'),
    )
    .option('--until <moment>', 'as it was after the event of this number, or at this time (default: the end)')
    .option(...ONLY)
    .option(...EXCEPT)
    .option('--revive', 'let the copy of a deleted app live')
    .addOption(withoutAssets());
}

/** Under a separate name, because `--assets URL` may be given as well. */
function withoutAssets(): Option {
  const option = new Option('--no-assets', 'events only, no asset files');
  option.attributeName = () => 'withAssets';
  return option;
}

async function restore(session: Session, source: string, options: Options): Promise<void> {
  const { module, run } = session;
  const isPlan = options.dryRun === true;
  session.start({ command: 'restore', source: shownSource(source), dryRun: isPlan });
  const given = source === STDIN ? stdinBytes() : source;
  const result = isPlan
    ? await module.planRestore(given, restoreOptions(options), run)
    : await module.restore(given, restoreOptions(options), run);
  const head = headline(session, result, isPlan);
  if (isPlan)
    session.print([head, ...planLines(result, options), 'Nothing was changed. Run it again without --dry-run.']);
  session.finish(
    isPlan ? [] : [head, ...restoredLines(result)],
    { dryRun: isPlan, restore: isPlan ? planFacts(result) : restoreFacts(result) },
    result.warnings,
    isPlan ? {} : { id: printable(result.app.id) },
  );
}

export function restoreOptions(flags: RestoreFlags): Partial<RestoreOptions> {
  const { me, until } = flags;
  const point = until === undefined ? undefined : pointAt(until, 'end');
  return { ...chosenBy(flags), ...defined({ me, until: point }) };
}

/** What this machine and a server take alike. */
function chosenBy({
  as: name,
  users: people,
  map,
  rules,
  clients,
  schedules,
  odd,
  only,
  except,
  withAssets,
  revive = false,
}: RestoreFlags) {
  return {
    ...{ people, rules, clients, schedules, odd, withAssets, revive },
    ...defined({ name, only, except, peopleMap: map && peopleMapOf(map) }),
  };
}

/** An e-mail may have a `=` before its `@`; what somebody becomes has none. Error: `invalid-argument`. */
function peopleMapOf(texts: readonly string[]): PeopleMap {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.lastIndexOf('=');
      if (at > 0 && at < text.length - 1) return [text.slice(0, at), text.slice(at + 1)];
      throw new BackupError('invalid-argument', `"${text}" does not say who becomes whom; nothing was begun`, {
        hint: 'write it as in ana@example.org=tom@example.org',
      });
    }),
  );
}

/** The same as a server takes it. Error: `invalid-argument` for what only this machine can do. */
export function remoteCopyOf(flags: RestoreFlags): RemoteCopy {
  const { me, until } = flags;
  if (me !== undefined) {
    throw new BackupError('invalid-argument', '--me cannot be given: at a server you are the person of the token', {
      hint: 'leave out --me',
    });
  }
  const at = until === undefined ? undefined : pointAt(until, 'end');
  const moment = at && ('event' in at ? String(at.event) : at.time);
  return { ...chosenBy(flags), ...defined({ until: moment }) };
}

function stdinBytes(): AsyncIterable<Uint8Array> {
  if (process.stdin.isTTY !== true) return process.stdin;
  throw new BackupError('invalid-argument', 'stdin is a terminal, not an archive', {
    hint: 'pipe an archive into it, as in: eventark download blog@latest -o - | eventark restore - --as blog-copy',
  });
}

function headline({ output, elapsedMs }: Session, { source, app }: RestoreResult, isPlan: boolean): string {
  const from = printable(source.name);
  const to = output.style('bold', printable(app.name));
  if (isPlan) return `Would restore ${from} as ${to}`;
  return `${output.style('green', '✓')} Restored ${from} as ${to} in ${duration(elapsedMs)}`;
}
