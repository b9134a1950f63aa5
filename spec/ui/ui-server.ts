import type { Page } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BackupModule } from '../../src/backup-module.js';
import { loadSettings } from '../../src/config/settings.js';
import { openActivity, openJobs, openModule } from '../../src/container.js';
import { SAMPLE_ARCHIVE } from '../../src/demo/sample-app.js';
import type { Scope } from '../../src/access/scope.js';
import { addPages } from '../../src/http/pages/add-pages.js';
import { createServer } from '../../src/http/server.js';
import type { HeavyWork } from '../../src/worker/heavy-work.js';
import { jobRunner } from '../../src/jobs/run-job.js';
import type { JobContext, JobRunner } from '../../src/jobs/job-queue.js';
import { liveIn } from './inside/lively-app.js';
import { tempFolder } from '../support/temp-folder.js';
import { keepPictures } from './view/pictures.js';

/** A server with the sample app "blog", whose jobs wait where a spec wants to look at them. */
export interface UiServer {
  readonly url: string;
  readonly module: BackupModule;
  /** Path of the folder of its data. */
  readonly folder: string;
  /** The next job stops before it begins, and goes on when the spec says so. */
  readonly hold: (how?: HoldOptions) => HeldJob;
  /** The next preview of a restore stops after its first progress, until the function that is returned is called. */
  readonly holdPreview: () => () => void;
  /** What the reader is not allowed. */
  readonly forbidden: Set<Scope>;
  /** E-mail of the reader. */
  email: string | undefined;
  /** Backs "blog" up over the API, so that the server's list has it at once; past the server, pages see it a refresh later. */
  backUp(comment: string): Promise<void>;
  close(): Promise<void>;
}

export interface HeldJob {
  /** Resolves with what the job was given, once it waits. */
  readonly waits: Promise<JobContext>;
  readonly goOn: () => void;
  /** Ends it with an error. */
  readonly fail: (error: Error) => void;
}

export interface HoldOptions {
  /** It waits on when it is cancelled, as one does that has to remove a lot. */
  readonly ignoresCancel?: boolean;
}

export interface UiServerOptions {
  /** Backups that an app keeps. */
  readonly cap?: number;
  /** Answers as Squidex does. */
  readonly compat?: 'squidex';
  /** Without an app. */
  readonly isEmpty?: boolean;
  /** The sample app goes on for nine months: files, articles, a burst of deletions. */
  readonly isLively?: boolean;
}

export async function startUiServer({ cap, compat, isEmpty, isLively }: UiServerOptions = {}): Promise<UiServer> {
  const folder = await tempFolder();
  const settings = loadSettings({ data: folder.path, ...(cap === undefined ? {} : { cap }) });
  const module = await openModule(settings);
  if (isEmpty !== true) await module.restore(SAMPLE_ARCHIVE, { name: 'blog', people: 'create' });
  if (isLively === true) await liven(module, folder.path);
  const jobs = await openJobs(settings);
  const door = new Door(jobRunner(module));
  const worker = jobs.work(async (job, context) => door.run(job, context), { concurrency: 2 });
  const forbidden = new Set<Scope>();
  const reader: { email: string | undefined } = { email: 'ana@example.org' };
  let preview: PromiseWithResolvers<void> | undefined;
  const planRestore: HeavyWork['planRestore'] = async (source, options, run = {}) => {
    run.progress?.({ phase: 'verify', done: 300, total: 1_200, unit: 'events' });
    await preview?.promise;
    preview = undefined;
    return module.planRestore(source, options, run);
  };
  const server = createServer({
    ...{ heavy: { planRestore, contents: module.contents }, patienceMs: 300 },
    ...{ module, jobs, destination: settings.to, base: '/api', now: () => new Date(), signIn: 'host', version: '0' },
    ...(compat === undefined ? {} : { compat }),
    activity: openActivity(settings),
    authenticate: () => ({ id: 'ana', email: reader.email, may: (scope) => !forbidden.has(scope) }),
  });
  await addPages(server);
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    ...{ url, module, forbidden, folder: folder.path },
    hold: (how) => door.hold(how),
    holdPreview: () => {
      preview = Promise.withResolvers();
      return preview.resolve;
    },
    backUp: async (comment) => backUp(url, comment),
    get email() {
      return reader.email;
    },
    set email(email) {
      reader.email = email;
    },
    close: async () => {
      door.open();
      await worker.close();
      const closed = server.close();
      // A browser opens connections that it may need.
      server.server.closeAllConnections();
      await closed;
      await jobs.close();
      await module.close();
      await folder.remove();
    },
  };
}

async function backUp(url: string, comment: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const asked = await fetch(`${url}/api/apps/blog/backups`, {
    ...{ method: 'POST', headers, body: JSON.stringify({ comment }) },
  });
  const { id } = (await asked.json()) as { id: string };
  const stream = await fetch(`${url}/api/jobs/${id}/stream`, { headers: { accept: 'text/event-stream' } });
  // It ends with the job.
  await stream.text();
}

/** The people of the sample work on. */
async function liven(module: BackupModule, folder: string): Promise<void> {
  const { point } = await module.create('blog', { comment: 'the first day' });
  const { items } = await module.contents.people(point.id, { limit: 10 });
  const idOf = (name: string): string => items.find(({ email }) => email.startsWith(`${name}@`))?.id ?? '';
  await liveIn(folder, { ...point.manifest.app, people: [idOf('grace'), idOf('zoë')] });
}

interface Held extends HoldOptions {
  readonly arrived: PromiseWithResolvers<JobContext>;
  readonly free: PromiseWithResolvers<void>;
}

/** Lets jobs through, or keeps one until it is told to go on or is cancelled. */
class Door {
  #held: Held | undefined;
  readonly #all: Held[] = [];

  constructor(private readonly inner: JobRunner) {}

  hold({ ignoresCancel = false }: HoldOptions = {}): HeldJob {
    const [arrived, free] = [Promise.withResolvers<JobContext>(), Promise.withResolvers<void>()];
    const held = { arrived, free, ignoresCancel };
    this.#held = held;
    this.#all.push(held);
    return { waits: arrived.promise, goOn: () => free.resolve(), fail: (error) => free.reject(error) };
  }

  open(): void {
    for (const { free } of this.#all) free.resolve();
  }

  readonly run: JobRunner = async (job, context) => {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) {
      if (!held.ignoresCancel) context.signal.addEventListener('abort', () => held.free.resolve());
      held.arrived.resolve(context);
      await held.free.promise;
    }
    return this.inner(job, context);
  };
}

/** Errors that the browser tells, those of its content security policy included. */
export function errorsOf(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A colour that was on its way to another one is there once a frame has been drawn without motion. */
const SETTLED = `new Promise((resolve) => {
  requestAnimationFrame(() => requestAnimationFrame(resolve));
  setTimeout(resolve, 500);
})`;

/** What axe finds wrong on a page: the rule, and where. Every state that it looks at is one that people look at too. */
export async function axeFindings(page: Page): Promise<readonly string[]> {
  await keepPictures(page);
  return violationsIn(page);
}

/** What axe finds wrong, without a picture. */
export async function violationsIn(page: Page): Promise<readonly string[]> {
  // A row that fades in has no contrast yet.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  if (!(await page.evaluate<boolean>(`'axe' in globalThis`))) await page.evaluate(AXE);
  const found = await page.evaluate<{
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  }>(`${SETTLED}.then(() => axe.run({ resultTypes: ['violations'] }))`);
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}
