import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Puts `eventark/client` into one file, which runs in browsers too. */
export async function buildClient(root) {
  const dist = join(root, 'dist');
  writeFileSync(join(dist, 'client.d.ts'), "export * from './client/create-client.js';\n");
  await build({
    absWorkingDir: root,
    entryPoints: [join(root, 'src', 'client', 'create-client.ts')],
    outfile: join(dist, 'client.js'),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    logLevel: 'warning',
  });
}
