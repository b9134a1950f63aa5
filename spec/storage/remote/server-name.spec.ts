import { expect } from 'chai';
import { AzureStorage } from '../../../src/storage/azure/azure-storage.js';
import { GcsStorage } from '../../../src/storage/gcs/gcs-storage.js';
import { S3Storage } from '../../../src/storage/s3/s3-storage.js';

describe('the URL of a storage', () => {
  it('tells buckets of one name at two servers apart, and holds no secret', () => {
    const s3 = (endpoint?: string) =>
      new S3Storage({ bucket: 'b', prefix: 'p/', ...(endpoint ? { endpoint } : {}) }).url;
    expect(s3()).to.equal('s3://b/p/');
    expect(s3('http://key:secret@127.0.0.1:9000')).to.equal('s3://b/p/?endpoint=127.0.0.1:9000');
    expect(s3('http://127.0.0.1:9001/')).to.equal('s3://b/p/?endpoint=127.0.0.1:9001');
    const gcs = new GcsStorage({ bucket: 'b', apiEndpoint: 'http://127.0.0.1:4443' });
    expect(gcs.url).to.equal('gs://b/?endpoint=127.0.0.1:4443');
  });

  it('tells containers of one name in two accounts apart, however the account is given', () => {
    const azure = (config: object) => new AzureStorage({ container: 'c', ...config }).url;
    const one = 'azure://c/?endpoint=one.blob.core.windows.net';
    expect(azure({ endpoint: 'https://one.blob.core.windows.net?sig=secret' })).to.equal(one);
    expect(azure({ connectionString: 'AccountName=one;AccountKey=secret==' })).to.equal(one);
    expect(azure({ connectionString: 'BlobEndpoint=http://127.0.0.1:1/two;AccountKey=secret' })).to.equal(
      'azure://c/?endpoint=127.0.0.1:1/two',
    );
    expect(azure({})).to.equal('azure://c/');
  });
});
