import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Measured {
  readonly seconds: number;
  /** User and system time of the process and its children. */
  readonly cpuSeconds: number;
  /** Highest resident size of a Node process; 0 for others. */
  readonly peakMiB: number;
}

const ROOT = join(import.meta.dirname, '..');

/** Runs a shell command and measures it; throws if it fails. Exit 3 is a finished backup or restore with warnings. */
export async function measureCommand(command: string, cwd: string): Promise<Measured> {
  const usageFile = join(tmpdir(), `eventark-bench-${process.pid}.json`);
  rmSync(usageFile, { force: true });
  const script = `TIMEFORMAT='bench %R %U %S'; time { ${command}; }`;
  const child = spawn('bash', ['-c', script], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      EVENTARK_BENCH_USAGE: usageFile,
      NODE_OPTIONS: `--import ${join(ROOT, 'bench', 'report-usage.mjs')}`,
    },
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4_000)));
  const [code] = (await once(child, 'close')) as readonly unknown[];
  const times = /bench ([\d.]+) ([\d.]+) ([\d.]+)/.exec(stderr);
  if ((code !== 0 && code !== 3) || !times) throw new Error(`${command} ended with ${String(code)}: ${stderr}`);
  const [seconds = 0, user = 0, system = 0] = times.slice(1).map(Number);
  return { seconds, cpuSeconds: user + system, peakMiB: peakOf(usageFile) };
}

/** The median run by wall time; `before` makes each run start from the same state and is not measured. */
export async function median(runs: number, command: () => Promise<Measured>, before?: () => void): Promise<Measured> {
  const measured: Measured[] = [];
  for (let n = 0; n < runs; n += 1) {
    before?.();
    // What was copied or removed just now is not this command's to write to the disk.
    execFileSync('sync');
    measured.push(await command());
  }
  const sorted = measured.toSorted((a, b) => a.seconds - b.seconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error('nothing was measured');
  return { ...middle, peakMiB: Math.max(...measured.map(({ peakMiB }) => peakMiB)) };
}

function peakOf(path: string): number {
  try {
    const { maxRssKiB } = JSON.parse(readFileSync(path, 'utf8')) as { readonly maxRssKiB: number };
    return maxRssKiB / 1024;
  } catch {
    return 0;
  }
}
