import type { Command } from 'commander';
import { FROM } from '../../global-options.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';
import { entryTable, fileTable } from '../../view/archive-text.js';
import { filesText } from '../../view/counts-text.js';

interface LsOptions {
  readonly files?: boolean;
}

export function addLsCommand(program: Command, shell: Shell): void {
  program
    .command('ls <source>')
    .description('list the entries of an archive')
    .option('--files', 'list the asset files instead, with their names')
    .option(...FROM)
    .addHelpText('after', '\nExample:\n  eventark ls blog@latest --files')
    .action(async (source: string, { files }: LsOptions, command: Command) =>
      shell.use(command, (session) => (files ? listFiles(session, source) : listEntries(session, source)), {
        readsBackups: true,
      }),
    );
}

async function listEntries({ module, output, run, isJson }: Session, source: string): Promise<void> {
  const entries = await module.inside.entries(source, run);
  if (isJson) return output.json({ entries });
  output.result(entryTable(entries, output.width));
}

async function listFiles(session: Session, source: string): Promise<void> {
  const { module, output, run, isJson } = session;
  const assets = await module.inside.assets(source, { ...run, onLeftOut: (problems) => session.tell(problems) });
  if (isJson) return output.json({ assets });
  output.result(fileTable(assets, output.width));
  const missing = assets.filter((asset) => asset.missing).length;
  output.message(filesText({ assets: assets.length - missing, assetsMissing: missing }));
}
