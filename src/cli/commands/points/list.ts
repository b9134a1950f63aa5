import type { Command } from 'commander';
import type { CatalogListing } from '../../../restore-points/catalog.js';
import { idMeant } from '../../../text/beginning.js';
import { nearest } from '../../../text/nearest.js';
import { printable } from '../../format.js';
import { FROM, LIMIT, type LimitOption } from '../../global-options.js';
import { remoteList } from '../../remote/verbs.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';
import { tellAbsence } from '../../view/absence.js';
import { pointFacts, pointTable } from '../../view/point-text.js';

export function addListCommand(program: Command, shell: Shell): void {
  program
    .command('list [app]')
    .summary('list restore points, newest first')
    .description('list restore points, newest first, of one app or of all; reads manifests and opens no archive')
    .option(...LIMIT)
    .option(...FROM)
    .addHelpText('after', '\nExample:\n  eventark list blog')
    .action(async (app: string | undefined, options: LimitOption, command: Command) =>
      shell.either(
        command,
        (session) => list(session, app, options),
        (remote) => remoteList(remote, app, options.limit),
        { readsBackups: true },
      ),
    );
}

async function list(session: Session, app: string | undefined, { limit }: LimitOption): Promise<void> {
  const { output, now, isJson } = session;
  const { points, damaged, withoutManifest, absence } = await listed(session, app);
  const shown = points.slice(0, limit);
  session.hasWarnings = damaged.length > 0;
  tellAbsence(session, absence, 'to');
  if (isJson) return output.json({ points: shown.map(pointFacts), damaged, withoutManifest });
  if (shown.length > 0) output.result(pointTable(shown, now, output.width));
  else {
    const of = app === undefined ? '' : ` of ${printable(app)}`;
    const meant = app === undefined ? undefined : await nameLike(session, app);
    const next = meant === undefined ? `Make one with: eventark backup ${app ?? 'APP'}` : `Did you mean ${meant}?`;
    output.message(`There are no restore points${of}. ${next}`);
  }
  for (const name of withoutManifest) {
    output.warning(`${printable(name)} has no manifest: a backup is writing it, or its manifest was lost`);
  }
  for (const { name, reason } of damaged) {
    output.warning(`${output.style('yellow', '!')} ${printable(name)} is damaged: ${printable(reason)}`);
  }
  const [left] = [...damaged.map(({ name }) => name), ...withoutManifest];
  if (left !== undefined) {
    output.message(`Delete what you do not need by its name: eventark delete ${printable(left)}`);
  }
}

/** Those of an app by its name, its id or the beginning of that; all without one. */
async function listed({ module }: Session, app: string | undefined): Promise<CatalogListing> {
  const found = await module.list(app);
  if (app === undefined || found.points.length + found.damaged.length + found.withoutManifest.length > 0) return found;
  const { points } = await module.list();
  const ids = points.map(({ manifest }) => manifest.app.id);
  const meant = idMeant(app, ids, 'ids of apps');
  return meant === undefined ? found : module.list(meant);
}

/** The app that was probably meant. */
async function nameLike({ module }: Session, app: string): Promise<string | undefined> {
  const { points } = await module.list();
  return nearest(
    app,
    points.map(({ manifest }) => printable(manifest.app.name)),
  );
}
