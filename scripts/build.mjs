/**
 * Builds dist from src, from nothing, so that dist never holds a file whose source is gone: declarations by tsc, code by
 * esbuild in a few files, because a command that loads hundreds of them takes three times as long to start.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { buildClient } from './build-client.mjs';
import { buildUi } from './build-ui.mjs';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');
const require = createRequire(import.meta.url);
const { dependencies, peerDependencies } = require(join(root, 'package.json'));

/**
 * Taken into dist although hosts have it too, for its types: loading it whole takes longer than all the rest. So is what is
 * no dependency of what is published, class-validator: most of it is never called.
 */
const BUNDLED = ['inversify'];

rmSync(dist, { recursive: true, force: true });
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
execFileSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
declareContracts();
await buildClient(root);
declareCommonJs(['index.d.ts', 'server.d.ts', 'client.d.ts', 'contracts/contracts.d.ts']);

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    index: 'src/index.ts',
    server: 'src/server.ts',
    contracts: 'spec/contracts/contracts.ts',
    'cli/main': 'src/cli/main.ts',
    'demo/demo': 'src/demo/demo.ts',
    'demo/start': 'src/demo/start.ts',
    // Found by whoever starts it beside itself, in src and in dist.
    'sqlite-append-worker': 'src/events/sqlite/sqlite-append-worker.ts',
    'worker-program': 'src/worker/worker-program.ts',
    'segment-worker': 'src/archive/native/segments/segment-worker.ts',
    'deflate-worker': 'src/archive/squidex/zip/deflate-worker.ts',
  },
  outdir: 'dist',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  mainFields: ['module', 'main'],
  // For Node it has CommonJS alone, which cannot be taken into ES modules; this is the same code.
  alias: { yaml: join(root, 'node_modules', 'yaml', 'browser', 'index.js') },
  external: Object.keys({ ...dependencies, ...peerDependencies })
    .filter((name) => !BUNDLED.includes(name))
    .flatMap((name) => [name, `${name}/*`]),
  metafile: true,
  logLevel: 'warning',
});
const ofPages = await buildUi(root);
writeFileSync(join(dist, 'LICENSES.txt'), licensesOf([...Object.keys(metafile.inputs), ...ofPages]));
chmodSync(join(dist, 'cli', 'main.js'), 0o755);

/** Declarations of the contract suites, which are specs: they are put beside those of src, and name them so. */
function declareContracts() {
  const made = join(root, 'node_modules', '.cache', 'contracts');
  rmSync(made, { recursive: true, force: true });
  const options = ['--rootDir', root, '--outDir', made, '--noEmit', 'false', '--declaration', '--emitDeclarationOnly'];
  const project = join(root, 'tsconfig.contracts.json');
  execFileSync(process.execPath, [tsc, '-p', project, ...options], { stdio: 'inherit' });
  for (const name of readdirSync(join(made, 'spec', 'contracts'))) {
    const text = readFileSync(join(made, 'spec', 'contracts', name), 'utf8');
    write(join(dist, 'contracts', name), text.replaceAll('../../src/', '../'));
  }
}

/**
 * The same declarations once more, as of CommonJS modules: a host that is one would be told that it cannot `require` ours,
 * although its Node can. Packages that are ES modules alone have to be named as such there.
 */
function declareCommonJs(entries) {
  const folder = join(dist, 'commonjs');
  write(join(folder, 'package.json'), '{ "type": "commonjs" }\n');
  const todo = [...entries];
  const done = new Set();
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    if (done.has(path)) continue;
    done.add(path);
    const text = readFileSync(join(dist, path), 'utf8');
    for (const [, target] of text.matchAll(/(?:from|import)\s*\(?['"](\.[^'"]+)\.js['"]/g)) {
      todo.push(join(dirname(path), `${target}.d.ts`));
    }
    write(
      join(folder, path),
      text.replaceAll(
        /import (type )?(\{[^}]*\}) from '(inversify)';/g,
        `import type $2 from '$3' with { 'resolution-mode': 'import' };`,
      ),
    );
  }
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** The licences of all packages whose code stands in dist. */
function licensesOf(inputs) {
  const folders = inputs.map((input) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]);
  const packages = [...new Set(folders.filter((folder) => folder !== undefined))].sort();
  const texts = packages.map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
    if (file === undefined) throw new Error(`${name} has no licence file`);
    return `${name} ${version}\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`;
  });
  return `Files in this folder contain code of these packages.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}
