import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

export interface Measured {
  readonly seconds: number;
  /** User and system time of the process and its children. */
  readonly cpuSeconds: number;
  /** Highest resident size of a process, as the kernel has noted it; 0 where it cannot be asked. */
  readonly peakMiB: number;
}

/** How often the kernel is asked: what it answers is the highest size so far. */
const ASK_EVERY_MS = 20;

/** Runs a shell command and measures it, from outside; throws if it fails. Exit 3 is finished with warnings. */
export async function measureCommand(command: string, cwd: string): Promise<Measured> {
  const script = `TIMEFORMAT='bench %R %U %S'; time { ${command}; }`;
  const child = spawn('bash', ['-c', script], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  let peak = 0;
  const asking = setInterval(() => (peak = Math.max(peak, ...childrenOf(child.pid).map(peakOf))), ASK_EVERY_MS);
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-4_000)));
  const [code] = (await once(child, 'close')) as readonly unknown[];
  clearInterval(asking);
  const times = /bench ([\d.]+) ([\d.]+) ([\d.]+)/.exec(stderr);
  if ((code !== 0 && code !== 3) || !times) throw new Error(`${command} ended with ${String(code)}: ${stderr}`);
  const [seconds = 0, user = 0, system = 0] = times.slice(1).map(Number);
  return { seconds, cpuSeconds: user + system, peakMiB: peak / 1024 };
}

/** The median run by wall time; `before` makes each run, counted from 0, start from the same state and is not measured. */
export async function median(
  runs: number,
  command: (run: number) => Promise<Measured>,
  before?: (run: number) => void,
): Promise<Measured> {
  const measured: Measured[] = [];
  for (let n = 0; n < runs; n += 1) {
    before?.(n);
    // What was copied or removed just now is not this command's to write to the disk.
    execFileSync('sync');
    measured.push(await command(n));
  }
  const sorted = measured.toSorted((a, b) => a.seconds - b.seconds);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) throw new Error('nothing was measured');
  return { ...middle, peakMiB: Math.max(...measured.map(({ peakMiB }) => peakMiB)) };
}

function childrenOf(pid: number | undefined): readonly string[] {
  return procFile(`${pid}/task/${pid}/children`).split(' ').filter(Boolean);
}

/** In KiB. */
function peakOf(pid: string): number {
  return Number(/VmHWM:\s+(\d+)/.exec(procFile(`${pid}/status`))?.[1] ?? 0);
}

/** Empty where there is no such file: the process is gone, or the system has none. */
function procFile(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch {
    return '';
  }
}
