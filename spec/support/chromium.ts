import { chromium, type Browser } from 'playwright-core';
import { findProgram, run } from './servers/command.js';
import { areServersAskedFor } from './servers/servers.js';
import { skip } from './skipped.js';

/**
 * Debian's Chromium, which all specs of pages look through: without the windows of the browser itself, which nobody looks
 * at here and which cost three times the time of the pages, where that can be had.
 */
const PROGRAMS = ['chromium-headless-shell', 'chromium'] as const;
type Program = (typeof PROGRAMS)[number];

const INSTALL = 'apt-get install -y --no-install-recommends';

/** No sandbox, for root has none; nothing but loopback is asked for anything. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * The browser of a suite, started before it and closed after it. Call this inside `describe`. Where it is missing it is
 * installed if everything was asked for (`CI=true` or `EVENTARK_SERVERS=all`); elsewhere the suite is skipped.
 */
export function useChromium(): () => Browser {
  let browser: Browser | undefined;

  before('start chromium', async function () {
    // The first start may have to install it.
    this.timeout(600_000);
    if (areServersAskedFor()) await ensureChromium();
    if (program() === undefined) skip(this, 'there is no Chromium');
    browser = await launchChromium();
  });

  after('close chromium', async () => browser?.close());

  return () => {
    if (browser === undefined) throw new Error('the browser is asked for before its suite has begun');
    return browser;
  };
}

/** The first of `PROGRAMS` that there is, or the one that is named. */
export async function launchChromium(name?: Program): Promise<Browser> {
  const executablePath = name === undefined ? program() : findProgram(name);
  if (executablePath === undefined) throw missing(name);
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** Installs the first of `PROGRAMS` that can be had, where none is there: root and Debian's packages are needed. */
export async function ensureChromium(): Promise<void> {
  if (program() !== undefined) return;
  if (process.getuid?.() !== 0 || findProgram('apt-get') === undefined) throw missing();
  for (const name of PROGRAMS) if (await install(name)) return;
  throw missing();
}

/** Whether it could be. */
async function install(name: Program): Promise<boolean> {
  const line = `${INSTALL} ${name}`;
  return run('sh', ['-c', `${line} || { apt-get update && ${line}; }`], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  }).then(
    () => true,
    () => false,
  );
}

function program(): string | undefined {
  return PROGRAMS.map((name) => findProgram(name)).find((path) => path !== undefined);
}

const missing = (name: Program = PROGRAMS[0]): Error =>
  new Error(`Chromium is missing; as root it is installed by: ${INSTALL} ${name}`);
