import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { AppendBatch } from '../../../src/events/append-batch.js';
import { append, newEvent, readAll } from '../../support/events.js';
import { openStore } from '../../support/eventstoredb/eventstoredb.js';
import { EventStoreDbServer } from '../../support/eventstoredb/eventstoredb-server.js';
import { rejection } from '../../support/rejection.js';
import { canMakeCertificates, makeCertificate, type Certificate } from '../../support/servers/certificate.js';
import { tempFolder } from '../../support/temp-folder.js';
import { skip } from '../../support/skipped.js';

const APP = 'a1';

describe('EventStoreDB over TLS', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>;
  let signed: Certificate;
  let server: EventStoreDbServer;

  before(async function () {
    if (!canMakeCertificates()) {
      skip(this, 'there is no openssl to make a certificate with');
    }
    folder = await tempFolder();
    signed = await makeCertificate(folder.path);
    const tls = { certificate: await readFile(signed.certificate), key: await readFile(signed.key) };
    server = await EventStoreDbServer.start({ tls });
  });
  after(async () => {
    server?.stop();
    await folder?.remove();
  });

  // The name of a server in TLS is a name: an address is sent as none.
  const url = (): string => server.url.replace('127.0.0.1', 'localhost');
  const trusting = (): string => `${url()}&tlsCAFile=${encodeURIComponent(signed.authority)}`;

  it('writes and reads where the authority is named, and says who it is', async () => {
    const store = openStore({ url: trusting().replace('//', '//admin:s3cret@') });
    await store.append(AppendBatch.of([append(`app-${APP}`, 'no-stream', newEvent('A', '1'))]));
    expect(await readAll(store, APP)).to.have.length(1);
    expect(server.authorization).to.equal(`Basic ${Buffer.from('admin:s3cret').toString('base64')}`);
    expect((await store.info()).location).to.equal(`esdb://localhost:${server.port}`);
    await store.close();
  });

  it('does not talk to a node whose certificate nobody vouches for, and tells it no password', async () => {
    server.authorization = undefined;
    const store = openStore({ url: url().replace('//', '//admin:s3cret@'), timeoutMs: 2_000 });
    const error = await rejection(readAll(store, APP));
    expect(error.code).to.equal('invalid-config');
    expect(error.hint).to.include('tlsCAFile');
    expect(inspect(error, { depth: 10 })).not.to.include('s3cret');
    expect(server.authorization).to.equal(undefined);
    await store.close();
  });

  it('is not spoken to without TLS', async () => {
    const store = openStore({ url: url().replace('tls=true', 'tls=false'), timeoutMs: 2_000 });
    const error = await rejection(store.head());
    expect(error.code).to.equal('store-unreachable');
    expect(error.hint).to.include('tls=');
    expect(error.message).not.to.match(/Resolution note/);
    await store.close();
  });

  it('is not spoken by every node, which is told with what to change', async () => {
    const plain = await EventStoreDbServer.start();
    const store = openStore({ url: plain.url.replace('127.0.0.1', 'localhost').replace('tls=false', 'tls=true') });
    const error = await rejection(store.head());
    expect(error.code).to.equal('invalid-config');
    expect(error.hint).to.include('tls=false');
    await store.close();
    plain.stop();
  });

  it('says that the file of the authority is missing', async () => {
    const store = openStore({ url: `${url()}&tlsCAFile=/nowhere/ca.pem` });
    expect((await rejection(store.head())).code).to.equal('invalid-config');
    await store.close();
  });
});
