import { InvalidArgumentError, Option, type Command } from 'commander';
import { readFile } from 'node:fs/promises';
import { BackupError } from '../../errors.js';
import { fileError } from '../../files/file-errors.js';
import { pictureOf } from '../../templates/about.js';
import {
  listed,
  type Template,
  TEMPLATE_CONTENTS,
  type TemplateContents,
  type TemplatePicture,
  VARIABLE_NAME,
} from '../../templates/template.js';
import type { SecretsChoice } from '../../templates/template-content.js';
import { counted, duration, printable } from '../format.js';
import { pointAt } from '../parse-time.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell.js';
import { restoredLines, restoreFacts } from '../view/restore-text.js';
import { table } from '../view/table.js';

interface TemplateFlags {
  readonly of?: string;
  readonly as?: string;
  readonly title?: string;
  readonly description?: string;
  readonly tag?: readonly string[];
  readonly picture?: string;
  readonly contents?: TemplateContents;
  readonly schema?: readonly string[];
  readonly content?: readonly string[];
  readonly until?: string;
  readonly history?: boolean;
  readonly secrets: SecretsChoice;
  readonly variable?: Readonly<Record<string, string>>;
  readonly label?: Readonly<Record<string, string>>;
  readonly me?: string;
}

const EXAMPLES = `
Examples:
  eventark template make starter --of current:shop --contents structure --tag shop
  eventark template make acme --of shop@latest --variable "title=Acme shop" --secrets remove
  eventark template make spring --of shop@latest --until 2026-04-01
  eventark template list
  eventark template use acme --as my-shop --variable "title=My shop"
  eventark template delete starter`;

export function addTemplateCommand(program: Command, shell: Shell): void {
  program
    .command('template <action> [name]')
    .summary('make, list, show, use or delete templates for new apps')
    .description(
      'make, list, show, use or delete templates at the destination: archives without people, API clients and secrets that ' +
        'new apps are made from',
    )
    .usage('make|list|show|use|delete [name] [options]')
    .option('--of <source>', 'make: a restore point, a file, or an app as it is now (current:APP)')
    .option('--title <text>', 'make: what people call it (default: its name)')
    .option('--description <text>', 'make: what it is for')
    .option('--tag <word...>', 'make: words by which it is found, at most 10')
    .option('--picture <file>', 'make: a PNG, JPEG or WebP')
    .addOption(
      new Option('--contents <what>', 'make, use: all, or schemas and settings alone; make: chosen ones').choices(
        TEMPLATE_CONTENTS,
      ),
    )
    .option('--schema <name...>', 'make: take the contents of these schemas')
    .option('--content <id...>', 'make: take these contents')
    .option('--until <moment>', 'make: as it was after the event of this number, or at this time (default: the end)')
    .option('--history', 'make: keep every event, without who did it')
    .addOption(
      new Option('--secrets <how>', 'make: what becomes of texts that look like secrets')
        .choices(['refuse', 'remove', 'keep'])
        .default('refuse'),
    )
    .option('--variable <name=text...>', 'make: ask for this text; use: the text to fill in', parseVariable)
    .option('--label <name=text...>', 'make: the question by which it is asked for (default: its name)', parseVariable)
    .option('--as <name>', 'use: name of the new app')
    .option('--me <email>', 'use: who becomes owner of the new app')
    .addHelpText('after', EXAMPLES)
    .action(async (action: string, name: string | undefined, flags: TemplateFlags, command: Command) =>
      shell.use(command, (session) => actOnTemplates(session, action, name, flags)),
    );
}

async function actOnTemplates(
  session: Session,
  action: string,
  name: string | undefined,
  flags: TemplateFlags,
): Promise<void> {
  if (action === 'list' && name === undefined) return listTemplates(session);
  if (action === 'show' && name !== undefined) return showTemplate(session, name);
  if (action === 'make' && name !== undefined && flags.of !== undefined)
    return makeTemplate(session, name, flags.of, flags);
  if (action === 'use' && name !== undefined && flags.as !== undefined)
    return useTemplate(session, name, flags.as, flags);
  if (action === 'delete' && name !== undefined) return deleteTemplate(session, name);
  throw new BackupError(
    'invalid-argument',
    'the action is none of: list, show NAME, make NAME --of SOURCE, use NAME --as APP, delete NAME',
    {
      hint: 'see eventark template --help',
    },
  );
}

async function listTemplates({ module, output, isJson }: Session): Promise<void> {
  const { templates, damaged } = await module.templates.list();
  if (isJson) return output.json({ templates, damaged });
  const rows = templates.map(({ name, title, madeFrom, created, counts }) => {
    const objects = Object.values(counts).reduce((sum, each) => sum + each, 0);
    return [printable(name), printable(title), printable(madeFrom), String(objects), created.slice(0, 10)];
  });
  const columns = [
    { heading: 'NAME' },
    { heading: 'TITLE', min: 10 },
    { heading: 'MADE FROM', drop: 2 },
    { heading: 'OBJECTS', right: true, drop: 1 },
    { heading: 'MADE' },
  ];
  if (rows.length > 0) output.result(table(rows, columns, output.width));
  for (const name of damaged) output.result(`! ${printable(name)} cannot be read`);
  if (rows.length + damaged.length === 0) output.message('There are no templates.');
}

async function showTemplate({ module, output, isJson }: Session, name: string): Promise<void> {
  const template = await module.templates.show(name);
  if (isJson) return output.json(listed(template));
  const { title, description, madeFrom, created, contents, history, counts, variables, tags = [] } = template;
  const lines = [
    `Template ${printable(name)}: ${printable(title)}`,
    ...(description === '' ? [] : [`  ${printable(description)}`]),
    `  made from  ${printable(madeFrom)}, ${created}`,
    ...(tags.length === 0 ? [] : [`  tags       ${tags.map(printable).join(', ')}`]),
    ...asOfLines(template),
    `  holds      ${contents}${history ? ', with history' : ''}: ${Object.entries(counts)
      .map(([kind, each]) => `${each} ${printable(kind)}`)
      .join(', ')}`,
    ...variables.map((each) => `  asks for   ${each.name}: ${printable(each.label)} (${printable(each.default)})`),
  ];
  output.result(lines.join('\n'));
}

function asOfLines({ until }: Template): readonly string[] {
  if (until === undefined) return [];
  return [`  as of      event ${until.event} of ${until.of}, ${printable(until.time)}`];
}

async function makeTemplate(session: Session, name: string, source: string, flags: TemplateFlags): Promise<void> {
  const { module, run, output } = session;
  const { title, description, picture, schema = [], content = [], history = false, secrets, variable = {} } = flags;
  const { label = {}, until, tag = [] } = flags;
  const unknown = Object.keys(label).find((each) => !Object.hasOwn(variable, each));
  if (unknown !== undefined) {
    throw new BackupError('invalid-argument', `--label names "${unknown}", which is not a variable; nothing was made`, {
      hint: `give --variable "${unknown}=TEXT" too`,
    });
  }
  const isChosen = schema.length + content.length > 0;
  session.start({ command: 'template make', name, source });
  const {
    template,
    secretCount,
    secrets: found,
    warnings,
  } = await module.templates.make(
    source,
    {
      ...{ name, history, secrets, chosen: { schemas: schema, ids: content }, tags: tag },
      contents: flags.contents ?? (isChosen ? 'chosen' : 'all'),
      variables: Object.entries(variable).map(([each, text]) => ({
        name: each,
        label: label[each] ?? each,
        default: text,
      })),
      ...(until === undefined ? {} : { until: pointAt(until, 'end') }),
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...(picture === undefined ? {} : { picture: await readPicture(picture) }),
    },
    run,
  );
  const done = secrets === 'keep' ? 'kept' : 'removed';
  const told = found.map(
    ({ stream, object, path, reason }) => `  ${printable(object ?? stream)}: ${printable(path)} ${reason}`,
  );
  const head = `${output.style('green', '✓')} Made the template ${printable(name)} in ${duration(session.elapsedMs)}`;
  const secretLines = secretCount === 0 ? [] : [`${counted(secretCount, 'secret')} ${done}:`, ...told];
  const lines = [...asOfLines(template), ...secretLines];
  session.finish([head, ...lines], { template: listed(template), secrets: secretCount }, warnings);
}

async function useTemplate(session: Session, name: string, app: string, flags: TemplateFlags): Promise<void> {
  const { module, run, output } = session;
  const { variable: given = {}, me, contents } = flags;
  if (contents === 'chosen')
    throw new BackupError('invalid-argument', 'contents are chosen when a template is made', {
      hint: 'give all or structure',
    });
  const variables = await askedVariables(session, await module.templates.show(name), given);
  session.start({ command: 'template use', name, app });
  const options = {
    name: app,
    variables,
    ...(contents === undefined ? {} : { contents }),
    ...(me === undefined ? {} : { me }),
  };
  const result = await module.templates.use(name, options, run);
  const head = `${output.style('green', '✓')} Made ${output.style('bold', printable(app))} from the template ${printable(name)}`;
  session.finish([head, ...restoredLines(result)], { app: restoreFacts(result) }, result.warnings);
}

/** Those that were given, and what a person answers for the others. */
async function askedVariables(
  session: Session,
  { variables }: Template,
  given: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  const all: Record<string, string> = { ...given };
  for (const { name, label, default: original } of variables) {
    if (!Object.hasOwn(all, name)) all[name] = await session.answer(printable(label), original);
  }
  return all;
}

async function deleteTemplate(session: Session, name: string): Promise<void> {
  const { module, output, isJson } = session;
  if (!(await session.confirm(`Delete the template ${printable(name)}? This cannot be undone.`))) {
    return output.message('Nothing was deleted.');
  }
  await module.templates.delete(name);
  if (isJson) return output.json({ deleted: name });
  output.result(`✓ Deleted the template ${printable(name)}`);
}

async function readPicture(path: string): Promise<TemplatePicture> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fileError(error, `the picture ${path} was not read`);
  });
  return pictureOf(bytes, `the picture ${path}`);
}

function parseVariable(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  const name = text.slice(0, Math.max(at, 0));
  if (!VARIABLE_NAME.test(name)) throw new InvalidArgumentError('It must be NAME=TEXT.');
  return { ...before, [name]: text.slice(at + 1) };
}
