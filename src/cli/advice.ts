import { generalHint, kindOf, type BackupError, type ErrorCode } from '../errors.js';
import { printable } from './format.js';

type Facts = BackupError['facts'];

/** What to type after a failure. The domain's hint says what to do in the product's words; this says how, here. */
const COMMANDS: Partial<Record<ErrorCode, (facts: Facts) => string | undefined>> = {
  'app-not-found': () => 'eventark apps',
  'restore-point-not-found': ({ app }) => (app === undefined ? 'eventark list' : `eventark backup ${app}`),
  'restore-point-protected': ({ id = 'ID' }) => `eventark unprotect ${id}`,
  'assets-missing': () => '--assets URL, or --allow-missing',
  'app-name-taken': () => '--as NAME',
  'event-unreadable': ({ droppable, soundUntil }) => {
    if (droppable === undefined) return undefined;
    return `eventark restore … --odd drop${soundUntil === undefined ? '' : `, or --until ${soundUntil}`}`;
  },
  'stream-not-found': ({ source = 'SOURCE' }) => `eventark events ${source}`,
  'link-key-unreadable': () => 'eventark token renew-links',
  'user-not-found': () => '--me E-MAIL, or --users create',
};

/** The hint of an error with the command that carries it out, if one does. */
export function adviceFor(error: BackupError): string | undefined {
  const { code, facts, hint } = error;
  if (kindOf(error) === 'damage' && hint === generalHint(code)) {
    return 'see all that is damaged with: eventark verify ARCHIVE --depth replay';
  }
  // What was probably meant is more than where to look it up.
  const command = facts['meant'] === undefined ? (COMMANDS[code]?.(facts) ?? untilSound(facts)) : undefined;
  if (hint === undefined || command === undefined) return hint;
  return `${hint}: ${printable(command)}`;
}

/** For damage that follows intact events. */
function untilSound({ soundUntil }: Facts): string | undefined {
  return soundUntil === undefined ? undefined : `eventark restore … --until ${soundUntil}`;
}
