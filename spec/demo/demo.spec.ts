import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PROGRAM } from '../support/eventark.js';
import { tempFolder } from '../support/temp-folder.js';

describe('the demo', () => {
  it('reuses its app when it is run again, and makes another restore point and another copy', async () => {
    const folder = await tempFolder();
    const demo = PROGRAM.map((word) => word.replace('cli/main', 'demo/demo'));
    for (const [index, copy] of ['blog-copy', 'blog-copy-2', 'blog-copy-3'].entries()) {
      const child = spawn(process.execPath, demo, {
        env: { PATH: process.env['PATH'], EVENTARK_DATA: folder.path },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let stdout = '';
      child.stdout.on('data', (text) => (stdout += String(text)));
      await once(child, 'close');
      expect(child.exitCode).to.equal(0);
      expect(stdout).to.contain(index === 0 ? 'Restore a Squidex backup' : 'is used again');
      expect(stdout).to.contain(`Restore it as a new app, "${copy}"`).and.to.contain('174 events in 53 streams');
      expect(stdout).to.contain(`${join(folder.path, 'backups')} (${index + 1} restore point`);
      expect(stdout).to.contain('notes.txt');
    }
    await folder.remove();
  });
});
