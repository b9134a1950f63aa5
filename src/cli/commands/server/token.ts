import { InvalidArgumentError, type Command } from 'commander';
import { SCOPES, type Scope } from '../../../access/scope.js';
import type { TokenRecord } from '../../../access/tokens.js';
import { BackupError } from '../../../errors.js';
import { idMeant } from '../../../text/beginning.js';
import { nearest } from '../../../text/nearest.js';
import { printable } from '../../format.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';

interface TokenFlags {
  readonly name: string;
  readonly scope?: readonly Scope[];
  readonly app?: string;
  readonly days: number;
}

const OPENS_NOTHING = 'It opens nothing: revoke it, and make another.';

const DAY_MS = 24 * 3_600_000;
const DEFAULT_DAYS = 90;
const MAX_DAYS = 3_650;

/** What a nightly job needs. */
const DEFAULT_SCOPES: readonly Scope[] = ['backups.read', 'backups.create', 'backups.download'];

export function addTokenCommand(program: Command, shell: Shell): void {
  program
    .command('token <action> [id]')
    .summary('create, list or revoke tokens for the HTTP API')
    .description(
      'create, list or revoke the bearer tokens by which programs sign in at `eventark serve`; renew-links makes a new key for download links, so that none that was given out opens anything',
    )
    .usage('create|list|revoke|renew-links [id] [options]')
    .option('--name <text>', 'what it is for', 'token')
    .option(
      '--scope <scope...>',
      `what it opens: ${SCOPES.join(', ')} (default: ${DEFAULT_SCOPES.join(', ')})`,
      parseScope,
    )
    .option('--app <name>', 'the only app that it opens (default: all)')
    .option('--days <number>', 'days until it expires', parseDays, DEFAULT_DAYS)
    .addHelpText(
      'after',
      `
Examples:
  eventark token create --name nightly --app blog
  eventark token list
  eventark token revoke 5d0c2f0e6a8b4b7f9a1c3e5d7f9b1a3c`,
    )
    .action(async (action: string, id: string | undefined, flags: TokenFlags, command: Command) =>
      shell.use(command, (session) => actOnTokens(session, action, id, flags)),
    );
}

async function actOnTokens(session: Session, action: string, id: string | undefined, flags: TokenFlags): Promise<void> {
  if (action === 'create' && id === undefined) return createToken(session, flags);
  if (action === 'list' && id === undefined) return listTokens(session);
  if (action === 'revoke' && id !== undefined) return revokeToken(session, id);
  if (action === 'renew-links' && id === undefined) return renewLinks(session);
  throw new BackupError('invalid-argument', 'the action is neither create, list, renew-links nor revoke with an id', {
    hint: 'see eventark token --help',
  });
}

async function createToken(session: Session, flags: TokenFlags): Promise<void> {
  const { module, output, now, isJson } = session;
  const { name, scope: scopes = DEFAULT_SCOPES, app, days } = flags;
  const expires = new Date(now.getTime() + days * DAY_MS);
  const { token, record } = await module.tokens.create({ name, scopes, app, expires });
  if (isJson) output.json({ token, ...record });
  else {
    output.message(`${tokenLine(record)}\nThis is the only time that the token is shown:`);
    output.result(token);
  }
  if (app !== undefined) await tellUnknownApp(session, app);
}

/** A token may be made before its app is; a misspelt name would show at night only. An event store that is away is not in the way. */
async function tellUnknownApp({ module, output }: Session, app: string): Promise<void> {
  const names = await module.apps().then(
    (apps) => apps.map(({ name }) => name),
    () => [app],
  );
  if (names.includes(app)) return;
  const meant = nearest(app, names);
  const hint = meant === undefined ? 'it opens nothing until there is one' : `did you mean ${printable(meant)}?`;
  output.warning(`! There is no app named "${printable(app)}": ${hint}`);
}

async function listTokens({ module, output, isJson }: Session): Promise<void> {
  const [tokens, unreadable] = [await module.tokens.list(), await module.tokens.unreadable()];
  if (isJson) return output.json({ tokens, unreadable });
  for (const id of unreadable)
    output.warning(`! The record of the token ${printable(id)} cannot be read. ${OPENS_NOTHING}`);
  if (tokens.length === 0) return output.message('There are no tokens.');
  output.result(tokens.map(tokenLine).join('\n'));
}

async function revokeToken({ module, output, isJson }: Session, text: string): Promise<void> {
  const ids = [...(await module.tokens.list()).map(({ id }) => id), ...(await module.tokens.unreadable())];
  const id = idMeant(text, ids, 'ids of tokens') ?? text;
  await module.tokens.revoke(id);
  if (isJson) return output.json({ revoked: id });
  output.result(`✓ The token ${printable(id)} opens nothing any more.`);
}

async function renewLinks({ module, output, isJson }: Session): Promise<void> {
  await module.links.renewKey();
  if (isJson) return output.json({ renewed: 'links' });
  output.result('✓ Download links have a new key. No link that was given out opens anything any more.');
}

function tokenLine({ id, name, scopes, app, expires }: TokenRecord): string {
  return `${id}  ${printable(name)}  ${app === undefined ? 'all apps' : printable(app)}  until ${expires.slice(0, 10)}  ${scopes.join(' ')}`;
}

function parseScope(text: string, before: readonly Scope[] = []): readonly Scope[] {
  const scope = SCOPES.find((each) => each === text);
  if (scope === undefined) throw new InvalidArgumentError(`It is none of ${SCOPES.join(', ')}.`);
  return [...before, scope];
}

function parseDays(text: string): number {
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= MAX_DAYS) return days;
  throw new InvalidArgumentError(`Days are a number from 1 to ${MAX_DAYS}.`);
}
