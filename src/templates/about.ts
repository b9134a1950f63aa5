import { BackupError } from '../errors.js';
import {
  MAX_PICTURE,
  MAX_TAGS,
  MAX_TEXT,
  MAX_VARIABLES,
  TAG,
  type TemplatePicture,
  type TemplateVariable,
  VARIABLE_NAME,
} from './template.js';

/** What a person says about a template. */
export interface About {
  readonly title?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly picture?: TemplatePicture;
  readonly variables?: readonly TemplateVariable[];
}

/** How the files of pictures begin; what is no picture, or may run scripts, begins otherwise. */
const BEGINNINGS: readonly (readonly [type: TemplatePicture['mediaType'], beginning: RegExp])[] = [
  ['image/png', /^\x89PNG\r\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/webp', /^RIFF[\s\S]{4}WEBP/],
];

/** A picture is of the type that its bytes are of, whatever its name says. Error: `invalid-argument`; `what` names it. */
export function pictureOf(bytes: Buffer, what = 'the picture'): TemplatePicture {
  const beginning = bytes.toString('latin1', 0, 16);
  const [mediaType] = BEGINNINGS.find(([, form]) => form.test(beginning)) ?? [];
  if (mediaType !== undefined && bytes.length <= MAX_PICTURE) return { mediaType, base64: bytes.toString('base64') };
  throw unfit(`${what} cannot be that of a template`, `give a PNG, JPEG or WebP of at most ${MAX_PICTURE / 1024} KiB`);
}

/** Looks before anything is made at what would not be read back later. Error: `invalid-argument`. */
export function requireFit<Given extends About>(about: Given): Given {
  const { title = '', description = '', picture, tags = [], variables = [] } = about;
  requireShort('the title', title);
  requireShort('the description', description);
  requireTags(tags);
  if (variables.length > MAX_VARIABLES)
    throw unfit(`there are ${variables.length} variables`, `give at most ${MAX_VARIABLES}`);
  for (const [at, variable] of variables.entries()) requireVariable(variable, variables.slice(0, at));
  return {
    ...about,
    ...(about.variables && { variables: variables.map(askedFor) }),
    ...(picture && { picture: pictureOf(Buffer.from(picture.base64, 'base64')) }),
  };
}

function requireTags(tags: readonly string[]): void {
  if (tags.length > MAX_TAGS) throw unfit(`there are ${tags.length} tags`, `give at most ${MAX_TAGS}`);
  const odd = tags.find((tag) => !TAG.test(tag));
  if (odd !== undefined)
    throw unfit(
      `"${odd.slice(0, 40)}" cannot be a tag`,
      'a tag has letters and digits, with spaces, dots, hyphens and underscores between them, at most 24',
    );
  const twice = tags.find((tag, at) => tags.slice(0, at).some((each) => sameTag(each, tag)));
  if (twice !== undefined) throw unfit(`there are two tags "${twice}"`, 'leave one of them out');
}

function sameTag(a: string, b: string): boolean {
  return a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase();
}

/** A question that is left out is the name. */
function askedFor(variable: TemplateVariable): TemplateVariable {
  return variable.label.trim() === '' ? { ...variable, label: variable.name } : variable;
}

function requireVariable({ name, label, default: text }: TemplateVariable, before: readonly TemplateVariable[]): void {
  if (!VARIABLE_NAME.test(name))
    throw unfit(
      `"${name}" cannot be the name of a variable`,
      'a name begins with a letter and has letters, digits, hyphens and underscores, at most 40',
    );
  if (before.some((each) => each.name === name))
    throw unfit(`two variables are called "${name}"`, 'give each variable another name');
  const same = before.find((each) => each.default === text);
  if (same !== undefined)
    throw unfit(`the variables "${same.name}" and "${name}" have the same text`, 'leave one of them out');
  if (text === '') throw unfit(`the variable "${name}" has no text`, 'give its text as it is in the app');
  requireShort(`the question of the variable "${name}"`, label);
  requireShort(`the text of the variable "${name}"`, text);
}

function requireShort(what: string, text: string): void {
  if (text.length > MAX_TEXT)
    throw unfit(`${what} has ${text.length} characters`, `give at most ${MAX_TEXT} characters`);
}

function unfit(what: string, hint: string): BackupError {
  return new BackupError('invalid-argument', `${what}; no template was made`, { hint });
}
