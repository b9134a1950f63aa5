import { parse } from 'yaml';
import { isAbsolute, join } from 'node:path';
import { BackupError } from '../../errors.js';
import type { SquidexEnvironment } from './squidex-settings.js';

/** One service of a compose file, as far as it is read. */
interface Service {
  readonly environment?: Readonly<Record<string, string | number | boolean | null>> | readonly string[];
  readonly volumes?: readonly unknown[];
}

const OURS = /^(EVENTSTORE|ASSETSTORE|URLS|STORE)__/i;

/**
 * The environment of a Squidex, from lines `NAME=value` or from a compose file. `folder` is where that is: paths of its bind
 * mounts are relative to it. `env` gives the values of `${NAME}`.
 * Error: `invalid-config` if there are no settings of a Squidex in it.
 */
export function readSquidexEnvironment(text: string, folder: string, env: NodeJS.ProcessEnv): SquidexEnvironment {
  const found = /^services:/m.test(text) ? fromCompose(text, folder, env) : fromLines(text.split('\n'), env);
  if (![...found.keys()].some((name) => OURS.test(name))) {
    throw new BackupError('invalid-config', 'it holds no settings of a Squidex; nothing was written', {
      hint: 'it must hold lines such as EVENTSTORE__MONGODB__CONFIGURATION=…, or be the compose file of a Squidex',
    });
  }
  return found;
}

function fromCompose(text: string, folder: string, env: NodeJS.ProcessEnv): SquidexEnvironment {
  const services = Object.values(servicesOf(text));
  const environments = services.map(({ environment = [] }) =>
    fromLines(
      Array.isArray(environment)
        ? environment.map(String)
        : Object.entries(environment).map(([name, value]) => `${name}=${value ?? ''}`),
      env,
    ),
  );
  const at = environments.findIndex((each) => [...each.keys()].some((name) => OURS.test(name)));
  const found = new Map(environments[at] ?? []);
  const assets = found.get('ASSETSTORE__FOLDER__PATH') ?? '/app/Assets';
  if ((found.get('ASSETSTORE__TYPE') ?? 'Folder').toLowerCase() === 'folder') {
    found.set('ASSETSTORE__FOLDER__PATH', outside(assets, services[at]?.volumes ?? [], folder));
  }
  return found;
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
function outside(path: string, volumes: readonly unknown[], folder: string): string {
  for (const volume of volumes) {
    if (typeof volume !== 'string') continue;
    const [source = '', target = ''] = volume.split(':');
    if (!/^[./~]/.test(source) || !(path === target || path.startsWith(`${target}/`))) continue;
    return join(isAbsolute(source) ? source : join(folder, source), path.slice(target.length));
  }
  return path;
}

function fromLines(lines: readonly string[], env: NodeJS.ProcessEnv): SquidexEnvironment {
  const pairs = lines.flatMap((line): [string, string][] => {
    const [, name, value = ''] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name === undefined) return [];
    const bare = value.replace(/^(["'])(.*)\1$/, '$2');
    return [[name.toUpperCase(), interpolated(bare, env)]];
  });
  return new Map(pairs);
}

/** `${NAME}`, `${NAME:-default}` and `$$`, as compose reads them. */
function interpolated(text: string, env: NodeJS.ProcessEnv): string {
  return text.replaceAll(/\$\$|\$\{(\w+)(?::?-([^}]*))?\}/g, (_, name: string | undefined, otherwise = '') =>
    name === undefined ? '$' : env[name] || String(otherwise),
  );
}
