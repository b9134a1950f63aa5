import { expect } from 'chai';
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { parseJson } from '../support/eventark.js';
import { GOOD_URLS, HOSTILE_URLS, PUBLIC_IPV4, PUBLIC_IPV6, REBINDING_URLS } from '../support/urls/hostile-urls.js';
import { canMakeCertificates, makeCertificate } from '../support/servers/certificate.js';
import { skip } from '../support/skipped.js';
import { tempFolder } from '../support/temp-folder.js';
import type { Probed } from '../support/urls/url-probe.js';

const PUBLIC = [PUBLIC_IPV4, PUBLIC_IPV6];

/** In a network of its own every address is this machine's: what would be reached anywhere is reached here, and seen. */
const OWN_NETWORK = [
  'ip link set lo up',
  'ip route add local 0.0.0.0/0 dev lo',
  'ip -6 route add local ::/0 dev lo',
  'exec "$@"',
].join(' && ');

/** By whom a URL is read: a download alone, or the server that is asked what a restore from it would do. */
for (const probe of ['download', 'http']) {
  describe(`URLs that lead into the own net, read by: ${probe}`, () => {
    let probed: readonly Probed[];

    before(async function () {
      const inside = (...command: readonly string[]): readonly string[] => [
        '-n',
        'sh',
        '-c',
        OWN_NETWORK,
        'sh',
        ...command,
      ];
      if (process.platform !== 'linux' || spawnSync('unshare', inside('true')).status !== 0) {
        skip(this, 'this user cannot make a network of its own');
      }
      if (!canMakeCertificates()) skip(this, 'there is no openssl to make a certificate with');
      const folder = await tempFolder();
      try {
        const names = [
          'files.example',
          'v6.example',
          'both.example',
          ...REBINDING_URLS.map((url) => new URL(url).hostname),
        ];
        const { certificate, key, authority } = await makeCertificate(folder.path, names);
        const rebinding = REBINDING_URLS.flatMap((url) => Array<string>(4).fill(url));
        const script = ['--import', 'tsx', 'spec/support/urls/url-probe.ts', folder.path, certificate, key];
        const { stdout } = await promisify(execFile)(
          'unshare',
          inside(process.execPath, ...script, ...HOSTILE_URLS, ...GOOD_URLS, ...rebinding),
          { env: { ...process.env, NODE_EXTRA_CA_CERTS: authority, PROBE: probe } },
        );
        probed = parseJson<readonly Probed[]>(stdout);
      } finally {
        await folder.remove();
      }
    });

    const of = (urls: readonly string[]): readonly Probed[] => probed.filter(({ url }) => urls.includes(url));

    it('are denied before anything but the good host is connected to, all of at least 103', () => {
      const hostile = of(HOSTILE_URLS);
      expect(hostile.length).to.be.at.least(103);
      expect(hostile.filter(({ outcome }) => outcome !== 'url-denied')).to.deep.equal([]);
      expect(hostile.filter(({ connections }) => connections.some((each) => !PUBLIC.includes(each)))).to.deep.equal([]);
      expect(
        hostile.filter(({ url, connections }) => !url.includes('/redirect?') && connections.length > 0),
      ).to.deep.equal([]);
    });

    it('are told from good ones, which are read', () => {
      expect(of(GOOD_URLS).map(({ outcome }) => outcome)).to.deep.equal(['read', 'read', 'read', 'read']);
      expect(of(GOOD_URLS).every(({ connections }) => connections.length > 0)).to.equal(true);
    });

    it('are not reached by a name that changes its address', () => {
      for (const [index, url] of REBINDING_URLS.entries()) {
        const outcomes = of([url]).map(({ outcome }) => outcome);
        // A server looks a second time where it has read the URL before: whether that is still what there is.
        const reads = outcomes.indexOf('url-denied');
        expect(reads, url).to.be.greaterThan(0);
        expect(outcomes, url).to.deep.equal(outcomes.map((_, at) => (at < reads ? 'read' : 'url-denied')));
        if (probe === 'download') expect(reads, url).to.equal(index + 1);
        // Every good address was connected to, and none after it.
        const good = Array<string>(index + 1).fill(PUBLIC_IPV4);
        expect(of([url]).flatMap(({ connections }) => connections)).to.deep.equal(good);
      }
    });
  });
}
