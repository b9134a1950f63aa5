import { expect } from 'chai';
import { secretReason } from '../../src/text/secrets.js';

/** Parts are joined here, so that nothing in this file is taken for a secret itself. */
const made = (...parts: readonly string[]): string => parts.join('');

const SECRETS: readonly (readonly [path: string, text: string])[] = [
  ['action/sharedSecret', 'hunter2'],
  ['action/password', 'x'],
  ['action/SecretKey', 'abc'],
  ['action/signing_key', 'abc'],
  ['action/AccountKey', 'abc'],
  ['action/subscription-key', 'abc'],
  ['action/pwd', 'abc'],
  ['action/jwt', 'abc'],
  ['action/clientSecrets', 'abc'],
  ['data/password/iv', 'a field of a content'],
  ['data/apiKey/de', 'a field in a language'],
  ['data/keys/iv/0/token', 'in a list of objects'],
  ['data/tokens/iv/0', 'in a list of texts'],
  ['settings/credentials/user', 'within an object of that name'],
  ['headers', made('Authorization: ', 'Token 0123456789ab')],
  ['headers', made('X-Api-Key=', '1a2b3c4d5e')],
  ['url', made('https://example.org/hook?a=1&token=', 'ab12cd34')],
  ['url', made('https://example.org/hook?api_key=', 'ab12cd34')],
  ['url', made('https://account.blob.example/c?sv=2024&sig=', 'Ab1%2Fcdefgh')],
  ['url', made('https://user:', 'pass@example.org')],
  ['url', made('https://discord.com/api/web', 'hooks/123456789012345678/abcdefABCDEF')],
  ['url', made('https://acme.webhook.', 'office.com/webhookb2/abc')],
  ['payload', made('{"client_secret": "', 'ab12cd34ef"}')],
  ['text', made('Server=db;User Id=sa;Password=', 'p4ssw0rd;')],
  ['text', made('DefaultEndpointsProtocol=https;AccountKey=', 'abcd1234==')],
  ['headers', made('Authorization: Basic ', 'dXNlcjpwYXNz')],
  ['text', made('eyJhbGciOiJIUzI1NiJ9.', 'eyJzdWIiOiIxIn0x.abcdefgh')],
  ['text', made('sk-', 'proj-abcdefghijklmnopqrst1234')],
  ['text', made('sk-ant-', 'api03-abcdefghijklmnop')],
  ['text', made('npm', '_abcdefghijklmnopqrstuvwxyz0123456789')],
  ['text', made('gh', 'p_abcdefghijklmnopqrstuvwxyz0123456789')],
  ['text', made('github_', 'pat_abcdefghijklmnopqrstuvwxyz')],
  ['text', made('-----BEGIN OPENSSH ', 'PRIVATE KEY-----')],
];

const OTHERS: readonly (readonly [path: string, text: string])[] = [
  ['data/title/iv', 'How to choose a password: at least twelve characters'],
  ['data/text/iv', 'The token: a ring of gold. The secret: patience.'],
  ['data/text/iv', 'Basic needs, basic understanding and bearer bonds'],
  ['data/keyboard/iv', 'qwerty'],
  ['data/monkey/iv', 'ape'],
  ['data/cookies/iv', 'with chocolate'],
  ['properties/label', 'Password'],
  ['data/url/iv', 'https://example.org/articles?page=12345678&sort=newest2024'],
  ['action/sharedSecret', '${CONTENT_DATA.secret}'],
  ['action/password', '{{eventark:password}}'],
  ['action/password', ''],
];

describe('what looks like a secret', () => {
  for (const [path, text] of SECRETS)
    it(`is ${path} of "${text.slice(0, 40)}"`, () => expect(secretReason(path.split('/'), text)).to.be.a('string'));

  for (const [path, text] of OTHERS)
    it(`is not ${path} of "${text.slice(0, 60)}"`, () =>
      expect(secretReason(path.split('/'), text)).to.equal(undefined));

  it('is nothing in long texts that begin to look like one again and again', () => {
    for (const unit of ['a.', 'token=', 'eyJ-', 'a://', 'Basic ', 'a:b@', '-----BEGIN '])
      expect(secretReason(['text'], unit.repeat(2_000_000 / unit.length)), unit).to.equal(undefined);
  });
});
