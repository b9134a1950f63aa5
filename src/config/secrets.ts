import { readFileSync } from 'node:fs';
import { BackupError } from '../errors.js';

/**
 * An environment variable, or the content of the file that `<name>_FILE` names, without the line feed at its end;
 * undefined if neither is set. Error: `invalid-config`, which names the variable and never the value.
 */
export function secretFrom(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  const file = env[`${name}_FILE`];
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new BackupError('invalid-config', `the file that ${name}_FILE names cannot be read`, {
      hint: 'check its path and whether you may read it',
      cause,
    });
  }
}
