import type { Command } from 'commander';
import { defined } from '../../collections/defined.js';
import { counted, duration, printable } from '../format.js';
import { removalLines, removeAsked, rulesText } from '../removal.js';
import { remotePlaceholders, remoteTurnOnRules, remoteUndo } from '../remote/remote-restored.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';
import { printPlaceholders } from '../view/placeholders-text.js';

interface UndoFlags {
  readonly dryRun?: boolean;
}

interface RulesFlags {
  readonly me?: string;
}

export function addUndoCommand(program: Command, shell: Shell): void {
  program
    .command('undo <app>')
    .summary('undo a restore: remove the app that it made')
    .description(
      'remove an app that a restore or copy has made, by name or id, or, at a server, by the id of its job: its events, its ' +
        'files, and the accounts that were made for it and that no other app needs',
    )
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .addHelpText('after', '\nExample:\n  eventark undo blog-copy')
    .action(async (app: string, flags: UndoFlags, command: Command) =>
      shell.either(
        command,
        (session) => undo(session, app, flags),
        (remote) => remoteUndo(remote, app, flags.dryRun === true),
      ),
    );
}

export function addTurnOnRulesCommand(program: Command, shell: Shell): void {
  program
    .command('turn-on-rules <app>')
    .summary('turn on the rules that a restore has turned off')
    .description(
      'turn on the rules that a restore or copy has turned off, and no others: those that a person has turned on, off or ' +
        'deleted since stay as they are',
    )
    .option('--me <email>', 'e-mail of the person in whose name it is done')
    .addHelpText('after', '\nExample:\n  eventark turn-on-rules blog-copy')
    .action(async (app: string, flags: RulesFlags, command: Command) =>
      shell.either(
        command,
        (session) => turnOnRules(session, app, flags),
        (remote) => remoteTurnOnRules(remote, app),
      ),
    );
}

export function addPlaceholdersCommand(program: Command, shell: Shell): void {
  program
    .command('placeholders <app>')
    .summary('list the people for whom a restore found no account')
    .description(
      'list the people for whom a restore or copy found no account: their e-mail, the id that takes their place in the app, and ' +
        'whether they have an account by now',
    )
    .addHelpText('after', '\nExample:\n  eventark placeholders blog-copy')
    .action(async (app: string, _flags: object, command: Command) =>
      shell.either(
        command,
        (session) => placeholders(session, app),
        (remote) => remotePlaceholders(remote, app),
      ),
    );
}

async function undo(session: Session, wanted: string, { dryRun }: UndoFlags): Promise<void> {
  const { module, output, run, isJson } = session;
  session.start({ command: 'undo', app: wanted, dryRun: dryRun === true });
  const restored = await module.restored.of(wanted, run);
  const { app } = restored;
  const made = { ...restored, name: app.name };
  if (dryRun === true) {
    session.print([...removalLines(made), 'Nothing was changed.']);
    return session.finish([], { dryRun: true, restored });
  }
  const undone = await removeAsked(session, made, (confirm) => module.restored.undo(app.id, { confirm }, run));
  if (undone === undefined) return output.message('Nothing was removed.');
  const { events, files, accounts, accountsKept } = undone;
  const lines = [
    `${output.style('green', '✓')} Removed ${printable(app.name)} in ${duration(session.elapsedMs)}`,
    `  ${counted(events, 'event')}, ${counted(files, 'file')}, ${counted(accounts, 'account')}`,
    ...(accountsKept > 0 ? [`  ${counted(accountsKept, 'account')} kept, since other apps need them`] : []),
  ];
  session.finish(isJson ? [] : lines, { undo: { app, events, files, accounts, accountsKept } });
}

async function turnOnRules(session: Session, wanted: string, { me }: RulesFlags): Promise<void> {
  const { module, settings, output } = session;
  const { app, turnedOn, decided } = await module.restored.turnOnRules(wanted, me ?? settings.user);
  session.finish([`${output.style('green', '✓')} ${rulesText(app.name, turnedOn, decided)}`], {
    turnOnRules: { app: { id: app.id, name: app.name }, turnedOn, decided },
  });
}

async function placeholders({ module, output }: Session, wanted: string): Promise<void> {
  const { count, first } = await module.restored.placeholders(wanted);
  const items = first.map(({ from, to, email, how, hasAccount }) => ({
    ...{ source: from, ...defined({ email }), standsIn: to, how, hasAccount },
  }));
  printPlaceholders(output, wanted, { items, total: count });
}
