import { readFileSync } from 'node:fs';
import { BackupError } from '../errors.js';

/**
 * An environment variable, or the content of the file that `<name>_FILE` names, without line feeds at its end and a byte
 * order mark; undefined if neither is set, or what is set is blank. Error: `invalid-config`, which names the variable and never the value.
 */
export function secretFrom(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name];
  if (value !== undefined && value.trim() !== '') return bare(value);
  const file = env[`${name}_FILE`];
  if (file === undefined || file.trim() === '') return undefined;
  return contentOf(file, name);
}

/**
 * Refuses a variable with a blank or a line feed at one of its ends, or with quotation marks around it, as files of
 * variables leave them: what an SDK says of those does not lead there. Error: `invalid-config`, without the value.
 */
export function requireUnpadded(env: NodeJS.ProcessEnv, name: string): void {
  const value = env[name] ?? '';
  if (value === value.trim() && !/^(".*"|'.*')$/s.test(value)) return;
  throw new BackupError('invalid-config', `${name} has a blank, a line feed or quotation marks around its value`, {
    hint: `set ${name} to the value alone`,
  });
}

function contentOf(file: string, name: string): string {
  let content: string;
  try {
    content = bare(readFileSync(file.trim(), 'utf8'));
  } catch (cause) {
    throw new BackupError('invalid-config', `the file that ${name}_FILE names cannot be read`, {
      hint: 'check its path and whether you may read it',
      cause,
    });
  }
  if (content.trim() !== '') return content;
  throw new BackupError('invalid-config', `the file that ${name}_FILE names is empty`, {
    hint: 'write the value into it, or name another file',
  });
}

/** Blanks may belong to a password; line feeds and a byte order mark come from editors and `echo`. */
function bare(text: string): string {
  return text.replace(/^\ufeff/, '').replace(/[\r\n]+$/, '');
}
