import { sourceOfNow } from '../../apps/app-as-it-is.js';
import { BackupError } from '../../errors.js';
import { ACTIVE_STATES } from '../../jobs/job.js';
import { requireFit } from '../../templates/about.js';
import { listed, type ListedTemplate } from '../../templates/template.js';
import { me, startNewApp } from '../apps/start-new-app.js';
import { appNotFound, scopeMissing } from '../access.js';
import { findBackup, requireAvailable } from '../backups/app-backups.js';
import { unlessKnown } from '../etag.js';
import { JobDto } from '../jobs/job-dto.js';
import { accepted } from '../jobs/job-routes.js';
import { linkIf, links } from '../links.js';
import { momentOf } from '../moment.js';
import { route, type Answer, type Call, type Route } from '../route.js';
import { startJob } from '../start-job.js';
import { InvalidRequest } from '../validate.js';
import {
  CreateAppDto,
  MakeTemplateDto,
  TemplateDetailsDto,
  type TemplateDto,
  TemplateListDto,
} from './template-dto.js';

const TEMPLATES = '/templates';

export const TEMPLATE_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: TEMPLATES,
    operation: 'listTemplates',
    summary: 'Templates that new apps can be made from',
    scope: 'templates.read',
    success: { status: 200, answer: TemplateListDto },
    handle: listTemplates,
  }),
  route<MakeTemplateDto, object>({
    method: 'POST',
    path: TEMPLATES,
    operation: 'makeTemplate',
    summary: 'Starts to make a template of an app, as it is now or as it was in a backup',
    scope: 'templates.write',
    body: MakeTemplateDto,
    success: { status: 202, answer: JobDto },
    started: accepted,
    handle: makeTemplate,
  }),
  route({
    method: 'GET',
    path: `${TEMPLATES}/{template}`,
    operation: 'getTemplate',
    summary: 'One template',
    scope: 'templates.read',
    success: { status: 200, answer: TemplateDetailsDto },
    handle: async (call) => ({ body: await detailsOf(call) }),
  }),
  route({
    method: 'GET',
    path: `${TEMPLATES}/{template}/picture`,
    operation: 'getTemplatePicture',
    summary: 'The picture of a template',
    scope: 'templates.read',
    success: { status: 200, also: [304], type: 'image/png' },
    handle: templatePicture,
  }),
  route({
    method: 'DELETE',
    path: `${TEMPLATES}/{template}`,
    operation: 'deleteTemplate',
    summary: 'Deletes a template; apps that were made from it stay',
    scope: 'templates.write',
    success: { status: 204 },
    handle: async (call) => {
      await call.module.templates.delete(nameOf(call));
      return {};
    },
  }),
  route<CreateAppDto, object>({
    method: 'POST',
    path: '/apps',
    operation: 'createApp',
    summary: 'Starts to make a new app from a template',
    scope: 'restore',
    body: CreateAppDto,
    success: { status: 202, answer: JobDto },
    started: accepted,
    handle: createApp,
  }),
];

function nameOf({ params }: Call): string {
  return params['template'] ?? '';
}

async function detailsOf(call: Call): Promise<TemplateDetailsDto> {
  const template = await call.module.templates.show(nameOf(call));
  return { ...templateDto(listed(template), call), details: template.description };
}

async function listTemplates(call: Call): Promise<Answer> {
  const { templates, damaged } = await call.module.templates.list();
  const here = call.base + TEMPLATES;
  const _links = links({
    self: ['GET', here],
    create: linkIf(call.subject.may('templates.write', undefined), 'POST', here),
  });
  return { body: { items: templates.map((template) => templateDto(template, call)), damaged, _links } };
}

function templateDto(template: ListedTemplate, { base, subject }: Pick<Call, 'base' | 'subject'>): TemplateDto {
  const {
    name,
    title,
    description,
    created,
    madeFrom,
    until,
    contents,
    history,
    counts,
    variables,
    tags = [],
    hasPicture,
  } = template;
  const here = `${base}${TEMPLATES}/${name}`;
  return {
    ...{ name, title, description, isStarter: false, created, madeFrom, contents, history, counts, variables, tags },
    ...(until === undefined ? {} : { until }),
    _links: links({
      self: ['GET', here],
      picture: linkIf(hasPicture, 'GET', `${here}/picture`),
      use: linkIf(subject.may('restore', undefined), 'POST', `${base}/apps`),
      delete: linkIf(subject.may('templates.write', undefined), 'DELETE', here),
    }),
  };
}

/** Making a template is reading all that is in the app. */
async function makeTemplate(call: Call<MakeTemplateDto>): Promise<Answer> {
  const { app: wanted, backup, picture, variables = [], ...options } = requireFit(call.body);
  momentOf('until', options.until);
  const app = await readableApp(call, wanted);
  const source = backup === undefined ? sourceOfNow(app) : requireAvailable(await findBackup(call, app, backup)).id;
  const named = {
    variableNames: variables.map(({ name }) => name),
    variableLabels: variables.map(({ label }) => label),
    variableTexts: variables.map((variable) => variable.default),
  };
  const key = `template:${options.name}`;
  return call.turns.take(key, async () => {
    await requireFreeName(call, options.name, key);
    const shown = picture === undefined ? {} : { picture: await call.module.templates.pictures.keep(picture) };
    const args = { ...options, source, ...shown, ...named };
    return accepted(await startJob(call, { verb: 'make-template', args, key, app }), call);
  });
}

/** Error: `template-exists`, also for one that is being made. */
async function requireFreeName({ module, jobs }: Call, name: string, key: string): Promise<void> {
  const active = await jobs.list({ states: ACTIVE_STATES, limit: 1_000 });
  const isMade = active.some((job) => job.key === key);
  if (!isMade && !(await module.templates.has(name))) return;
  const what = isMade ? 'is being made' : 'is there already';
  throw new BackupError('template-exists', `a template "${name}" ${what}; nothing was begun`, {
    hint: `choose another name, or ${isMade ? 'cancel that one' : 'delete that one'} first`,
    facts: { name },
  });
}

async function readableApp({ module, subject }: Call, wanted: string): Promise<string> {
  const found = (await module.apps()).find(({ name, id }) => name === wanted || id === wanted);
  if (found === undefined || !subject.may('backups.read', found.name)) throw appNotFound(wanted);
  if (subject.may('backups.contents', found.name)) return found.name;
  throw scopeMissing('backups.contents', found.name);
}

async function createApp(call: Call<CreateAppDto>): Promise<Answer> {
  const { name, template, contents, variables = {} } = call.body;
  const wrong = Object.entries(variables).find(([, text]: [string, unknown]) => typeof text !== 'string');
  if (wrong !== undefined) {
    throw new InvalidRequest([
      { pointer: `/variables/${wrong[0]}`, code: 'text', detail: `the variable "${wrong[0]}" is not text` },
    ]);
  }
  await call.module.templates.show(template);
  const args = { name, template, variables, ...(contents === undefined ? {} : { contents }), ...me(call) };
  return startNewApp(call, 'use-template', args, name);
}

async function templatePicture(call: Call): Promise<Answer> {
  const { picture, archive } = await call.module.templates.show(nameOf(call));
  if (picture === undefined) throw new BackupError('object-not-found', 'this template has no picture');
  const headers = {
    'content-type': picture.mediaType,
    'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
    'cache-control': 'private, max-age=3600',
    etag: `"${archive.id}"`,
  };
  return unlessKnown({ headers, body: Buffer.from(picture.base64, 'base64') }, call.request);
}
