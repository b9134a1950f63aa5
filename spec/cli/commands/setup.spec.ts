import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { squidexSettings } from '../../../src/cms/squidex/squidex-settings.js';
import { readSquidexEnvironment } from '../../../src/cms/squidex/squidex-compose.js';
import { parseJson, PROGRAM } from '../../support/eventark.js';
import { tempFolder } from '../../support/temp-folder.js';

const SECRET = 's3cr:et/Pw';

const COMPOSE = `
services:
  squidex_mongo:
    image: mongo:6
  squidex:
    image: squidex/squidex:7
    environment:
      - URLS__BASEURL=https://\${SQUIDEX_DOMAIN:-cms.example}
      - EVENTSTORE__TYPE=MongoDB
      - EVENTSTORE__MONGODB__CONFIGURATION=mongodb://a:\${PASSWORD}@squidex_mongo,other:27018/?replicaSet=rs
      - STORE__MONGODB__CONFIGURATION=mongodb://squidex_mongo
    volumes:
      - ./assets:/app/Assets
`;

const MONGO = 'EVENTSTORE__MONGODB__CONFIGURATION: mongodb://m';
const FOLDER = 'ASSETSTORE__FOLDER__PATH: /srv/my assets';
const FILES: Readonly<Record<string, string>> = {
  '/srv/cms/.env': 'FILES=/srv/my assets\n',
  '/srv/cms/squidex.env': 'EVENTSTORE__MONGODB__CONFIGURATION=mongodb://m\nASSETSTORE__FOLDER__PATH=/srv/my assets\n',
};

describe('settings for a Squidex', () => {
  const read = (lines: string): ReturnType<typeof squidexSettings> =>
    squidexSettings(
      readSquidexEnvironment(lines, {
        folder: '/srv/cms',
        env: { PASSWORD: 'pw', SQUIDEX_DOMAIN: '', HOME: '/home/ana' },
        read: (path) => FILES[path],
      }),
    );

  for (const [what, text] of [
    [
      'an anchor',
      `x-env: &env\n  ${MONGO}\nservices:\n  squidex:\n    environment:\n      <<: *env\n      ${FOLDER}\n`,
    ],
    ['a file of variables', 'services:\n  web:\n    image: nginx\n  squidex:\n    env_file: squidex.env\n'],
    ['a list of such files', 'services:\n  squidex:\n    env_file: [gone.env, ./squidex.env]\n'],
    [
      'such files with options',
      'services:\n  squidex:\n    env_file:\n      - path: squidex.env\n        required: false\n',
    ],
    [
      'a mount in its long form',
      `services:\n  squidex:\n    environment:\n      ${MONGO}\n    volumes:\n      - type: bind\n        source: /srv/my assets\n        target: /app/Assets\n`,
    ],
    [
      'a mount by a variable of .env',
      `services:\n  squidex:\n    environment:\n      ${MONGO}\n    volumes:\n      - \${FILES:-/x}:/app/Assets:ro\n`,
    ],
    [
      'lines of a shell, from Windows',
      `export EVENTSTORE__MONGODB__CONFIGURATION="mongodb://m"\r\n# a comment\r\nASSETSTORE__FOLDER__PATH='/srv/my assets'\r\n`,
    ],
    ['names with colons', 'EventStore:MongoDb:Configuration=mongodb://m\nAssetStore:Folder:Path=/srv/my assets\n'],
    [
      'its own settings file',
      '{\n  // Where events are\n  "eventStore": { "type": "MongoDb", "mongoDb": { "configuration": "mongodb://m" } },\n  "assetStore": { "folder": { "path": "/srv/my assets" } }\n}',
    ],
  ] as const) {
    it(`are read with ${what}`, () => {
      expect(read(text)).to.deep.equal({
        settings: { events: 'mongodb://m/Squidex', assets: '/srv/my assets' },
        secrets: [],
      });
    });
  }

  it('have the $ of a password as a running container prints it', () => {
    const { secrets } = read(
      'EVENTSTORE__MONGODB__CONFIGURATION=mongodb://a:p$PASSWORD${x}@m\nASSETSTORE__FOLDER__PATH=/x',
    );
    expect(secrets.map(({ content }) => content)).to.deep.equal(['mongodb://a:p$PASSWORD${x}@m/Squidex']);
  });

  it('are not made up where no service is a Squidex', () => {
    expect(() => read('services:\n  web:\n    image: nginx\n')).to.throw(/no settings of a Squidex/);
  });

  it('are read from a compose file, with its variables and its bind mounts', () => {
    expect(read(COMPOSE)).to.deep.equal({
      settings: {
        assets: '/srv/cms/assets',
        assetUrl: 'https://cms.example/api/assets/',
      },
      secrets: [
        {
          variable: 'EVENTARK_EVENTS_FILE',
          file: 'events',
          content: 'mongodb://a:pw@squidex_mongo,other:27018/Squidex?replicaSet=rs',
        },
      ],
    });
  });

  for (const [store, lines, assets, variable] of [
    [
      'GridFS',
      'ASSETSTORE__TYPE=MongoDb\nASSETSTORE__MONGODB__CONFIGURATION=mongodb://m',
      'gridfs+mongodb://m/SquidexAssets?bucket=fs',
      undefined,
    ],
    [
      'S3',
      `ASSETSTORE__TYPE=AmazonS3\nASSETSTORE__AMAZONS3__BUCKET=b\nASSETSTORE__AMAZONS3__BUCKETFOLDER=f\nASSETSTORE__AMAZONS3__REGIONNAME=eu-central-1\nASSETSTORE__AMAZONS3__ACCESSKEY=A\nASSETSTORE__AMAZONS3__SECRETKEY=${SECRET}`,
      's3://b/f?region=eu-central-1',
      'AWS_SHARED_CREDENTIALS_FILE',
    ],
    [
      'Azure',
      `ASSETSTORE__TYPE=AzureBlob\nASSETSTORE__AZUREBLOB__CONTAINERNAME=c\nASSETSTORE__AZUREBLOB__CONNECTIONSTRING=${SECRET}`,
      'azure://c',
      'AZURE_STORAGE_CONNECTION_STRING_FILE',
    ],
    ['Google', 'ASSETSTORE__TYPE=GoogleCloud\nASSETSTORE__GOOGLECLOUD__BUCKET=b', 'gs://b', undefined],
    [
      'FTP',
      `ASSETSTORE__TYPE=Ftp\nASSETSTORE__FTP__SERVERHOST=h\nASSETSTORE__FTP__USERNAME=u@x\nASSETSTORE__FTP__PASSWORD=${SECRET}\nASSETSTORE__FTP__PATH=/a`,
      'ftp://u%40x@h:21/a',
      'EVENTARK_FTP_PASSWORD_FILE',
    ],
  ] as const) {
    it(`name its files in ${store}, and keep the secret beside them`, () => {
      const { settings, secrets } = read(`EVENTSTORE__MONGODB__CONFIGURATION=mongodb://m\n${lines}`);
      expect(settings.assets).to.equal(assets);
      expect(secrets[0]?.variable).to.equal(variable);
      if (variable !== undefined) expect(secrets[0]?.content).to.contain(SECRET);
      expect(JSON.stringify(settings)).not.to.contain(SECRET);
    });
  }

  it('name EventStoreDB with its prefix', () => {
    const { settings } = read(
      'EVENTSTORE__TYPE=GetEventStore\nEVENTSTORE__GETEVENTSTORE__CONFIGURATION=esdb://e:2113?tls=false\nASSETSTORE__FOLDER__PATH=/a',
    );
    expect(settings.events).to.equal('esdb://e:2113?tls=false&prefix=squidex');
  });

  it('are refused where they are of no Squidex, or of a store that is not known', () => {
    expect(() => read('A=b')).to.throw('holds no settings of a Squidex');
    expect(() => read('EVENTSTORE__TYPE=Sql')).to.throw('"Sql"');
    expect(() => read('URLS__BASEURL=https://x')).to.throw('EVENTSTORE__MONGODB__CONFIGURATION');
  });

  it('are written for this user alone, looked at, and never shown', async () => {
    const { path, remove } = await tempFolder();
    try {
      const assets = join(path, 'assets');
      await mkdir(assets);
      const input = [
        `EVENTSTORE__MONGODB__CONFIGURATION=mongodb://ana:${encodeURIComponent(SECRET)}@127.0.0.1:1/?serverSelectionTimeoutMS=300`,
        `ASSETSTORE__TYPE=Ftp`,
        'ASSETSTORE__FTP__SERVERHOST=127.0.0.1',
        'ASSETSTORE__FTP__SERVERPORT=1',
        'ASSETSTORE__FTP__USERNAME=u',
        `ASSETSTORE__FTP__PASSWORD=${SECRET}`,
      ].join('\n');
      const file = join(path, 'eventark.json');
      const call = [...PROGRAM, 'setup', '--squidex', '-', '--to', join(path, 'backups'), '-o', file];
      const env = { PATH: process.env['PATH'], EVENTARK_DATA: join(path, 'data') };
      const { status, stdout, stderr } = spawnSync(process.execPath, call, { input, env, encoding: 'utf8' });
      expect(status, stderr).to.equal(10);
      expect(stdout).to.contain(`export EVENTARK_CONFIG='${file}'`).and.to.contain('EVENTARK_FTP_PASSWORD_FILE');
      for (const secret of [SECRET, encodeURIComponent(SECRET)]) expect(stdout + stderr).not.to.contain(secret);
      expect(stdout).to.contain('EVENTARK_EVENTS_FILE');
      expect(await readFile(file, 'utf8')).not.to.contain(encodeURIComponent(SECRET));
      for (const each of [file, `${file}.secrets/events`, `${file}.secrets/ftp`])
        expect((await stat(each)).mode & 0o777).to.equal(0o600);
      expect(await readFile(`${file}.secrets/ftp`, 'utf8')).to.equal(SECRET);
      expect(parseJson<{ to: string }>(await readFile(file, 'utf8')).to).to.equal(join(path, 'backups'));
      await writeFile(join(path, 'squidex.env'), input);
      const again = spawnSync(process.execPath, call, { input, env, encoding: 'utf8' });
      expect(again.stderr).to.contain('file-exists');
    } finally {
      await remove();
    }
  });
});
