import type { Compared, Effort } from './side-by-side.js';

/** A line of the table: two ways compared, or why they were not. */
export type Line =
  | Compared
  | { readonly adapter: string; readonly skipped: string }
  | { readonly adapter: string; readonly what: string; readonly finding: string };

/** Highest ratio to the driver's own calls that is good enough. */
const TARGET = 1.3;

/** A Markdown table: each adapter beside the same work done with its driver's own calls. */
export function writeAdapterTable(lines: readonly Line[], machine: string): string {
  const head = ['adapter', 'what', 'adapter: time, CPU', 'driver alone: time, CPU', `ratio of time, of CPU`];
  const rows = lines.map((line) => {
    if ('skipped' in line) return [line.adapter, `*skipped*: ${line.skipped}`, '', '', ''];
    if ('finding' in line) return [line.adapter, line.what, '', '', line.finding];
    const { pair, floor, subject } = line;
    const ratios = [subject.seconds / floor.seconds, subject.cpuSeconds / floor.cpuSeconds];
    const ratio = ratios.map((value) => `${value.toFixed(2)} ×`).join(', ');
    return [
      pair.adapter,
      pair.what,
      print(subject),
      `${pair.floorName}: ${print(floor)}`,
      pair.note === undefined ? ratio : `${ratio}; ${pair.note}`,
    ];
  });
  const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  const how = `Measured by \`npm run bench:adapters\` on ${machine}; the target is ${TARGET} ×.`;
  return [how, '', ...table, ''].join('\n');
}

function print({ seconds, cpuSeconds }: Effort): string {
  return `${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s`;
}
