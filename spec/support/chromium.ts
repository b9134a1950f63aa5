import { chromium, type Browser } from 'playwright-core';
import { findProgram, run } from './servers/command.js';
import { areServersAskedFor } from './servers/servers.js';
import { skip } from './skipped.js';

/** Debian's Chromium, which all specs of pages look through. */
const PROGRAM = '/usr/bin/chromium';

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

export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: program() ?? PROGRAM, args: ARGUMENTS });
}

/** Installs it where it is missing: root and Debian's packages are needed. */
export async function ensureChromium(): Promise<void> {
  if (program() !== undefined) return;
  const line = 'apt-get install -y --no-install-recommends chromium';
  if (process.getuid?.() !== 0 || findProgram('apt-get') === undefined) {
    throw new Error(`Chromium is missing; as root it is installed by: ${line}`);
  }
  await run('sh', ['-c', `${line} || { apt-get update && ${line}; }`], { env: { DEBIAN_FRONTEND: 'noninteractive' } });
}

function program(): string | undefined {
  return findProgram('chromium');
}
