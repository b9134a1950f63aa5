import type { Command } from 'commander';
import { BackupError } from '../../errors.js';
import type { ClaimSummary } from '../../claims/claim-summary.js';
import { beginsId, severalBegin } from '../../text/beginning.js';
import { printable } from '../format.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';
import { claimTable, releaseText } from '../view/claim-text.js';

export function addClaimsCommand(program: Command, shell: Shell): void {
  program
    .command('claims [action] [key]')
    .description('show which process holds what, and what is left over')
    .usage('[release <key>] [options]')
    .addHelpText(
      'after',
      `
Examples:
  eventark claims                     who holds what, since when
  eventark claims release name:blog   free a name; what its process began is undone or finished first`,
    )
    .action(async (action: string | undefined, key: string | undefined, _options: object, command: Command) =>
      // Claims are shown as they are, before any of them is dealt with.
      shell.use(command, (session) => showOrRelease(session, action, key), { untouched: true }),
    );
}

async function showOrRelease(session: Session, action: string | undefined, key: string | undefined): Promise<void> {
  if (action === undefined) return showClaims(session);
  if (action === 'release' && key !== undefined) return releaseClaim(session, key);
  throw new BackupError(
    'invalid-argument',
    action === 'release' ? 'the key of the claim is missing' : `unknown action "${action}"`,
    { hint: 'see the keys with: eventark claims, then: eventark claims release KEY' },
  );
}

async function showClaims({ module, output, now, isJson }: Session): Promise<void> {
  const claims = await module.claims();
  if (isJson) return output.json({ claims });
  if (claims.length === 0) return output.message('There are no claims: nothing is running, and nothing is left over.');
  output.result(claimTable(claims, now, output.width));
}

/** A key, its unique beginning, or that of what follows its colon; the text where nothing is meant. */
function keyMeant(text: string, claims: readonly ClaimSummary[]): string {
  const keys = claims.map(({ key }) => key);
  if (keys.includes(text)) return text;
  const meant = keys.filter((key) => beginsId(text, key) || beginsId(text, key.slice(key.indexOf(':') + 1)));
  if (meant.length > 1) throw severalBegin(text, meant, 'claims');
  return meant[0] ?? text;
}

async function releaseClaim(session: Session, text: string): Promise<void> {
  const { module, output, now, isJson } = session;
  const claims = await module.claims();
  const key = keyMeant(text, claims);
  const claim = claims.find((each) => each.key === key);
  if (claim) {
    const alive =
      claim.state === 'held' ? '\nIts process lives: it will fail, and what it does until then may be lost.' : '';
    const question = `${claimTable([claim], now, output.width)}${alive}\nType ${printable(claim.what)} to release it:`;
    if (!(await session.confirmTyped(question, claim.what))) return output.message('Nothing was released.');
  }
  session.changed = claim ? 'partial' : 'nothing';
  const released = await module.releaseClaim(key);
  if (isJson) return output.json({ released: { key, ...released } });
  output.result(`✓ ${releaseText(key, released)}`);
}
