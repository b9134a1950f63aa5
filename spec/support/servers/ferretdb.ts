import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './command.js';
import { GoBinary } from './go-binary.js';
import { ServerProcess } from './server-process.js';
import type { TestServer, TestServerKind } from './test-server.js';

const VERSION = '1.24.2';
const MODULE = 'github.com/FerretDB/FerretDB';

const binary = new GoBinary('ferretdb', VERSION, buildVendored);

/** The MongoDB protocol over SQLite. Unlike MongoDB: no transactions, and `Timestamp(0, 0)` stays as it is. */
export const FERRETDB: TestServerKind = {
  name: 'mongodb',
  variable: 'EVENTARK_TEST_MONGODB',
  product: 'FerretDB',
  version: VERSION,
  installed: () => binary.installed(),
  ensure: () => binary.ensure(),
  start: () => startFerretDb(),
};

const USER = 'keeper';
const PASSWORD = 'p@ss/word of the keeper';

/** FerretDB that knows one user, who may do anything: it has no roles. */
export async function startFerretDbWithUser(): Promise<TestServer & { readonly process: ServerProcess }> {
  const server = await startFerretDb([
    '--test-enable-new-auth',
    `--setup-username=${USER}`,
    `--setup-password=${PASSWORD}`,
    '--setup-database=admin',
  ]);
  const user = `${encodeURIComponent(USER)}:${encodeURIComponent(PASSWORD)}@`;
  return { ...server, url: server.url.replace('//', `//${user}`) };
}

async function startFerretDb(
  further: readonly string[] = [],
): Promise<TestServer & { readonly process: ServerProcess }> {
  const server = await ServerProcess.start({
    name: 'ferretdb',
    command: binary.path,
    prepare: async (folder) => void (await mkdir(join(folder, 'data'))),
    arguments: (port, folder) => [
      '--handler=sqlite',
      `--sqlite-url=file:${folder}/data/`,
      `--state-dir=${folder}`,
      `--listen-addr=127.0.0.1:${port}`,
      '--debug-addr=-',
      '--telemetry=disable',
      '--log-level=error',
      ...further,
    ],
  });
  return { url: `mongodb://127.0.0.1:${server.port}/`, process: server };
}

/** The module lacks the file its version is read from, so it is built from a vendored copy that has one. */
async function buildVendored(go: string, folder: string): Promise<void> {
  await writeFile(
    join(folder, 'go.mod'),
    `module eventark.test/ferretdb\n\ngo 1.23\n\nrequire ${MODULE} v${VERSION}\n`,
  );
  await writeFile(join(folder, 'tools.go'), `//go:build tools\n\npackage tools\n\nimport _ "${MODULE}/cmd/ferretdb"\n`);
  await run(go, ['mod', 'tidy'], { cwd: folder });
  await run(go, ['mod', 'vendor'], { cwd: folder });
  const versionFolder = join(folder, 'vendor', MODULE, 'build', 'version');
  await mkdir(versionFolder, { recursive: true });
  await writeFile(join(versionFolder, 'version.txt'), `v${VERSION}\n`);
  await run(go, ['build', '-mod=vendor', '-trimpath', '-o', 'ferretdb', `${MODULE}/cmd/ferretdb`], { cwd: folder });
}
