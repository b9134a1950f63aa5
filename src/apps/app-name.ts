import { defined } from '../collections/defined.js';
import { BackupError } from '../errors.js';

/** Characters of a name that cannot be one, in a message. */
const MAX_SHOWN = 60;

/** An app has the name already. */
export function nameTaken(name: string): BackupError {
  return new BackupError('app-name-taken', `there is an app "${name}" already; nothing was written`, {
    hint: 'choose another name for the copy',
    facts: { name },
  });
}

/** No app can have the name; `rule` says what a name is, and `slugLength` how long where it is a slug. */
export function nameUnfit(
  name: string,
  { rule, slugLength }: { readonly rule: string; readonly slugLength?: number | undefined },
): BackupError {
  const shown = name.length > MAX_SHOWN ? `${name.slice(0, MAX_SHOWN)}…` : name;
  return new BackupError('invalid-argument', `"${shown}" cannot be the name of an app`, {
    hint: rule,
    facts: { appName: shown, ...defined({ slugLength }) },
  });
}
