import { expect } from 'chai';
import { BackupError } from '../../src/errors.js';
import { loadPackage } from '../../src/process/load-package.js';
import { rejects } from '../support/stored-bytes.js';

describe('A place whose packages are not installed', () => {
  it('says how to install all of them', async () => {
    const missing = 'a-package-that-nobody-has';
    const error = await rejects(
      loadPackage([missing, '@scope/other'], async () => import(missing) as Promise<unknown>),
      'dependency-missing',
    );
    expect(error)
      .to.be.instanceOf(BackupError)
      .and.to.have.property('hint', `run: npm install ${missing} @scope/other`);
  });
});
