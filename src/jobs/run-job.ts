import { randomUUID } from 'node:crypto';
import { pointFacts } from '../archive/as-of/find-point.js';
import type { Chosen } from '../archive/chosen/archive-chosen.js';
import type { Problem, VerifyDepth } from '../archive/archive.js';
import type { BackupModule } from '../backup-module.js';
import { isBackupError } from '../errors.js';
import { PEOPLE_STRATEGIES } from '../restore/assigned-people.js';
import type { RestoreOptions } from '../restore/plan.js';
import type { RestoreResult } from '../restore/restore-result.js';
import { isAppOf, newAppIdOf } from './job-app-id.js';
import { JobArgs } from './job-args.js';
import type { JobContext, JobRunner } from './job-queue.js';
import { templateArgs } from './template-args.js';
import { isHandedBack, isLost } from './job-stop.js';
import { requireAttempt, type Job, type JobVerb, type JsonObject } from './job.js';

interface Running {
  readonly module: BackupModule;
  readonly job: Job;
  readonly args: JobArgs;
  readonly context: JobContext;
}

/** How one verb runs as a job: its arguments in, its result out, both plain JSON. */
type VerbRunner = (running: Running) => Promise<JsonObject>;

const DEPTHS: readonly VerifyDepth[] = ['manifest', 'checksums', 'replay'];

/** At most this many problems of a damaged archive are kept with the job. */
const MAX_PROBLEMS = 20;

const RUNNERS: Readonly<Record<JobVerb, VerbRunner>> = {
  backup: runBackup,
  restore: runRestore,
  copy: runCopy,
  verify: runVerify,
  export: runExport,
  delete: runDelete,
  import: runImport,
  'make-template': runMakeTemplate,
  'use-template': runUseTemplate,
  'undo-restore': runUndoRestore,
};

/**
 * Runs jobs on a module. If the worker of a job died, the job is run again from its start, after what was begun is undone. What was
 * finished is not done twice: the job is completed, and its log says so. After too many deaths, the job only looks for what was
 * finished.
 */
export function jobRunner(module: BackupModule): JobRunner {
  return async (job, context) => {
    if (job.attempt > 1) await module.recover();
    return RUNNERS[job.verb]({ module, job, args: new JobArgs(job), context });
  };
}

async function runBackup({ module, job, args, context }: Running): Promise<JsonObject> {
  const app = args.text('app');
  const comment = args.optionalText('comment') ?? '';
  const verify = args.choice('verify', ['checksums', 'replay']) ?? 'checksums';
  const odd = args.choice('odd', ['keep', 'drop']);
  args.end();
  const { id, createdBy } = job;
  if (job.attempt > 1 && (await module.list(app)).points.some((point) => point.id === id)) {
    tellDone(context, `The backup ${id} was complete when the worker ended.`);
    return { backup: id };
  }
  requireAttempt(job);
  const made = await module.create(app, { id, comment, createdBy, verify, odd }, runOf(context));
  tell(context, made.warnings);
  return { backup: made.point.id, newEvents: made.newEvents, pruned: made.pruned.map((point) => point.id) };
}

async function runRestore(running: Running): Promise<JsonObject> {
  const { module, args, context } = running;
  const address = args.optionalText('address');
  const staged = args.optionalText('staged');
  const upload = args.optionalText('upload');
  // For people alone.
  args.optionalText('shown');
  const backup = address === undefined && upload === undefined ? args.point('backup') : undefined;
  const options = copyOptionsOf(running);
  try {
    return await onceMade(running, async () => {
      if (staged !== undefined) return await restoreStaged(running, staged, address ?? '', options);
      const from = async (): Promise<string> =>
        upload === undefined ? module.addresses.open(address ?? '') : module.uploads.sourceOf(upload);
      return module.restore(backup ?? (await from()), options, runOf(context));
    });
  } finally {
    // A job that goes back to the queue still needs the address: the worker that takes it opens it again.
    if (address !== undefined && !isHandedBack(context.signal) && !isLost(context.signal)) {
      await module.addresses.forget(address);
      if (staged !== undefined) await module.staged.remove(staged);
    }
  }
}

/** Exactly the bytes that were shown. */
async function restoreStaged(
  { module, context }: Running,
  name: string,
  address: string,
  options: Partial<RestoreOptions>,
): Promise<RestoreResult> {
  const source = await module.addresses.open(address);
  return module.staged.use(name, source, runOf(context), async (path) => module.restore(path, options, runOf(context)));
}

async function runCopy(running: Running): Promise<JsonObject> {
  const app = running.args.text('app');
  const name = running.args.text('name');
  const options = { ...copyOptionsOf(running), name };
  return onceMade(running, () => running.module.copy(app, options, runOf(running.context)));
}

async function runMakeTemplate({ module, job, args, context }: Running): Promise<JsonObject> {
  const { source, picture: id, options } = templateArgs(args);
  const { name } = options;
  const { pictures } = module.templates;
  if (job.attempt > 1 && (await module.templates.list()).templates.some((template) => template.name === name)) {
    tellDone(context, `The template "${name}" was complete when the worker ended.`);
    return { template: name };
  }
  requireAttempt(job);
  const shown = id === undefined ? {} : { picture: await pictures.find(id) };
  const { template, secretCount, warnings } = await module.templates
    .make(source, { ...options, ...shown }, runOf(context))
    .catch((error: unknown) => tellSecrets(context, error));
  tell(context, warnings);
  // One that fails can be tried again.
  if (id !== undefined) await pictures.forget(id);
  const { counts, until } = template;
  return { template: name, counts: { ...counts }, secrets: secretCount, ...(until && { until: { ...until } }) };
}

/** Lists in the log what the failure sums up, so that somebody can decide about each place. */
function tellSecrets({ log }: JobContext, error: unknown): never {
  if (isBackupError(error, 'template-secrets')) {
    const places = String(error.facts['places'] ?? '').split('\n');
    for (const place of places) {
      const [path = '', stream = '', reason = ''] = place.split('\t');
      const text = `"${path}" of ${stream} ${reason}`;
      log({ level: 'error', code: error.code, text, params: { path, stream } });
    }
  }
  throw error;
}

async function runUseTemplate(running: Running): Promise<JsonObject> {
  const { module, args, context } = running;
  const template = args.text('template');
  const name = args.text('name');
  const variables = args.textsByName('variables');
  const contents = args.choice('contents', ['all', 'structure']);
  const options = { ...copyOptionsOf(running), name, variables, ...(contents === undefined ? {} : { contents }) };
  return onceMade(running, () => module.templates.use(template, options, runOf(context)));
}

/** An app that cannot be seen any more was removed, by this job or by another. */
async function runUndoRestore({ module, job, args, context }: Running): Promise<JsonObject> {
  const id = args.text('app');
  const confirm = args.optionalText('confirm');
  args.end();
  if (!(await module.apps()).some((app) => app.id === id)) {
    tellDone(context, `The app "${job.app}" was removed before.`);
    return { app: job.app, appId: id };
  }
  requireAttempt(job);
  const { app, events, files, accounts, accountsKept } = await module.restored.undo(id, { confirm }, runOf(context));
  return { app: app.name, appId: app.id, events, files, accounts, accountsKept };
}

/** Reads what is left of the arguments. */
function copyOptionsOf({ job, args }: Running): Partial<RestoreOptions> {
  const given = {
    name: args.optionalText('name'),
    me: args.optionalText('me'),
    people: args.choice('people', PEOPLE_STRATEGIES),
    peopleMap: args.textsByName('peopleMap'),
    rules: args.choice('rules', ['off', 'keep']),
    clients: args.choice('clients', ['new', 'keep', 'none']),
    schedules: args.choice('schedules', ['off', 'keep']),
    odd: args.choice('odd', ['keep', 'drop']),
    withAssets: args.flag('withAssets'),
    revive: args.flag('revive'),
    until: args.moment('until'),
    only: args.optionalTexts('only'),
    except: args.optionalTexts('except'),
  };
  args.end();
  const chosen = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...chosen, appId: newAppIdOf(job.id, randomUUID()) };
}

function chosenFacts({ only, except, events, of }: Chosen): JsonObject {
  return { ...(only && { only }), ...(except && { except }), events, of };
}

/** An app that can be seen is whole: its activation was the last step. */
async function onceMade({ module, job, context }: Running, make: () => Promise<RestoreResult>): Promise<JsonObject> {
  const made = job.attempt > 1 ? (await module.apps()).find(({ id }) => isAppOf(job.id, id)) : undefined;
  if (made !== undefined) {
    tellDone(context, `The app "${made.name}" was complete when the worker ended.`);
    return { app: made.name, appId: made.id };
  }
  requireAttempt(job);
  const { app, until, chosen, events, assets, people, remap, warnings } = await make();
  tell(context, warnings);
  const count = (how: string): number => people.filter((person) => person.how === how).length;
  return {
    ...{ app: app.name, appId: app.id, events, assets },
    ...(until && { until: pointFacts(until) }),
    ...(chosen && { chosen: chosenFacts(chosen) }),
    people: { matched: count('matched'), created: count('created'), placeholder: count('placeholder') },
    deleted: remap.deleted,
  };
}

async function runVerify({ module, job, args, context }: Running): Promise<JsonObject> {
  const backup = args.point('backup');
  const depth = args.choice('depth', DEPTHS);
  args.end();
  requireAttempt(job);
  const report = await module.verify(backup, depth, runOf(context));
  tell(context, report.warnings);
  tell(context, report.problems.slice(0, MAX_PROBLEMS), 'error');
  const { ok, events, assets } = report;
  return { backup, ok, depth: report.depth, events, assets, problems: report.problems.length };
}

async function runExport({ module, job, args, context }: Running): Promise<JsonObject> {
  const backup = args.point('backup');
  const odd = args.choice('odd', ['keep', 'drop']);
  args.end();
  requireAttempt(job);
  const { prepared, isNew, warnings } = await module.exports.prepare(backup, { ...runOf(context), odd });
  if (!isNew) tellDone(context, 'The export was prepared before.');
  tell(context, warnings);
  return { backup, bytes: prepared.size, expires: prepared.expires.toISOString() };
}

async function runDelete({ module, job, args, context }: Running): Promise<JsonObject> {
  const ids = args.points('backups');
  args.end();
  const there = job.attempt > 1 ? await stillThere(module, ids) : ids;
  if (there.length < ids.length) tellDone(context, `${ids.length - there.length} were deleted when the worker ended.`);
  if (there.length > 0) {
    requireAttempt(job, ids.length - there.length);
    await module.delete(there, runOf(context));
  }
  return { deleted: ids };
}

async function runImport({ module, job, args, context }: Running): Promise<JsonObject> {
  const upload = args.text('upload');
  args.end();
  requireAttempt(job);
  const { app, format, events, backup, warnings } = await module.uploads.accept(upload, runOf(context));
  tell(context, warnings);
  return { upload, app: app.name, format, events, ...(backup === undefined ? {} : { backup }) };
}

async function stillThere(module: BackupModule, ids: readonly string[]): Promise<readonly string[]> {
  const known = new Set((await module.list()).points.map(({ id }) => id));
  return ids.filter((id) => known.has(id));
}

function tell({ log }: JobContext, problems: readonly Problem[], level: 'warn' | 'error' = 'warn'): void {
  for (const { code, where, message, facts } of problems) {
    // Many messages name what they are about.
    const text = message.includes(where) ? message : `${where}: ${message}`;
    log({ level, code, text, ...(facts === undefined ? {} : { params: facts }) });
  }
}

function tellDone({ log }: JobContext, text: string): void {
  log({ level: 'info', code: 'done-before', text });
}

function runOf({ progress, signal }: JobContext): Pick<JobContext, 'progress' | 'signal'> {
  return { progress, signal };
}
