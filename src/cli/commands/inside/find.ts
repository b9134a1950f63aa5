import type { Command } from 'commander';
import type { ObjectSummary } from '../../../contents/contents-query.js';
import { counted } from '../../format.js';
import { FROM, LIMIT, type LimitOption } from '../../global-options.js';
import type { Session } from '../../session.js';
import type { Shell } from '../../shell.js';
import { objectTable } from '../../view/object-text.js';

interface FindOptions extends LimitOption {
  readonly kind?: string;
  readonly schema?: string;
  readonly deleted?: boolean;
}

const PAGE = 500;

export function addFindCommand(program: Command, shell: Shell): void {
  program
    .command('find <source> [text]')
    .summary('find schemas, contents, files and rules in an archive')
    .description(
      'list the objects of an archive, or of an app as it is now (current:APP), whose name, id or state holds a text; all ' +
        'without one',
    )
    .option('--kind <kind>', 'of this kind only: app, schema, content, asset, assetFolder, rule')
    .option('--schema <name>', 'contents of this schema only')
    .option('--deleted', 'those that are deleted instead')
    .option(...LIMIT)
    .option(...FROM)
    .addHelpText('after', '\nExamples:\n  eventark find blog@latest "old title"\n  eventark find blog@latest --deleted')
    .action(async (source: string, text: string | undefined, options: FindOptions, command: Command) =>
      shell.use(command, (session) => find(session, source, text, options), { readsBackups: true }),
    );
}

async function find(session: Session, source: string, q: string | undefined, options: FindOptions): Promise<void> {
  const { module, output, run, isJson } = session;
  const { kind, schema, deleted = false, limit = Infinity } = options;
  const found: ObjectSummary[] = [];
  let cursor: string | undefined;
  do {
    const wanted = { kind, schema, deleted, q, cursor, limit: Math.min(PAGE, limit - found.length) };
    const page = await module.contents.objects(source, wanted, run);
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined && found.length < limit);
  session.print([]);
  session.tell(await module.contents.leftOut(source, run));
  if (isJson) return output.json({ objects: found });
  if (found.length > 0) output.result(objectTable(found, output.width));
  output.message(counted(found.length, 'object'));
}
