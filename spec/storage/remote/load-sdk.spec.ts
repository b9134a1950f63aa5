import { expect } from 'chai';
import { BackupError } from '../../../src/errors.js';
import { loadSdk } from '../../../src/storage/remote/load-sdk.js';
import { rejects } from '../../support/stored-bytes.js';

describe('A storage whose package is not installed', () => {
  it('says how to install it', async () => {
    const missing = 'a-package-that-nobody-has';
    const error = await rejects(
      loadSdk(missing, async () => import(missing) as Promise<unknown>),
      'dependency-missing',
    );
    expect(error).to.be.instanceOf(BackupError).and.to.have.property('hint', `npm install ${missing}`);
  });
});
