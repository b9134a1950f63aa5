import { isUtf8 } from 'node:buffer';
import { BackupError } from '../../errors.js';
import { INDEX_LINE_BYTES } from './bounds.js';

const LINE_FEED = 0x0a;

/** The lines of an index, without their line feeds, a block of them at a time. Error: `archive-manifest`. */
export async function* textLines(name: string, pieces: AsyncIterable<Buffer>): AsyncGenerator<readonly string[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    const end = piece.lastIndexOf(LINE_FEED) + 1;
    if (rest.length + piece.length - end > INDEX_LINE_BYTES) throw badIndex(name, 'has a line that is too long');
    if (end === 0) {
      rest = Buffer.concat([rest, piece]);
      continue;
    }
    const whole = rest.length === 0 ? piece.subarray(0, end) : Buffer.concat([rest, piece.subarray(0, end)]);
    if (!isUtf8(whole)) throw badIndex(name, 'is not UTF-8');
    yield whole.toString('utf8', 0, whole.length - 1).split('\n');
    rest = piece.subarray(end);
  }
  if (rest.length > 0) throw badIndex(name, 'does not end with a line feed');
}

function badIndex(name: string, what: string): BackupError {
  return new BackupError('archive-manifest', `${name} ${what}`);
}
