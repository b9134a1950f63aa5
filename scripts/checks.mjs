/** `npm run checks`: types, lint and the rules of imports side by side. What each of them says is printed once it has ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

process.chdir(join(import.meta.dirname, '..'));
const codes = await Promise.all(['check', 'lint', 'rules'].map(run));
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;

/** The exit code, or null where a signal ended it. */
async function run(name) {
  const script = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(script, 'close');
  const said = (await Promise.all([text(script.stdout), text(script.stderr)])).join('').trim();
  const [code] = await ended;
  console.log(`${name}: ${code === 0 ? 'passed' : 'failed'}${said === '' ? '' : `\n${said}`}`);
  return code;
}
