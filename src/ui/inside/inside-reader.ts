import type { Messages } from '../messages/english.js';
import { insideTexts, type InsideTexts } from '../messages/later/inside/inside-texts.js';
import type { Reader } from '../view/reader.js';

/** For whom the page of one backup is drawn: with its texts too. */
export interface InsideReader extends Reader {
  readonly text: Messages & InsideTexts;
}

export function insideReader(reader: Reader): InsideReader {
  return { ...reader, text: { ...reader.text, ...insideTexts(reader.text) } };
}
