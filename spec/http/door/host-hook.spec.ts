import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { subjectOfHost } from '../../../src/http/door/host-hook.js';
import { mountBackups, type Mounted } from '../../../src/http/mount.js';
import type { Subject } from '../../../src/http/access.js';
import { BackupError } from '../../../src/errors.js';
import { openTempModule, RICH, type OpenModule } from '../../support/module.js';
import { rejection } from '../../support/rejection.js';

/** Anybody's answer, as hosts that are not checked by a compiler give it. */
const answering = (value: unknown): (() => Subject) => (() => value) as () => Subject;
const may = (): boolean => true;

describe('the hook by which a host says who asks', () => {
  let opened: OpenModule;
  let backups: Mounted;
  let host: Server;
  let url: string;
  let hook: () => unknown = () => undefined;

  before(async () => {
    opened = await openTempModule();
    await opened.module.restore(RICH, { name: 'shop' });
    backups = await mountBackups({
      ...{ module: opened.module, path: '/backups', worker: 'host', withPages: false },
      authenticate: () => hook() as Subject,
    });
    host = createServer((request, response) => backups.middleware(request, response)).listen(0, '127.0.0.1');
    await once(host, 'listening');
    url = `http://127.0.0.1:${(host.address() as AddressInfo).port}/backups/api`;
  });
  after(async () => {
    host.closeAllConnections();
    host.close();
    await backups.close();
    await opened.dispose();
  });

  const table: readonly (readonly [string, () => unknown, number, string | undefined])[] = [
    ['answers undefined', () => undefined, 401, 'unauthenticated'],
    ['answers null', () => null, 401, 'unauthenticated'],
    ['answers false', answering(false), 503, 'sign-in-failed'],
    ['answers true', answering(true), 503, 'sign-in-failed'],
    ['answers a name', answering('ana'), 503, 'sign-in-failed'],
    ['answers an empty object', answering({}), 503, 'sign-in-failed'],
    ['answers nobody with a permission', answering({ may }), 503, 'sign-in-failed'],
    ['answers an empty id', answering({ id: '', may }), 503, 'sign-in-failed'],
    ['answers a number as id', answering({ id: 7, may }), 503, 'sign-in-failed'],
    ['answers without permissions', answering({ id: 'ana' }), 503, 'sign-in-failed'],
    ['answers a list of permissions', answering({ id: 'ana', may: ['backups.read'] }), 503, 'sign-in-failed'],
    [
      'throws',
      () => {
        throw new Error('no database');
      },
      503,
      'sign-in-failed',
    ],
    [
      'throws nothing',
      () => {
        throw undefined as unknown as Error;
      },
      503,
      'sign-in-failed',
    ],
    [
      'throws what looks like an error of HTTP',
      () => {
        throw Object.assign(new Error('x'), { statusCode: 204 });
      },
      503,
      'sign-in-failed',
    ],
    ['rejects', async () => Promise.reject(new Error('no database')), 503, 'sign-in-failed'],
    [
      'refuses itself',
      () => {
        throw new BackupError('forbidden', 'the account is locked');
      },
      403,
      'forbidden',
    ],
    ['answers a permission that is a promise', answering({ id: 'ana', may: async () => true }), 503, 'sign-in-failed'],
    [
      'answers a permission that rejects',
      answering({ id: 'ana', may: async () => Promise.reject(new Error('x')) }),
      503,
      'sign-in-failed',
    ],
    [
      'answers a permission that throws',
      answering({
        id: 'ana',
        may: () => {
          throw new Error('x');
        },
      }),
      503,
      'sign-in-failed',
    ],
    ['answers a permission that is 1', answering({ id: 'ana', may: () => 1 }), 404, 'app-not-found'],
    ['answers a permission that is a text', answering({ id: 'ana', may: () => 'yes' }), 404, 'app-not-found'],
    ['answers no permission', answering({ id: 'ana', may: () => undefined }), 404, 'app-not-found'],
    [
      'answers late',
      async () => new Promise((resolve) => setTimeout(() => resolve({ id: 'ana', may }), 50)),
      200,
      undefined,
    ],
    [
      'answers somebody of a class',
      () =>
        new (class {
          readonly id = 'ana';
          readonly #all = true;
          may(): boolean {
            return this.#all;
          }
        })(),
      200,
      undefined,
    ],
    ['answers an odd e-mail', answering({ id: 'ana', email: { at: 'x' }, may }), 200, undefined],
  ];
  for (const [what, answer, status, code] of table) {
    it(`opens nothing by mistake when it ${what}`, async () => {
      hook = answer;
      const listed = await fetch(`${url}/apps/shop/backups`);
      const body = (await listed.json()) as Record<string, unknown>;
      expect([listed.status, body['code']]).to.deep.equal([status, code]);
      if (status !== 200) expect(body).to.include({ changed: 'nothing' });
      expect(JSON.stringify(body)).not.to.include('no database');
      const begun = await fetch(`${url}/apps/shop/backups`, { method: 'POST' });
      expect(begun.status).to.equal(status === 200 ? 202 : status);
      if (status === 200)
        await (await fetch(`${url}/jobs/${((await begun.json()) as { id: string }).id}/stream`)).text();
    });
  }

  it('keeps no request waiting for ever', async () => {
    const told: unknown[] = [];
    const asked = subjectOfHost({
      ask: async () => new Promise(() => undefined),
      tell: (error) => told.push(error),
      waitMs: 20,
    });
    expect(await rejection(asked)).to.include({ code: 'sign-in-failed' });
    expect(String(told[0])).to.include('within 20 ms');
  });

  it('ends a stream, and nothing else, when it fails in the middle of one', async () => {
    hook = () => ({ id: 'ana', may });
    const open = await fetch(`${url}/apps/shop/backups/stream`);
    hook = () => ({
      id: 'ana',
      may: () => {
        throw new Error('no database');
      },
    });
    expect((await fetch(`${url}/apps/shop/backups`)).status).to.equal(503);
    await open.body?.cancel();
    hook = () => ({ id: 'ana', may });
    expect((await fetch(`${url}/apps/shop/backups`)).status).to.equal(200);
  });
});
