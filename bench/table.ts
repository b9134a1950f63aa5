import type { Measured } from './measure.js';

export interface Row {
  readonly what: string;
  readonly measured: Measured;
  /** The same by an earlier build in the same run. */
  readonly before?: Measured | undefined;
  /** The same bytes through a tool that everybody has, in the same run. */
  readonly floor?: Measured;
  readonly floorName?: string;
  /** Highest ratio to the floor that is good enough. */
  readonly target?: number;
  /** How many things were done, to print a rate. */
  readonly perSecond?: number;
  readonly targetPerSecond?: number;
  readonly unit?: string;
  readonly note?: string;
}

/** A Markdown table: each figure beside its floor and its target. */
export function writeSpeedTable(rows: readonly Row[], machine: string): string {
  const head = ['what', 'before: time, CPU, memory', 'time', 'CPU', 'peak memory', 'beside', 'ratio or rate'];
  const lines = rows.map((row) => {
    const { measured, before, floor, floorName = '' } = row;
    return [
      row.what,
      before
        ? `${before.seconds.toFixed(2)} s, ${before.cpuSeconds.toFixed(2)} s, ${Math.round(before.peakMiB)} MiB`
        : '',
      `${measured.seconds.toFixed(2)} s`,
      `${measured.cpuSeconds.toFixed(2)} s`,
      `${Math.round(measured.peakMiB)} MiB`,
      floor ? `${floorName}: ${floor.seconds.toFixed(2)} s, CPU ${floor.cpuSeconds.toFixed(2)} s` : '',
      [ratioOf(row), rateOf(row), row.note ?? ''].filter(Boolean).join('; '),
    ];
  });
  const table = [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`);
  return [`Measured by \`npm run bench\` on ${machine}.`, '', ...table, ''].join('\n');
}

function ratioOf({ measured, floor, target }: Row): string {
  if (!floor) return '';
  const ratio = `${(measured.seconds / floor.seconds).toFixed(2)} ×`;
  return target === undefined ? ratio : `${ratio} (target ≤ ${target})`;
}

function rateOf({ measured, perSecond, targetPerSecond, unit = '' }: Row): string {
  if (perSecond === undefined) return '';
  const rate = `${Math.round(perSecond / measured.seconds).toLocaleString('en')} ${unit}/s`;
  return targetPerSecond === undefined ? rate : `${rate} (target ≥ ${targetPerSecond.toLocaleString('en')})`;
}
