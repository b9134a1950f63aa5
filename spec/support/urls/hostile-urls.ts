/** Where the two good names are: addresses of the public net, which the probe makes its own. */
export const PUBLIC_IPV4 = '93.184.215.14';
export const PUBLIC_IPV6 = '2606:2800:21f:cb07:6820:80da:af6b:8b2c';

/** Addresses of every name, in the order of the looks; the last one stays. */
export const NAMES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'files.example': [[PUBLIC_IPV4]],
  'v6.example': [[PUBLIC_IPV6]],
  'both.example': [[PUBLIC_IPV4, PUBLIC_IPV6]],
  localhost: [['127.0.0.1', '::1']],
  'localhost.': [['127.0.0.1']],
  'app.localhost': [['127.0.0.1']],
  'localtest.example': [['127.0.0.1']],
  '127.0.0.1.nip.example': [['127.0.0.1']],
  '169-254-169-254.nip.example': [['169.254.169.254']],
  'metadata.google.internal': [['169.254.169.254']],
  'azure.example': [['168.63.129.16']],
  'private.example': [['10.0.0.5']],
  'mapped.example': [['::ffff:10.0.0.5']],
  'nat64.example': [['64:ff9b::a00:5']],
  'mixed.example': [[PUBLIC_IPV4, '10.0.0.5']],
  'mixed6.example': [[PUBLIC_IPV4, '::1']],
  'rebinds1.example': [[PUBLIC_IPV4], ['127.0.0.1']],
  'rebinds2.example': [[PUBLIC_IPV4], [PUBLIC_IPV4], ['127.0.0.1']],
  'rebinds3.example': [[PUBLIC_IPV4], [PUBLIC_IPV4], [PUBLIC_IPV4], ['127.0.0.1']],
};

const HOSTS = [
  ...[
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '127.255.255.254',
    '0',
    '0.0.0.0',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '017700000001',
  ],
  ...[
    '0177.0.0.1',
    '127.0.0.1.',
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.168.1.1',
  ],
  ...[
    '100.64.0.1',
    '100.100.100.200',
    '169.254.169.254',
    '169.254.170.2',
    '2852039166',
    '0xa9fea9fe',
    '192.0.0.1',
    '192.0.0.192',
  ],
  ...[
    '192.0.2.1',
    '192.88.99.1',
    '198.18.0.1',
    '198.51.100.1',
    '203.0.113.1',
    '224.0.0.1',
    '239.255.255.255',
    '240.0.0.1',
  ],
  ...[
    '255.255.255.255',
    '168.63.129.16',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::ffff:169.254.169.254]',
  ],
  ...[
    '[::127.0.0.1]',
    '[::ffff:0:127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b:1::10.0.0.1]',
    '[2002:7f00:1::]',
    '[2001::1]',
  ],
  ...[
    '[2001:db8::1]',
    '[3fff::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[100::1]',
    '[5f00::1]',
  ],
  ...[
    '①②⑦.⓪.⓪.①',
    '１２７.０.０.１',
    '127。0。0。1',
    '%31%32%37.0.0.1',
    'ⓛⓞⓒⓐⓛⓗⓞⓢⓣ',
    'localhost',
    'localhost.',
    'LOCALHOST',
  ],
  ...[
    'app.localhost',
    'localtest.example',
    '127.0.0.1.nip.example',
    '169-254-169-254.nip.example',
    'metadata.google.internal',
  ],
  ...['azure.example', 'private.example', 'mapped.example', 'nat64.example', 'mixed.example', 'mixed6.example'],
];

const SCHEMES = [
  'http://files.example/a.zip',
  'file:///etc/passwd',
  'ftp://files.example/a.zip',
  'gopher://127.0.0.1:70/_x',
  'data:application/zip;base64,UEsDBA==',
  'dict://127.0.0.1:2628/',
  'javascript:alert(1)',
  'blob:https://files.example/1',
];

const TRICKS = [
  'https://files.example@127.0.0.1/a.zip',
  'https://files.example:x@[::1]/a.zip',
  'https://files.example\\@127.0.0.1/a.zip',
  'https:\\\\127.0.0.1\\a.zip',
  'https://127.0.0.1\\.files.example/a.zip',
  'https://127.0.\t0.1/a.zip',
  'https://127.0.\n0.1/a.zip',
  ' https://127.0.0.1/a.zip',
  'https:127.0.0.1/a.zip',
  'https:///127.0.0.1/a.zip',
  'https://127.0.0.1#@files.example/a.zip',
  'https://files.example:8080/a.zip',
];

/** Where a redirect of the good host leads, with its status. */
const REDIRECTS: readonly (readonly [status: number, target: string])[] = [
  [301, 'https://127.0.0.1/a.zip'],
  [302, 'https://169.254.169.254/latest/meta-data'],
  [303, 'https://[::1]/a.zip'],
  [307, 'https://private.example/a.zip'],
  [308, 'https://mixed.example/a.zip'],
  [302, 'http://files.example/a.zip'],
  [302, '//127.0.0.1/a.zip'],
  [302, 'https://files.example:22/'],
  [302, 'file:///etc/passwd'],
  [302, 'gopher://127.0.0.1/'],
  [302, 'data:application/zip;base64,UEsDBA=='],
];

/** URL of the good host that answers with this redirect. */
export function redirecting(status: number, target: string): string {
  return `https://files.example/redirect?status=${status}&to=${encodeURIComponent(target)}`;
}

/** URLs by which an archive must not be read. */
export const HOSTILE_URLS: readonly string[] = [
  ...HOSTS.map((host) => `https://${host}/a.zip`),
  ...SCHEMES,
  ...TRICKS,
  ...REDIRECTS.map(([status, target]) => redirecting(status, target)),
];

/** URLs by which it has to be read. */
export const GOOD_URLS: readonly string[] = [
  'https://files.example/a.zip',
  'https://v6.example/a.zip?token=1',
  'https://me:secret@both.example:443/a.zip',
  redirecting(307, 'https://v6.example/a.zip'),
];

/** Names whose answer changes between a look and a connection; each is asked for several times. */
export const REBINDING_URLS: readonly string[] = [1, 2, 3].map((looks) => `https://rebinds${looks}.example/a.zip`);
