import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { Upload } from 'tus-js-client';
import { RICH } from '../support/module.js';
import { freePort } from '../support/servers/free-port.js';
import { startProgram, type Served } from '../support/served.js';
import { tempFolder } from '../support/temp-folder.js';

describe('an upload whose server is killed', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let server: Served;

  before(async () => {
    folder = await tempFolder();
    server = await startProgram(folder.path, 'serve', '--port', String(await freePort()));
  });
  after(async () => {
    await server.stop();
    await folder.remove();
  });

  it('goes on at the next one where it was, and is checked there', async () => {
    const bytes = readFileSync(RICH);
    const sent: number[] = [];
    let killed: Promise<void> | undefined;
    const killAndStart = async (): Promise<void> => {
      await server.stop('SIGKILL');
      server = await startProgram(folder.path, 'serve', '--port', String(server.port));
    };
    const id = await new Promise<string>((resolve, reject) => {
      const upload = new Upload(bytes, {
        endpoint: `${server.url}/uploads`,
        metadata: { filename: 'rich.zip' },
        chunkSize: Math.ceil(bytes.length / 8),
        retryDelays: [100, 200, 500, 1_000, 2_000, 4_000],
        onChunkComplete: (_size, accepted) => {
          sent.push(accepted);
          if (sent.length === 3) killed = killAndStart();
        },
        onError: reject,
        onSuccess: () => resolve(upload.url?.split('/').at(-1) ?? ''),
      });
      upload.start();
    });
    await killed;
    // No byte was sent for nothing: every piece arrived once.
    expect(sent).to.deep.equal([...new Set(sent)]);
    expect(sent.at(-1)).to.equal(bytes.length);
    for (;;) {
      const upload = (await (await fetch(`${server.url}/uploads/${id}`)).json()) as Record<string, unknown>;
      if (upload['state'] === 'checking') continue;
      expect(upload, JSON.stringify(upload)).to.include({ state: 'ready', name: 'rich.zip', format: 'squidex-v2' });
      return;
    }
  });
});
