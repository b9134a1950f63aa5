import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import openapiTS, { astToString } from 'openapi-typescript';

/**
 * Makes `eventark/client` of the OpenAPI document: the types of all operations by openapi-typescript, and a table of where
 * they are for the small client of src/client.
 */
export async function buildClient(root) {
  const cache = join(root, 'node_modules', '.cache', 'client');
  const common = { absWorkingDir: root, bundle: true, format: 'esm', logLevel: 'warning' };
  const outfile = join(cache, 'document.mjs');
  const entry = join(root, 'src', 'client', 'document.ts');
  await build({ ...common, entryPoints: [entry], outfile, platform: 'node', target: 'node22', packages: 'external' });
  const { clientDocument } = await import(`${pathToFileURL(outfile).href}?${Date.now()}`);
  const document = clientDocument();

  const dist = join(root, 'dist');
  mkdirSync(join(dist, 'client'), { recursive: true });
  const types = astToString(await openapiTS(JSON.parse(JSON.stringify(document))));
  writeFileSync(join(dist, 'client', 'operations.d.ts'), types);
  writeFileSync(
    join(dist, 'client.d.ts'),
    `import type { Client, ClientOptions } from './client/client.js';
import type { components, operations } from './client/operations.js';
export { ApiProblem, type AnswerOf, type Client, type ClientOptions, type RequestOf } from './client/client.js';
export type Operations = operations;
export type Schemas = components['schemas'];
/** A client of the API at \`options.base\`. */
export declare function createClient(options: ClientOptions): Client<Operations>;
`,
  );
  const places = Object.fromEntries(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => [operationId, [method.toUpperCase(), path]]),
    ),
  );
  await build({
    ...common,
    stdin: {
      contents: `import { ApiProblem, askerOf } from './client.ts';
export { ApiProblem };
export const createClient = (options) => ({ ask: askerOf(${JSON.stringify(places)}, options) });`,
      resolveDir: join(root, 'src', 'client'),
    },
    outfile: join(dist, 'client.js'),
    platform: 'neutral',
    target: 'es2022',
  });
}
