import { parse } from 'yaml';
import { isAbsolute, join, resolve } from 'node:path';
import { BackupError } from '../../errors.js';
import type { SquidexEnvironment } from './squidex-settings.js';

/** One service of a compose file, as far as it is read. */
interface Service {
  readonly environment?: Readonly<Record<string, string | number | boolean | null>> | readonly string[];
  readonly env_file?: string | readonly (string | { readonly path?: string })[];
  readonly volumes?: readonly unknown[];
}

/** What belongs to the text that is read. */
export interface Surroundings {
  /** Where the text is: paths in a compose file are relative to it. */
  readonly folder: string;
  /** The values of `${NAME}` in a compose file. */
  readonly env: NodeJS.ProcessEnv;
  /** Reads a file that a compose file names, or the `.env` beside it; undefined if there is none. */
  readonly read: (path: string) => string | undefined;
}

const OURS = /^(EVENTSTORE|ASSETSTORE|URLS|STORE)__/i;

/**
 * The environment of a Squidex, from lines `NAME=value`, from a compose file with what it names, or from an `appsettings.json`.
 * Error: `invalid-config` if there are no settings of a Squidex in it.
 */
export function readSquidexEnvironment(text: string, surroundings: Surroundings): SquidexEnvironment {
  const found = /^services:/m.test(text)
    ? fromCompose(text, surroundings)
    : (fromJson(text) ?? fromLines(text.split('\n')));
  if (!isSquidex(found)) {
    throw new BackupError('invalid-config', 'it holds no settings of a Squidex; nothing was written', {
      hint: 'it must hold lines such as EVENTSTORE__MONGODB__CONFIGURATION=…, or be the compose file of a Squidex',
    });
  }
  return found;
}

function isSquidex(environment: SquidexEnvironment): boolean {
  return [...environment.keys()].some((name) => OURS.test(name));
}

function fromCompose(text: string, { folder, env, read }: Surroundings): SquidexEnvironment {
  const beside = fromLines((read(join(folder, '.env')) ?? '').split('\n'), {}, (name) => name);
  const known = { ...Object.fromEntries(beside), ...env };
  for (const { environment = [], env_file: files = [], volumes = [] } of Object.values(servicesOf(text))) {
    const lines = Array.isArray(environment)
      ? environment.map(String)
      : Object.entries(environment).map(([name, value]) => `${name}=${value ?? ''}`);
    const named = [files].flat().flatMap((file) => (typeof file === 'string' ? file : (file.path ?? [])));
    const further = named.flatMap((file) => (read(resolve(folder, file)) ?? '').split('\n'));
    // As compose does: what the service says itself wins.
    const found = new Map([...fromLines(further, known), ...fromLines(lines, known)]);
    if (!isSquidex(found)) continue;
    if ((found.get('ASSETSTORE__TYPE') ?? 'Folder').toLowerCase() === 'folder') {
      const assets = found.get('ASSETSTORE__FOLDER__PATH') ?? '/app/Assets';
      found.set('ASSETSTORE__FOLDER__PATH', outside(assets, volumes, { folder, known }));
    }
    return found;
  }
  return new Map();
}

/** The members of Squidex's own settings file, as the variables that would give them; undefined if the file is not one. */
function fromJson(text: string): SquidexEnvironment | undefined {
  if (!text.trimStart().startsWith('{')) return undefined;
  const found = new Map<string, string>();
  const walk = (value: unknown, path: readonly string[]): void => {
    if (typeof value !== 'object' || value === null)
      return void found.set(path.join('__').toUpperCase(), String(value));
    for (const [name, member] of Object.entries(value)) walk(member, [...path, name]);
  };
  try {
    // It may have comments, which YAML's reader of JSON does not know.
    walk(parse(text.replaceAll(/^\s*\/\/.*$/gm, '')), []);
    return found;
  } catch {
    return undefined;
  }
}

function servicesOf(text: string): Readonly<Record<string, Service>> {
  try {
    // Interpolated by hand below, as compose does.
    const file = parse(text, { merge: true }) as { readonly services?: Readonly<Record<string, Service>> } | null;
    return file?.services ?? {};
  } catch (cause) {
    throw new BackupError('invalid-config', 'the compose file is not YAML; nothing was written', {
      hint: 'check it with: docker compose config',
      cause,
    });
  }
}

/** Where a folder of a container is on this machine, if it is below a bind mount. */
function outside(
  path: string,
  volumes: readonly unknown[],
  { folder, known }: { readonly folder: string; readonly known: NodeJS.ProcessEnv },
): string {
  for (const volume of volumes) {
    const [source = '', target = ''] = mountOf(volume).map((part) => interpolated(part, known));
    if (!/^[./~]/.test(source) || !(path === target || path.startsWith(`${target}/`))) continue;
    const home = source.replace(/^~(?=\/|$)/, known['HOME'] ?? '~');
    return join(isAbsolute(home) ? home : join(folder, home), path.slice(target.length));
  }
  return path;
}

function mountOf(volume: unknown): readonly string[] {
  // A default in a variable has a colon too.
  if (typeof volume === 'string')
    return volume
      .replaceAll(/\$\{[^}]*\}/g, (name) => name.replaceAll(':', '\0'))
      .split(':')
      .map((part) => part.replaceAll('\0', ':'));
  if (typeof volume !== 'object' || volume === null) return [];
  const { source, target } = volume as { readonly source?: unknown; readonly target?: unknown };
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return [text(source), text(target)];
}

/** Names are those of .NET: without regard to case, and with `__` or `:` between their parts. */
const asVariable = (name: string): string => name.toUpperCase().replaceAll(':', '__');

/** Without `env` values are as they are: what a running container prints may have a `$` in its passwords. */
function fromLines(
  lines: readonly string[],
  env?: NodeJS.ProcessEnv,
  named: (name: string) => string = asVariable,
): SquidexEnvironment {
  const pairs = lines.flatMap((line): [string, string][] => {
    const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_][\w:]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) return [];
    const bare = value.replace(/^(["'])(.*)\1$/, '$2');
    const isLiteral = env === undefined || value.startsWith("'");
    return [[named(name), isLiteral ? bare : interpolated(bare, env)]];
  });
  return new Map(pairs);
}

/** `${NAME}`, `${NAME:-default}`, `$NAME` and `$$`, as compose reads them. */
function interpolated(text: string, env: NodeJS.ProcessEnv): string {
  const pattern = /\$\$|\$\{(?<braced>\w+)(?::?-(?<otherwise>[^}]*))?\}|\$(?<bare>[A-Za-z_]\w*)/g;
  return text.replaceAll(pattern, (_: string, braced?: string, otherwise = '', bare?: string) => {
    const name = braced ?? bare;
    if (name === undefined) return '$';
    return env[name] || (bare === undefined ? String(otherwise) : '');
  });
}
