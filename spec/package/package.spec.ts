import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parseJson } from '../support/eventark.js';
import { skip } from '../support/skipped.js';

const run = promisify(execFile);
const ROOT = process.cwd();
const RICH = resolve('spec/fixtures/squidex/rich-v2.zip');

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly bundleDependencies?: readonly string[];
}

/** A host that copies an app, in TypeScript that both kinds of modules can be made of. */
const HOST = `
import { BackupError, loadSettings, openModule, type Diagnosis, type Finding, type Phase } from 'eventark';

async function main(): Promise<void> {
  const backups = await openModule(loadSettings({ data: process.argv[2]! }));
  try {
    const phases = new Set<Phase>();
    await backups.restore(process.argv[3]!, { name: 'blog', people: 'create' }, { progress: ({ phase }) => phases.add(phase) });
    const { point } = await backups.create('blog');
    const diagnoses: readonly Diagnosis[] = await backups.doctor();
    const findings: readonly Finding[] = diagnoses.flatMap(({ findings }) => findings);
    const code = await backups.show('nothing').then(
      () => '',
      (error: unknown) => (error instanceof BackupError ? error.code : String(error)),
    );
    console.log(JSON.stringify([point.manifest.counts.events, findings.length > 4, phases.size > 1, code]));
  } finally {
    await backups.close();
  }
}
main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
`;

/** A host that serves the API in its own server. */
const SERVER = `
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiProblem, createClient, type Schemas } from 'eventark/client';
import { loadSettings, mountBackups, type Mounted } from 'eventark/server';

async function main(): Promise<void> {
  const backups: Mounted = await mountBackups({
    settings: loadSettings({ data: process.argv[2]! }),
    path: '/backups',
    authenticate: ({ headers }) => ({ id: String(headers.host), email: undefined, may: (scope) => scope === 'backups.read' }),
  });
  const server = createServer((request, response) => backups.middleware(request, response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const client = createClient({ base: 'http://127.0.0.1:' + port + '/backups/api', token: () => 'none' });
  const { scopes } = await client.ask('getMe', { query: { app: 'blog' } });
  const list = async (): Promise<Schemas['BackupList']> =>
    client.ask('listBackups', { path: { app: 'a b' }, query: { limit: 5 } });
  const codeOf = (error: unknown): string => (error instanceof ApiProblem ? error.code : String(error));
  const unknown = await list().then(() => '', codeOf);
  // @ts-expect-error: there is no such operation.
  const wrong = (): unknown => client.ask('getNothing', {});
  // @ts-expect-error: the app is missing.
  const without = (): unknown => client.ask('listBackups', {});
  const refused = await client.ask('startBackup', { path: { app: 'a b' }, body: { comment: 'x' } }).then(() => '', codeOf);
  console.log(JSON.stringify([scopes, unknown, refused, typeof wrong, typeof without]));
  server.close();
  await backups.close();
}
main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
`;

/** A host that holds its own storage to the promises of the port, with whatever runs its specs. */
const CONTRACTS = `
import { storageContract, eventStoreContract, ledgerContract } from 'eventark/contracts';
const titles: string[] = [];
const globals = globalThis as Record<string, unknown>;
globals['describe'] = (title: string, suite: () => void) => suite();
globals['it'] = (title: string) => void titles.push(title);
for (const name of ['before', 'after', 'beforeEach', 'afterEach']) globals[name] = () => undefined;
storageContract('mine', async () => { throw new Error('not run'); });
console.log(titles.length > 20 && typeof eventStoreContract === 'function' && typeof ledgerContract === 'function');
`;

interface LockedPackage {
  readonly dev?: boolean;
  readonly engines?: { readonly node?: string };
}

/** Whether a range of versions admits Node 22.16, the oldest that eventark runs on. */
const takes22 = (range: string): boolean =>
  range.split('||').some((each) => {
    const [, sign = '', major, minor = 0] = /^\s*(>=|>|\^|~)?\s*v?(\d+)(?:\.(\d+))?/.exec(each) ?? [];
    if (major === undefined) return each.trim() === '*';
    if (sign.startsWith('>')) return Number(major) < 22 || (Number(major) === 22 && Number(minor) <= 16);
    return Number(major) === 22 && Number(minor) <= 16;
  });

/** A host that configures each place of which the package is not installed. */
const WITHOUT_PACKAGES = `
import { loadSettings, openModule } from 'eventark';
import { mountBackups } from 'eventark/server';

const told = {};
const note = (place) => (error) => void (told[place] ??= [error.code, error.hint]);
const data = process.argv[2];
for (const [role, place] of [
  ['events', 'mongodb://h/x'],
  ['events', 'esdb://h'],
  ['events', 'kurrentdb://h'],
  ['to', 's3://b?region=x'],
  ['to', 'azure://b'],
  ['to', 'gs://b'],
  ['to', 'ftp://h/x'],
  ['to', 'gridfs+mongodb://h/x'],
]) {
  const backups = await openModule(loadSettings({ data, [role]: place }), { recover: false });
  await (role === 'to' ? backups.list() : backups.apps()).catch(note(place));
  await backups.close();
}
const settings = loadSettings({ data, jobs: 'redis://h' });
await mountBackups({ settings, path: '/backups', authenticate: () => undefined }).catch(note('redis://h'));
console.log(JSON.stringify(told));
`;

describe('the published package', function () {
  let folder: string;
  let installed: string;
  let manifest: Manifest;

  before('pack it, and install what was packed as npm does', async function () {
    if (!existsSync('dist/index.d.ts')) {
      skip(this, 'the package is not built: npm run build');
    }
    folder = await mkdtemp(join(tmpdir(), 'eventark-package-'));
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder]);
    const [tarball = ''] = await readdir(folder);
    await run('tar', ['-xzf', tarball], { cwd: folder });
    installed = join(folder, 'node_modules', 'eventark');
    await mkdir(dirname(installed));
    await cp(join(folder, 'package'), installed, { recursive: true });
    manifest = parseJson<Manifest>(await readFile(join(installed, 'package.json'), 'utf8'));
    for (const name of [...Object.keys(manifest.dependencies), '@types/node', 'undici-types', '@inversifyjs']) {
      const from = join(ROOT, 'node_modules', name);
      const to = join(folder, 'node_modules', name);
      await mkdir(dirname(to), { recursive: true });
      if (existsSync(from)) await symlink(from, to);
    }
  });
  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  /** Type-checks and compiles the hosts of a kind, and returns the folder of their JavaScript. */
  const compile = async (name: string, options: readonly string[]): Promise<string> => {
    const place = join(folder, name);
    await mkdir(place, { recursive: true });
    await writeFile(join(place, 'host.ts'), HOST);
    await writeFile(join(place, 'contracts.ts'), CONTRACTS);
    await writeFile(join(place, 'server.ts'), SERVER);
    await writeFile(join(place, 'package.json'), JSON.stringify({ type: /esm/.test(name) ? 'module' : 'commonjs' }));
    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const all = [
      '--strict',
      '--target',
      'es2022',
      '--types',
      'node',
      '--lib',
      'es2024,esnext.disposable',
      ...options,
      'host.ts',
      'contracts.ts',
      'server.ts',
    ];
    const { stdout } = await run(process.execPath, [tsc, ...all], { cwd: place }).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout, name).to.equal('');
    return place;
  };
  // Most hosts do; one of each kind of module looks into the declarations themselves.
  const skipLib = '--skipLibCheck';

  it('carries no Node, no script that runs on installing, and only what it needs', () => {
    const names = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.optionalDependencies ?? {})];
    expect(names.filter((name) => /^node(-|$)|eventark-node/.test(name))).to.deep.equal([]);
    expect(manifest.bundleDependencies).to.equal(undefined);
    expect(Object.keys(manifest.scripts ?? {})).not.to.include.members(['prepare']);
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare'])
      expect(manifest.scripts ?? {}).not.to.have.property(script);
  });

  for (const [name, options] of [
    ['esm-nodenext', ['--module', 'nodenext']],
    ['cjs-nodenext', ['--module', 'nodenext', skipLib]],
    ['esm-node16', ['--module', 'node16', skipLib]],
    ['cjs-node16', ['--module', 'node16']],
    ['cjs-node10', ['--module', 'commonjs', '--moduleResolution', 'node10', '--ignoreDeprecations', '6.0', skipLib]],
    ['esm-bundler', ['--module', 'esnext', '--moduleResolution', 'bundler', '--moduleDetection', 'force', skipLib]],
  ] as const) {
    it(`is type-checked and run by a host of the kind ${name}`, async () => {
      const place = await compile(name, options);
      const { stdout } = await run(process.execPath, [join(place, 'host.js'), join(place, 'data'), RICH]);
      expect(parseJson(stdout)).to.deep.equal([174, true, true, 'restore-point-not-found']);
      expect((await run(process.execPath, [join(place, 'contracts.js')])).stdout.trim()).to.equal('true');
      const served = await run(process.execPath, [join(place, 'server.js'), join(place, 'data')]);
      const fine = [['backups.read'], 'app-not-found', 'forbidden', 'function', 'function'];
      expect(parseJson(served.stdout)).to.deep.equal(fine);
    });
  }

  it('says to a host on an older Node which one it needs, whether it imports or requires', async () => {
    const older = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`;
    const env = { ...process.env, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(older)}` };
    for (const code of [
      "await import('eventark')",
      "(await import('node:module')).createRequire(import.meta.url)('eventark')",
    ]) {
      await writeFile(join(folder, 'old.mjs'), code);
      const failed = await run(process.execPath, [join(folder, 'old.mjs')], { env }).catch(
        (error: { stderr: string }) => error,
      );
      expect(failed.stderr, code).to.contain('eventark needs Node 22.16 or newer, and this is 20.20.2');
    }
  });

  it('is bundled by a host as docs/embedding.md says', async () => {
    const page = await readFile('docs/embedding.md', 'utf8');
    const [, line = ''] = /^npx esbuild (.*)$/m.exec(page) ?? [];
    const place = join(folder, 'bundled');
    await mkdir(join(place, 'src'), { recursive: true });
    await writeFile(join(place, 'src', 'host.ts'), HOST);
    await run(join(ROOT, 'node_modules', '.bin', 'esbuild'), line.split(' '), { cwd: place });
    const { stdout } = await run(process.execPath, [join(place, 'dist', 'host.mjs'), join(place, 'data'), RICH]);
    expect(parseJson(stdout)).to.deep.equal([174, true, true, 'restore-point-not-found']);
  });

  it('needs no package that asks for a newer Node than it does itself', async () => {
    const lock = parseJson<{ packages: Readonly<Record<string, LockedPackage>> }>(
      await readFile(join(ROOT, 'package-lock.json'), 'utf8'),
    );
    const published = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && dev !== true);
    const tooNew = published.filter(([, { engines }]) => engines?.node !== undefined && !takes22(engines.node));
    expect(tooNew.map(([path, { engines }]) => `${path} ${engines?.node}`)).to.deep.equal([]);
  });

  it('says of each place which packages to install, and closes all the same', async () => {
    const host = join(folder, 'without.mjs');
    await writeFile(host, WITHOUT_PACKAGES);
    const { stdout } = await run(process.execPath, [host, join(folder, 'without')]);
    const install = (packages: string): readonly string[] => ['dependency-missing', `run: npm install ${packages}`];
    expect(parseJson(stdout)).to.deep.equal({
      'mongodb://h/x': install('mongodb'),
      'esdb://h': install('@eventstore/db-client'),
      'kurrentdb://h': install('@kurrent/kurrentdb-client'),
      's3://b?region=x': install('@aws-sdk/client-s3 @aws-sdk/lib-storage'),
      'azure://b': install('@azure/storage-blob'),
      'gs://b': install('@google-cloud/storage'),
      'ftp://h/x': install('basic-ftp'),
      'gridfs+mongodb://h/x': install('mongodb'),
      'redis://h': install('bullmq ioredis'),
    });
  });

  it('runs as a command', async () => {
    const { stdout } = await run(process.execPath, [join(installed, 'dist/cli/main.js'), '--version']);
    expect(stdout).to.match(/^eventark \d/);
  });

  it('has no link that leads out of it', async () => {
    const pages = (await readdir(installed, { recursive: true })).filter(
      (path) => path.endsWith('.md') && !path.includes('node_modules'),
    );
    expect(pages).to.include.members(['README.md', 'CHANGELOG.md', join('docs', 'embedding.md')]);
    const dead: string[] = [];
    for (const page of pages) {
      for (const [, link = ''] of (await readFile(join(installed, page), 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)) {
        const [path = ''] = link.split('#');
        if (path === '' || /^[a-z]+:/.test(link)) continue;
        if (!existsSync(join(installed, dirname(page), path))) dead.push(`${page} → ${link}`);
      }
    }
    expect(dead).to.deep.equal([]);
  });
});
