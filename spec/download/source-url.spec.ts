import { expect } from 'chai';
import { inspect } from 'node:util';
import { AllowedHosts } from '../../src/download/allowed-hosts.js';
import { isPublicAddress } from '../../src/download/checked-connector.js';
import { isUrl, shownSource, SourceUrl } from '../../src/download/source-url.js';
import { BackupError } from '../../src/errors.js';

const NONE = new AllowedHosts();
const SOME = new AllowedHosts('files.internal, proxy.internal:8443, 10.1.0.0/16, ::1, [fd00::1]:81, 127.0.0.1');

const refused = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof BackupError) return error.code;
  }
  return 'taken';
};

describe('URLs of archives', () => {
  it('tells a URL from a path, an id and a drive', () => {
    for (const text of [
      'https://h/a.zip',
      'HTTP://h',
      'https:h',
      'ftp://h/a',
      's3://b/a.zip',
      'file:/etc/passwd',
      ' https://h',
    ]) {
      expect(isUrl(text), text).to.equal(true);
    }
    for (const text of ['blog@latest', 'a.zip', './https.zip', 'C:\\a.zip', 'c:/a.zip', '01J0', 'blog:x', '/a']) {
      expect(isUrl(text), text).to.equal(false);
    }
  });

  const DENIED = [
    'http://files.example/a.zip',
    'https://files.example:8443/a.zip',
    'ftp://files.example/a.zip',
    'file:///etc/passwd',
    'gopher://files.example/a.zip',
    'data:application/zip;base64,UEsDBA==',
    's3://bucket/a.zip',
    'https://files.example/a.zip#part',
    'https://files.example/a b.zip',
    'https:\\\\files.example\\a.zip',
    'https://files.example\\@127.0.0.1/a.zip',
    'https://files.exa\tmple/a.zip',
    ' https://files.example/a.zip',
    `https://files.example/${'a'.repeat(2_048)}`,
    'https://us%er@files.example/a.zip',
    'https://',
    'https://10.1.2.3:444/a.zip',
  ];
  for (const text of DENIED) {
    it(`refuses ${text.slice(0, 50)}`, () => {
      expect(refused(() => SourceUrl.parse(text, NONE))).to.equal('url-denied');
    });
  }

  it('takes other ports and http for what an administrator allows, and for nothing else', () => {
    for (const text of [
      'http://files.internal/a.zip',
      'http://FILES.internal.:9000/a.zip',
      'https://proxy.internal:8443/a.zip',
      'http://10.1.255.1/a.zip',
      'http://[::1]:9000/a.zip',
      'http://[fd00::1]:81/a.zip',
      'http://2130706433/a.zip',
    ]) {
      expect(
        refused(() => SourceUrl.parse(text, SOME)),
        text,
      ).to.equal('taken');
    }
    for (const text of [
      'http://proxy.internal/a',
      'http://10.2.0.1/a',
      'http://other.internal/a',
      'http://[fd00::1]/a',
    ]) {
      expect(
        refused(() => SourceUrl.parse(text, SOME)),
        text,
      ).to.equal('url-denied');
    }
  });

  it('says of the list of allowed hosts what is not one', () => {
    for (const list of ['10.0.0.0/33', 'a/b', '*.internal', 'http://h', '10.0.0.0/8/8', 'ho st!', '::1/129']) {
      expect(
        refused(() => new AllowedHosts(list)),
        list,
      ).to.equal('invalid-config');
    }
  });

  it('checks where a redirect leads, and takes user and password along to the same origin only', () => {
    const from = SourceUrl.parse('https://me:secret@files.example/a.zip', NONE);
    const basic = `Basic ${Buffer.from('me:secret').toString('base64')}`;
    expect(from.request()).to.deep.equal({ origin: 'https://files.example', path: '/a.zip', authorization: basic });
    expect(from.redirectedTo('/b.zip?t=1', NONE).request()).to.deep.include({
      path: '/b.zip?t=1',
      authorization: basic,
    });
    const other = from.redirectedTo('https://you:theirs@cdn.example/a.zip', NONE);
    expect(other.request().authorization).to.equal(undefined);
    expect(other.redirectedTo('https://files.example/a.zip', NONE).request().authorization).to.equal(undefined);
    for (const target of [
      'http://files.example/a.zip',
      'file:///etc/passwd',
      'gopher://x/',
      'https://x:81/',
      'https://[',
      '//h:1/',
    ]) {
      expect(
        refused(() => from.redirectedTo(target, NONE)),
        target,
      ).to.equal('url-denied');
    }
    const secure = SourceUrl.parse('https://files.internal/a.zip', SOME);
    expect(refused(() => secure.redirectedTo('http://files.internal/a.zip', SOME))).to.equal('url-denied');
  });

  it('shows of a URL its host and the name of a zip, whatever prints it', () => {
    const text = 'https://me:secret@files.example/t0ken/blog.zip?X-Signature=abc';
    const url = SourceUrl.parse(text, NONE);
    expect(url.shown).to.equal('https://files.example/…/blog.zip');
    expect(shownSource(text)).to.equal(url.shown);
    expect(shownSource('https://h.example/api/d/t0ken')).to.equal('https://h.example/…');
    expect(shownSource('blog@latest')).to.equal('blog@latest');
    expect(shownSource('https://me:sec ret@[/')).to.equal('https:…');
    const printed = inspect(url, { depth: 9, showHidden: true }) + JSON.stringify(url);
    for (const secret of ['secret', 't0ken', 'abc']) expect(printed).to.not.include(secret);
  });

  it('knows which addresses are public', () => {
    const PUBLIC = ['1.1.1.1', '8.8.8.8', '93.184.215.14', '2606:4700:4700::1111', '2a00:1450::1'];
    const NOT = [
      ...[
        '0.0.0.0',
        '10.0.0.1',
        '100.64.0.1',
        '100.100.100.200',
        '127.0.0.1',
        '169.254.169.254',
        '172.16.0.1',
        '192.168.1.1',
      ],
      ...[
        '192.0.0.192',
        '192.0.2.1',
        '192.88.99.1',
        '198.18.0.1',
        '198.51.100.1',
        '203.0.113.1',
        '224.0.0.1',
        '240.0.0.1',
      ],
      ...[
        '255.255.255.255',
        '168.63.129.16',
        '192.31.196.1',
        '::',
        '::1',
        '::ffff:127.0.0.1',
        '::ffff:8.8.8.8',
        '::127.0.0.1',
      ],
      ...[
        '64:ff9b::7f00:1',
        '64:ff9b:1::1',
        '2002:7f00:1::',
        '2001::1',
        '2001:db8::1',
        '3fff::1',
        'fc00::1',
        'fd00:ec2::254',
      ],
      ...['fe80::1', 'fec0::1', 'ff02::1', '100::1', '5f00::1', 'nonsense', ''],
    ];
    expect(PUBLIC.filter(isPublicAddress)).to.deep.equal(PUBLIC);
    expect(NOT.filter(isPublicAddress)).to.deep.equal([]);
  });
});
