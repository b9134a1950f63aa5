/**
 * `npm run spec [-- FLAG…]`: every spec, in processes of mocha side by side, each with its share of the files, and one
 * report at the end. Flags go to mocha. A few files are run by mocha itself: `npx mocha FILE…`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import closing from '../spec/support/closing.cjs';
import { ensureChromium } from '../spec/support/chromium.ts';
import { areServersAskedFor, SERVER_KINDS } from '../spec/support/servers/servers.ts';

/** One more than there are processors: pages and servers wait for each other a third of the time. */
const MAX_AT_ONCE = 3;
/** Memory, in bytes, that each needs with its browser and the servers that it starts. */
const MEMORY_EACH = 2 * 1024 ** 3;
/** For each that runs at a time: what is left in the end is little, and no process grows old. */
const PARTS_EACH = 3;
const LIST = join('node_modules', '.cache', 'eventark-specs');

process.chdir(join(import.meta.dirname, '..'));
const specs = globSync('spec/**/*.spec.ts').sort();
const atOnce = Math.min(MAX_AT_ONCE, availableParallelism() + 1, Math.max(1, Math.floor(totalmem() / MEMORY_EACH)));
const count = atOnce * PARTS_EACH;
const parts = Array.from({ length: count }, (_, at) => ({
  number: at + 1,
  list: `${LIST}-${at + 1}.txt`,
  counted: `${LIST}-${at + 1}.json`,
  specs: from(
    (at % atOnce) / atOnce,
    specs.filter((_spec, place) => place % count === at),
  ),
}));

for (const part of parts) for (const file of [part.list, part.counted]) rmSync(file, { force: true });
if (areServersAskedFor()) await installOnce();
const waiting = [...parts];
const codes = (await Promise.all(Array.from({ length: atOnce }, runAll))).flat();
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;
report();

/**
 * The list, begun at a part of its length: suites that wait run beside those of pages, which need all of a processor, where
 * all parts would otherwise wait together and work together.
 */
function from(share, list) {
  const first = Math.floor(share * list.length);
  return [...list.slice(first), ...list.slice(0, first)];
}

/** Runs one part after the other, as long as there are some. */
async function runAll() {
  const ended = [];
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) ended.push(await run(part));
  return ended;
}

/** What the parts would otherwise build and install at the same time. What cannot be had fails where it is used. */
async function installOnce() {
  for (const kind of SERVER_KINDS) await kind.ensure().catch(() => undefined);
  await ensureChromium().catch(() => undefined);
}

/** The exit code, or undefined where a signal ended it. */
async function run({ number, specs: files }) {
  const flags = ['--reporter-option', `part=${number}`, ...process.argv.slice(2)];
  const mocha = spawn(process.execPath, [join('node_modules', 'mocha', 'bin', 'mocha.js'), ...flags, ...files], {
    stdio: 'inherit',
  });
  const [code, signal] = await once(mocha, 'exit');
  if (signal) console.error(`part ${number} was ended by ${signal}`);
  return code ?? undefined;
}

function report() {
  writeFileSync(`${LIST}.txt`, parts.map(({ list }) => (existsSync(list) ? readFileSync(list) : '')).join(''));
  console.log(`Every spec, one a line: ${LIST}.txt`);
  const ended = parts.filter(({ counted }) => existsSync(counted));
  for (const { number } of parts.filter((part) => !ended.includes(part)))
    console.error(`part ${number} did not get to its end: what follows counts the others only`);
  closing.print(closing.sum(ended.map(({ counted }) => JSON.parse(readFileSync(counted, 'utf8')))));
}
