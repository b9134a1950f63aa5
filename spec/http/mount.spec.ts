import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { LOCAL_SUBJECT } from '../../src/http/access.js';
import { loadSettings } from '../../src/config/settings.js';
import { mountBackups, type Mounted } from '../../src/http/mount.js';
import { openTempModule, RICH, type OpenModule } from '../support/module.js';
import { rejection } from '../support/rejection.js';

describe('the API beside the routes of a host', () => {
  let opened: OpenModule;
  let backups: Mounted;
  let host: Server;
  let url: string;

  before(async () => {
    opened = await openTempModule();
    await opened.module.restore(RICH, { name: 'shop' });
    const { module, folder } = opened;
    const settings = loadSettings({ data: folder }, {});
    backups = await mountBackups({ module, settings, path: '', authenticate: () => LOCAL_SUBJECT });
    host = createServer((request, response) =>
      backups.middleware(request, response, () => response.writeHead(299).end(`host ${request.url ?? ''}`)),
    ).listen(0, '127.0.0.1');
    await once(host, 'listening');
    url = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  });
  after(async () => {
    host.closeAllConnections();
    host.close();
    await backups.close();
    // It was given one that is open, and leaves it so.
    expect((await opened.module.apps()).length).to.equal(1);
    await opened.dispose();
  });

  it('has only the paths of the API, and leaves all others to the host as they came', async () => {
    for (const path of ['/', '/api/own?x=1', '/api/contents/shop', '/metric', '/eventark-elements.js']) {
      const answer = await fetch(url + path, { method: 'POST', headers: { origin: 'https://elsewhere.example' } });
      expect([answer.status, await answer.text()]).to.deep.equal([299, `host ${path}`]);
    }
    expect((await fetch(`${url}/api/apps/shop/backups/`)).status).to.equal(200);
    expect(await (await fetch(`${url}/api/apps/nosuch/backups`)).json()).to.include({
      code: 'app-not-found',
    });
    const started = await fetch(`${url}/api/apps/shop/backups`, { method: 'POST' });
    expect(started.status).to.equal(202);
    const { _links } = (await started.json()) as { _links: Record<string, { href: string }> };
    expect(await (await fetch(`${url}${_links['job']?.href ?? ''}/stream`)).text()).to.include('event: end');
  });

  it('is refused at a path that no server has', async () => {
    for (const path of ['backups', '/backups/', '/a b', '//x', '/{app}']) {
      const mounted = mountBackups({ path, authenticate: () => undefined });
      expect(await rejection(mounted), path).to.include({ code: 'invalid-argument' });
    }
  });
});
