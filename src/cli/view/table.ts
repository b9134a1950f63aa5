import stringWidth from 'string-width';

/** A column of a table: how it is aligned, and what becomes of it where the terminal is narrow. */
export interface Column {
  readonly heading?: string;
  /** Numbers end at the right. */
  readonly right?: boolean;
  /** Fewest cells that it may be cut to; it is never cut without this. */
  readonly min?: number;
  /** What is left of a cut cell: its beginning alone, or its beginning and an ellipsis. */
  readonly cut?: 'prefix' | 'ellipsis';
  /** The column with the lowest number goes first when cutting is not enough; it stays without one. */
  readonly drop?: number;
}

const GAP = '  ';
const ELLIPSIS = '…';
const GRAPHEMES = new Intl.Segmenter();

/** Rows under their headings, each at most `width` cells wide, as far as columns may be cut or dropped for it. */
export function table(rows: readonly (readonly string[])[], columns: readonly Column[] = [], width = Infinity): string {
  const headed = columns.some(({ heading }) => heading !== undefined);
  const all = headed ? [columns.map(({ heading = '' }) => heading), ...rows] : rows;
  const count = Math.max(0, ...all.map((row) => row.length));
  const described = Array.from({ length: count }, (_, at): Column => columns[at] ?? {});
  const natural = described.map((_, at) => Math.max(...all.map((row) => stringWidth(row[at] ?? ''))));
  const { kept, widths } = fitted(described, natural, width);
  return all.map((row) => lineOf(row, described, kept, widths)).join('\n');
}

function lineOf(
  row: readonly string[],
  columns: readonly Column[],
  kept: readonly number[],
  widths: readonly number[],
): string {
  return kept
    .map((at) => padded(row[at] ?? '', columns[at] ?? {}, widths[at] ?? 0))
    .join(GAP)
    .trimEnd();
}

function padded(text: string, { right = false, cut }: Column, width: number): string {
  const shown = stringWidth(text) <= width ? text : cutTo(text, width, cut);
  const room = ' '.repeat(Math.max(0, width - stringWidth(shown)));
  return right ? room + shown : shown + room;
}

/** The beginning of a text, in as many cells as there are. */
function cutTo(text: string, width: number, how: Column['cut'] = 'ellipsis'): string {
  const end = how === 'ellipsis' ? ELLIPSIS : '';
  let shown = '';
  for (const { segment } of GRAPHEMES.segment(text)) {
    if (stringWidth(shown + segment + end) > width) break;
    shown += segment;
  }
  return shown + end;
}

/** Columns are cut, the last first; when that is not enough, one is dropped and all are tried again. */
function fitted(
  columns: readonly Column[],
  natural: readonly number[],
  width: number,
): { readonly kept: readonly number[]; readonly widths: readonly number[] } {
  let kept = columns.map((_, at) => at);
  for (;;) {
    const widths = [...natural];
    let over = kept.reduce((sum, at) => sum + (natural[at] ?? 0) + GAP.length, -GAP.length) - width;
    for (const at of kept.toReversed()) {
      const now = widths[at] ?? 0;
      const least = Math.min(now, columns[at]?.min ?? now);
      const less = Math.max(0, Math.min(over, now - least));
      widths[at] = now - less;
      over -= less;
    }
    const goes = over > 0 ? firstToGo(columns, kept) : undefined;
    if (goes === undefined) return { kept, widths };
    kept = kept.filter((at) => at !== goes);
  }
}

function firstToGo(columns: readonly Column[], kept: readonly number[]): number | undefined {
  const order = (at: number): number => columns[at]?.drop ?? Infinity;
  const first = kept.toSorted((a, b) => order(a) - order(b))[0];
  return first === undefined || order(first) === Infinity ? undefined : first;
}
