import { TEMPLATE_CONTENTS } from '../templates/template.js';
import type { MakeTemplate } from '../templates/templates.js';
import type { JobArgs } from './job-args.js';

/** What a job says of the template that it makes. */
interface TemplateArgs {
  readonly source: string;
  /** Id of its picture. */
  readonly picture: string | undefined;
  readonly options: Omit<MakeTemplate, 'picture'>;
}

/** What a template is made of and how, as a job keeps it: texts, and lists of them that belong together. */
export function templateArgs(args: JobArgs): TemplateArgs {
  const source = args.text('source');
  const name = args.text('name');
  const [title, description] = [args.optionalText('title'), args.optionalText('description')];
  const picture = args.optionalText('picture');
  const contents = args.choice('contents', TEMPLATE_CONTENTS) ?? 'all';
  const chosen = { schemas: args.texts('schemas'), ids: args.texts('contentIds') };
  const until = args.moment('until');
  const history = args.flag('history') ?? false;
  const secrets = args.choice('secrets', ['refuse', 'remove', 'keep']) ?? 'refuse';
  const [labels, texts] = [args.texts('variableLabels'), args.texts('variableTexts')];
  const variables = args
    .texts('variableNames')
    .map((each, index) => ({ name: each, label: labels[index] ?? each, default: texts[index] ?? '' }));
  const tags = args.texts('tags');
  args.end();
  const about = {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(tags.length === 0 ? {} : { tags }),
  };
  return { source, picture, options: { name, ...about, contents, chosen, until, history, secrets, variables } };
}
