import type { Told } from '../messages/said/sayings.js';
import type { Reader } from './reader.js';
import { sentence } from '../../text/sentence.js';
import { shown } from './shown.js';

/** What a server says, as sentences in the language of the reader. */
interface SaidText {
  readonly message: string;
  /** Empty where there is none. */
  readonly hint: string;
  /** Of these sentences, where it is another one: not every language has words for everything. */
  readonly lang: string | undefined;
}

export function saidText(told: Told, { text, format }: Pick<Reader, 'text' | 'format'>): SaidText {
  const own = text.said(told, format);
  const { message, hint = '' } = own ?? told;
  const lang = own === undefined && text.language !== 'en' ? 'en' : undefined;
  return { message: sentence(message), hint: sentence(hint), lang };
}

/** What happened. */
export function said(told: Told, reader: Pick<Reader, 'text' | 'format'>): unknown {
  const { message, lang } = saidText(told, reader);
  return shown(message, lang);
}

/** What to do about it. */
export function saidHint(told: Told, reader: Pick<Reader, 'text' | 'format'>): unknown {
  const { hint, lang } = saidText(told, reader);
  return shown(hint, lang);
}
