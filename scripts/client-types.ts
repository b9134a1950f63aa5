/**
 * Writes src/client/operations.ts out of the OpenAPI document: the types of all operations by openapi-typescript, and where they
 * are. With `--check` it only says whether the file is current.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import openapiTS, { astToString } from 'openapi-typescript';
import { openApi } from '../src/http/openapi/openapi.js';
import { ROUTES } from '../src/http/routes.js';

const FILE = join(import.meta.dirname, '..', 'src', 'client', 'operations.ts');
const HEAD = '// Made of the OpenAPI document by `npm run client`; not edited by hand.\n/* eslint-disable */\n';

async function operations(): Promise<string> {
  const document = JSON.stringify(openApi(ROUTES, '/api', '1'));
  const types = await openapiTS(document, { immutable: true, emptyObjectsUnknown: true });
  const places = ROUTES.map(({ operation, method, path }) => `  ${operation}: ['${method}', '${path}'],\n`);
  return `${HEAD}${astToString(types)}
/** Method and path of each operation. */
export const PLACES = {\n${places.join('')}} as const;\n`;
}

const made = await operations();
if (!process.argv.includes('--check')) writeFileSync(FILE, made);
else if (readFileSync(FILE, 'utf8') !== made) {
  console.error('src/client/operations.ts is not what the API is now. Write it again with: npm run client');
  process.exitCode = 1;
}
