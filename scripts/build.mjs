/**
 * Builds dist from src, from nothing, so that dist never holds a file whose source is gone: declarations by tsc, code by
 * esbuild in a few files, because a command that loads hundreds of them takes three times as long to start.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

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

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    index: 'src/index.ts',
    'cli/main': 'src/cli/main.ts',
    'demo/demo': 'src/demo/demo.ts',
    'demo/start': 'src/demo/start.ts',
    // Found by whoever starts it beside itself, in src and in dist.
    'sqlite-append-worker': 'src/events/sqlite/sqlite-append-worker.ts',
    'deflate-worker': 'src/archive/squidex/deflate-worker.ts',
  },
  outdir: 'dist',
  chunkNames: '[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  mainFields: ['module', 'main'],
  external: Object.keys({ ...dependencies, ...peerDependencies })
    .filter((name) => !BUNDLED.includes(name))
    .flatMap((name) => [name, `${name}/*`]),
  metafile: true,
  logLevel: 'warning',
});
writeFileSync(join(dist, 'LICENSES.txt'), licensesOf(Object.keys(metafile.inputs)));
chmodSync(join(dist, 'cli', 'main.js'), 0o755);

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
