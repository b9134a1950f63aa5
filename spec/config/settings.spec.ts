import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadSettings, unknownVariables } from '../../src/config/settings.js';
import { BackupError } from '../../src/errors.js';
import { tempFolder } from '../support/temp-folder.js';

const failure = (env: NodeJS.ProcessEnv): BackupError => {
  try {
    loadSettings({}, env);
  } catch (error) {
    if (error instanceof BackupError) return error;
  }
  throw new Error('expected an error');
};

describe('the settings', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  const fileOf = async (text: string): Promise<NodeJS.ProcessEnv> => {
    const path = join(folder.path, 'eventark.json');
    await writeFile(path, text);
    return { EVENTARK_CONFIG: path };
  };

  beforeEach(async () => {
    folder = await tempFolder();
  });

  afterEach(async () => {
    await folder.remove();
  });

  it('name the variable and the value of a number that is none, in one sentence', () => {
    const { code, message, hint } = failure({ EVENTARK_CAP: 'abc' });
    expect(code).to.equal('invalid-config');
    expect(message).to.equal('EVENTARK_CAP is "abc": it must be an integer number');
    expect(hint).to.include('EVENTARK_CAP');
    expect(failure({ EVENTARK_CAP: '0' }).message).to.match(/^EVENTARK_CAP is 0: it must not be less than 1$/);
    expect(failure({ EVENTARK_CAP: '-3' }).message).to.equal('EVENTARK_CAP is -3: it must not be less than 1');
    expect(failure({ EVENTARK_COMPRESSION: 'lzma' }).message).to.contain(
      'EVENTARK_COMPRESSION is "lzma": it must be one of',
    );
    expect(loadSettings({}, { EVENTARK_CAP: '7' }).cap).to.equal(7);
  });

  it('never repeat what may be a secret', () => {
    expect(failure({ EVENTARK_ASSET_URL: 'hunter2' }).message).not.to.include('hunter2');
  });

  it('of a file name a member that does not exist, and the one that was meant', async () => {
    const { message, hint } = failure(await fileOf('{"destinatoin": "x", "evnts": "y"}'));
    expect(message).to.match(/"destinatoin" in the file .* is not a setting/);
    expect(hint).to.include('settings are data, events');
    expect(failure(await fileOf('{"evnts": "y"}')).hint).to.equal('did you mean events?');
    expect(failure(await fileOf('{"__proto__": {}}')).message).to.include('"__proto__"');
  });

  it('say where a file is not JSON, without quoting it', async () => {
    const { message, cause } = failure(await fileOf('{\n  "events": "mongodb://u:hunter2@h/db",\n  oops\n}'));
    expect(message).to.match(/is not JSON: line 3, column 3$/);
    expect(cause).to.equal(undefined);
    expect(failure(await fileOf('{"events": "hunter2')).message)
      .to.match(/is not JSON/)
      .and.not.include('hunter2');
  });

  it('say that a file is not there', () => {
    const { message, hint } = failure({ EVENTARK_CONFIG: join(folder.path, 'none.json') });
    expect(message).to.match(/the configuration file .*none\.json cannot be read: it is not there/);
    expect(hint).to.include('EVENTARK_CONFIG');
  });

  it('warn of variables that are misspelt', () => {
    expect(unknownVariables({ EVENTARK_DESTNATION: 'x', EVENTARK_EVENTS_FIL: 'y', PATH: 'z' })).to.deep.equal([
      'the variable EVENTARK_DESTNATION has no effect: did you mean EVENTARK_DESTINATION?',
      'the variable EVENTARK_EVENTS_FIL has no effect: did you mean EVENTARK_EVENTS_FILE?',
    ]);
    expect(unknownVariables({ EVENTARK_TEMP: 'x', EVENTARK_AGE_RECIPIENTS: 'y', EVENTARK_TOKN: 'z' })).to.deep.equal([
      'the variable EVENTARK_TEMP has no effect',
      'the variable EVENTARK_AGE_RECIPIENTS has no effect',
      'the variable EVENTARK_TOKN has no effect: did you mean EVENTARK_TOKEN?',
    ]);
    expect(unknownVariables({ EVENTARK_CAP: '1', EVENTARK_USER_FILE: 'x', EVENTARK_TEST_S3: 'x' })).to.deep.equal([]);
  });
});
