import { Readable } from 'node:stream';
import type { Activity } from '../../activity/activity-log.js';

/** In the order of their columns. */
const COLUMNS = ['at', 'who', 'email', 'what', 'app', 'target', 'result', 'code', 'traceId'] as const;

/** What a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Lines of the log that could not be read, counted while it is read. */
export interface Unreadable {
  count: number;
}

/** A table for spreadsheets (RFC 4180), a line at a time; its last line says how many of the log could not be read. */
export function asCsv(all: AsyncIterable<Activity>, unreadable: Unreadable): Readable {
  return Readable.from(csvOf(all, unreadable), { objectMode: false });
}

async function* csvOf(all: AsyncIterable<Activity>, unreadable: Unreadable): AsyncGenerator<string> {
  yield lineOf(COLUMNS);
  for await (const activity of all) yield lineOf(COLUMNS.map((name) => activity[name] ?? ''));
  if (unreadable.count > 0) yield lineOf(['', '', '', '', '', `unreadable lines: ${unreadable.count}`, '', '', '']);
}

function lineOf(cells: readonly string[]): string {
  return `${cells.map(cellOf).join(',')}\r\n`;
}

function cellOf(text: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** One document for programs: `items`, and how many lines of the log could not be read. */
export function asJson(all: AsyncIterable<Activity>, unreadable: Unreadable): Readable {
  return Readable.from(jsonOf(all, unreadable), { objectMode: false });
}

async function* jsonOf(all: AsyncIterable<Activity>, unreadable: Unreadable): AsyncGenerator<string> {
  let before = '{"items":[\n';
  for await (const activity of all) {
    yield before + JSON.stringify(activity);
    before = ',\n';
  }
  yield `${before === ',\n' ? '' : before}\n],"unreadable":${unreadable.count}}\n`;
}
