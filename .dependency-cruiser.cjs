/**
 * The shape of the module, as rules by folder. docs/architecture.md draws the picture.
 * A port is a file of `events/`, `storage/`, `ledger/` or `cms/`; each of its adapters is a folder below it.
 */
const ADAPTER = '^src/(events|storage|cms|jobs)/(?!remote/)[^/]+/';
/** What a host installs beside eventark for one kind of place: nothing but adapters know it. */
const OPTIONAL = Object.keys(require('./package.json').peerDependencies);
const HOME = {
  ...Object.fromEntries(OPTIONAL.map((name) => [name, '^src/(events|storage)/(?!remote/)[^/]+/'])),
  inversify: '^src/container\\.ts$',
  commander: '^src/cli/',
  fastify: '^src/http/',
  '@tus/server': '^src/http/uploads/',
  '@tus/file-store': '^src/http/uploads/',
  pino: '^src/http/',
  'prom-client': '^src/http/',
  undici: '^src/download/',
  archiver: '^src/export/',
  'ipaddr.js': '^src/download/',
  bullmq: '^src/jobs/bullmq/',
  ioredis: '^src/jobs/bullmq/',
};

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'port-imports-no-adapter',
      severity: 'error',
      from: { path: '^src/(events|storage|ledger|cms)/[^/]+\\.ts$' },
      to: { path: ADAPTER },
    },
    {
      name: 'adapters-only-in-container',
      severity: 'error',
      from: {
        path: '^src',
        pathNot: ['^src/container\\.ts$', '^src/jobs/sqlite/', ADAPTER, '^src/archive/squidex/'],
      },
      to: { path: ADAPTER },
    },
    {
      name: 'squidex-is-known-to-its-archive-alone',
      severity: 'error',
      from: { path: '^src', pathNot: ['^src/container\\.ts$', '^src/cms/squidex/', '^src/archive/squidex/'] },
      to: { path: '^src/cms/squidex/' },
    },
    {
      name: 'what-events-mean-is-pure',
      severity: 'error',
      from: { path: '^src/cms/(event-vocabulary|app-naming|squidex/)' },
      to: { path: '^(src/(ledger|storage|process|files)/|(node:)?(fs|net|http|https|child_process|worker_threads))' },
    },
    {
      name: 'archive-knows-no-store-network-or-clock',
      severity: 'error',
      from: { path: '^src/archive/' },
      to: {
        path: '^src/(events/(?!(?:event|flat-events|event-outlines)\\.ts)|storage|ledger|restore-points|backup|restore|claims|cli|backup-module|container|config)',
      },
    },
    {
      name: 'what-both-formats-share-knows-neither',
      severity: 'error',
      from: { path: '^src/archive/zip/' },
      to: { path: '^src/archive/(native|squidex)/' },
    },
    {
      name: 'formats-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/archive/(native|squidex)/' },
      to: { path: '^src/archive/(native|squidex)/', pathNot: '^src/archive/$1/' },
    },
    {
      name: 'archive-opens-no-socket',
      severity: 'error',
      from: { path: '^src/archive/' },
      to: { path: '^(node:)?(net|http|https|http2|tls|dgram)$' },
    },
    {
      name: 'verbs-know-no-shell-and-no-facade',
      severity: 'error',
      from: { path: '^src/(apps|backup|restore|rehearsal|export|copy|inside|restore-points|claims|recovery|doctor)/' },
      to: { path: '^src/(cli|demo|http|jobs|backup-module|container)' },
    },
    {
      name: 'verbs-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/(backup|restore)/' },
      to: { path: '^src/(backup|restore)/', pathNot: '^src/$1/' },
    },
    {
      name: 'ports-and-adapters-look-down',
      severity: 'error',
      from: { path: '^src/(events|storage|ledger|cms)/' },
      to: {
        path: '^src/(apps|archive|backup|restore|export|restore-points|recovery|doctor|claims|cli|demo|backup-module|container)',
      },
    },
    {
      name: 'shells-know-the-facade',
      severity: 'error',
      from: { path: '^src/(cli|demo|http)/' },
      to: {
        path: '^src/(events|storage|ledger|cms|backup|restore|export|copy|inside|claims)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    ...Object.entries(HOME).map(([sdk, home]) => ({
      name: `${sdk}-in-its-own-file`,
      severity: 'error',
      from: { path: '^src', pathNot: home },
      to: { path: `node_modules/${sdk}(/|$)` },
    })),
    { name: 'src-does-not-import-specs', severity: 'error', from: { path: '^src' }, to: { path: '^(spec|bench)' } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src' }, to: {} },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'no-vague-folders',
      severity: 'error',
      from: {},
      to: {
        path: '^src/.*/(utils|helpers|common|types|services|managers)/|^src/.+/index.ts$',
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
