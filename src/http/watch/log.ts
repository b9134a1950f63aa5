import { pino, type DestinationStream, type Logger } from 'pino';

/** Lines of JSON for the operator of a server. What is logged holds no secret, no query string and no e-mail. */
export type Log = Pick<Logger, 'info' | 'warn' | 'error'>;

/** Writes to a stream, standard error for instance, line by line and at once. */
export function openLog(stream: DestinationStream): Log {
  return pino({ base: { name: 'eventark' }, timestamp: pino.stdTimeFunctions.isoTime }, stream);
}

/** What says nothing to anybody. */
export const NO_LOG: Log = pino({ level: 'silent' });

const E_MAIL = /[^\s"'<>(),;:]+@[^\s"'<>(),;:]+/g;
const URL_SECRETS = /(\w+:\/\/)([^\s/@]*@)?([^\s?#"']*)(\?[^\s"']*)?/g;

/** A text of an error as a log may hold it: URLs without sign-in and query, no e-mails. */
export function scrubbed(text: string): string {
  return text.replaceAll(URL_SECRETS, '$1$3').replaceAll(E_MAIL, '[e-mail]');
}
