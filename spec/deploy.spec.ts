import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { makeProgram } from '../src/cli/program.js';
import { Shell } from '../src/cli/shell.js';
import { ENVIRONMENT } from '../src/config/settings.js';
import { skip } from './support/skipped.js';

interface Compose {
  readonly services: {
    readonly eventark: {
      readonly environment: Readonly<Record<string, string>>;
      readonly user: string;
      readonly init?: boolean;
      readonly networks: readonly string[];
    };
  };
}

interface CronJob {
  readonly kind: string;
  readonly spec: {
    readonly jobTemplate: {
      readonly spec: {
        readonly template: {
          readonly spec: {
            readonly securityContext: Readonly<Record<string, unknown>>;
            readonly containers: readonly {
              readonly args: string[];
              readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
            }[];
            readonly volumes: readonly { readonly name: string }[];
          };
        };
      };
    };
  };
}

const UNITS = ['eventark@.timer', 'eventark@.service', 'eventark-failed@.service'].map((name) => `deploy/${name}`);

describe('the files to deploy with', () => {
  it('name commands, options and variables that exist', async () => {
    const compose = parse(await readFile('deploy/compose.yaml', 'utf8')) as Compose;
    expect(Object.values(ENVIRONMENT)).to.include.members(Object.keys(compose.services.eventark.environment));
    // Neither the default network nor a folder that the engine makes for root would do.
    expect(compose.services.eventark.networks).to.deep.equal(['internal']);
    expect(compose.services.eventark.user).to.match(/^\d+:\d+$/);
    const job = parse(await readFile('deploy/cronjob.yaml', 'utf8')) as CronJob;
    expect(job.kind).to.equal('CronJob');
    const args = job.spec.jobTemplate.spec.template.spec.containers[0]?.args ?? [];
    const [, exec = ''] =
      /^ExecStart=\/usr\/bin\/env eventark (.*)$/m.exec(await readFile('deploy/eventark@.service', 'utf8')) ?? [];
    const program = makeProgram(new Shell(new AbortController().signal));
    const [, cron = ''] = /npx eventark (backup .*) >>/.exec(await readFile('docs/operations.md', 'utf8')) ?? [];
    for (const [name, ...words] of [args, exec.split(' '), cron.split(' ')]) {
      const command = program.commands.find((each) => each.name() === name);
      const known = command?.options.map(({ long }) => long);
      expect(known).to.include.members(words.filter((word) => word.startsWith('--')));
      // A comment marks a backup as made by hand: the nightly ones would go last.
      expect(words).not.to.include.oneOf(['--message', '-m']);
    }
  });

  it('run as a user that is known not to be root, and are stopped by a signal', async () => {
    const dockerfile = (await readFile('deploy/Dockerfile', 'utf8')).split('\n');
    const last = (word: string): string =>
      dockerfile.findLast((line) => line.startsWith(`${word} `))?.slice(word.length + 1) ?? '';
    const user = last('USER');
    expect(user).to.match(/^[1-9]\d*$/);
    // In the form that starts no shell.
    expect(JSON.parse(last('ENTRYPOINT'))).to.deep.equal(['eventark']);
    const { spec } = (parse(await readFile('deploy/cronjob.yaml', 'utf8')) as CronJob).spec.jobTemplate.spec.template;
    expect(spec.securityContext).to.deep.equal({ runAsNonRoot: true, runAsUser: Number(user), fsGroup: Number(user) });
    const [container] = spec.containers;
    // The folder where the data are is one that the user may write.
    const folders = container?.volumeMounts.map(({ mountPath }) => mountPath);
    expect(folders).to.include(last('WORKDIR'));
    expect(container?.volumeMounts.map(({ name }) => name)).to.deep.equal(spec.volumes.map(({ name }) => name));
    const compose = parse(await readFile('deploy/compose.yaml', 'utf8')) as Compose;
    expect(compose.services.eventark.user).to.equal(`${user}:${user}`);
    expect(compose.services.eventark.init).to.equal(true);
  });

  it('leave out of an image what no image needs, the data of this machine first of all', async () => {
    const ignored = (await readFile('.dockerignore', 'utf8')).split('\n');
    expect(ignored).to.include.members(['eventark-data', 'node_modules', '.git']);
  });

  it('are units that systemd takes', function () {
    const { error, status, stderr } = spawnSync('systemd-analyze', ['verify', ...UNITS], { encoding: 'utf8' });
    if (error) skip(this, 'systemd-analyze is not installed');
    expect(status, stderr).to.equal(0);
  });
});
