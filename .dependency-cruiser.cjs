// One tier may only look down. Every rule here has a planted violation in test/architecture/rules.spec.ts.
const library = '^libs/([^/]+)/([^/]+)/src/';
const orm = '(^|node_modules/)(@nestjs/typeorm|typeorm|pg)(/|$)';
const nest = '(^|node_modules/)(@nestjs/|rxjs(/|$)|reflect-metadata(/|$))';
/** Tests, and the `testing.ts` of a library that helps its own. */
const notProduction = '(\\.(spec|contract|fixture)|/testing)\\.ts$';
const tier = (name) => `^libs/${name}/`;
const core = (names) => `^libs/core/(${names})/`;

const structure = [
  {
    name: 'not-to-unresolvable',
    comment: 'An import that does not resolve satisfies every other rule in silence.',
    from: { path: '^(libs|apps|migrations|test|tools)/' },
    to: { couldNotResolve: true },
  },
  { name: 'no-circular', from: {}, to: { circular: true } },
  {
    name: 'barrel-only',
    comment: 'Enter another library through its src/index.ts.',
    from: { path: library },
    to: { path: '^libs/[^/]+/[^/]+/src/', pathNot: ['^libs/$1/$2/src/', '^libs/[^/]+/[^/]+/src/index\\.ts$'] },
  },
  {
    name: 'barrel-only-of-kernel-and-testing',
    from: { pathNot: '^libs/(kernel|testing)/' },
    to: { path: '^libs/(kernel|testing)/src/', pathNot: '/src/index\\.ts$' },
  },
  {
    name: 'apps-barrel-only',
    from: { path: '^(apps|migrations|test)/' },
    to: { path: '^libs/', pathNot: '/src/index\\.ts$' },
  },
  { name: 'nobody-imports-apps', from: { path: '^(libs|migrations)/' }, to: { path: '^apps/' } },
  {
    name: 'app-is-an-island',
    from: { path: '^apps/([^/]+)/' },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'migrations-stand-alone',
    comment: 'A migration never changes, so it must not depend on what does.',
    from: { path: '^migrations/' },
    to: { path: '^(libs|apps|test|tools)/' },
  },
  {
    name: 'testing-is-for-tests',
    from: { path: '^(libs/(?!testing/)|apps/|migrations/)', pathNot: notProduction },
    to: { path: '^(libs/testing|test)/' },
  },
  { name: 'prod-not-to-spec', from: { pathNot: '\\.spec\\.ts$' }, to: { path: '\\.spec\\.ts$' } },
  {
    name: 'prod-not-to-test-support',
    from: { path: '^(libs/(?!testing/)|apps/|migrations/)', pathNot: notProduction },
    to: { path: '(\\.fixture|/testing)\\.ts$' },
  },
];

const codecs = [
  { name: 'kernel-stands-alone', from: { path: tier('kernel') }, to: { path: '^libs/(?!kernel/)' } },
  {
    name: 'formats-see-kernel',
    from: { path: tier('formats'), pathNot: notProduction },
    to: { path: '^libs/(?!kernel/|formats/)' },
  },
  {
    name: 'wires-see-formats',
    from: { path: tier('wires'), pathNot: notProduction },
    to: { path: '^libs/(?!kernel/|formats/|wires/)' },
  },
  {
    name: 'wire-is-an-island',
    from: { path: '^libs/wires/([^/]+)/' },
    to: { path: '^libs/wires/', pathNot: '^libs/wires/$1/' },
  },
  {
    name: 'codecs-do-no-io',
    comment: 'Bytes in, data out: no socket, no disk, no timer.',
    from: { path: '^libs/(kernel|formats|wires)/', pathNot: notProduction },
    to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer|url|util)$' },
  },
  {
    name: 'codecs-know-no-framework',
    from: { path: '^libs/(kernel|formats|wires)/', pathNot: notProduction },
    to: { path: `${orm}|${nest}` },
  },
];

const meaning = [
  {
    name: 'domain-is-pure',
    from: { path: '^libs/core/([^/]+)/src/domain/', pathNot: notProduction },
    to: {
      path: `^libs/|${orm}|${nest}`,
      pathNot: ['^libs/core/$1/src/domain/', '^libs/kernel/', '^libs/formats/', '^libs/core/[^/]+/src/index\\.ts$'],
    },
  },
  {
    name: 'domain-does-no-io',
    from: { path: '^libs/core/[^/]+/src/domain/', pathNot: notProduction },
    to: { dependencyTypes: ['core'], pathNot: '^(node:)?(crypto|buffer|url|util)$' },
  },
  {
    name: 'core-speaks-no-wire',
    comment: 'No protocol vocabulary in the core.',
    from: { path: tier('core') },
    to: { path: '^libs/(wires|gateways)/' },
  },
  {
    name: 'application-sees-no-platform',
    comment: 'A use case asks a port; the adapter in infrastructure/ knows the database.',
    from: { path: '^libs/core/[^/]+/src/application/', pathNot: notProduction },
    to: { path: `${orm}|^libs/platform/` },
  },
  {
    name: 'application-knows-no-adapter',
    from: { path: '^libs/core/([^/]+)/src/(application|domain)/', pathNot: notProduction },
    to: { path: '^libs/core/$1/src/infrastructure/' },
  },
  {
    name: 'framework-stays-in-modules',
    comment: 'In the core, only *.module.ts assembles by Nest; infrastructure/ may use the rest of it.',
    from: { path: '^libs/core/[^/]+/src/[^/]+\\.ts$', pathNot: '\\.module\\.ts$' },
    to: { path: `${orm}|${nest}` },
  },
  { name: 'directory-is-lowest', from: { path: core('directory') }, to: { path: core('(?!directory/)[^/]+') } },
  {
    name: 'mailstore-sees-the-directory',
    comment:
      'Core order: directory < mailstore < collections < {contacts, calendar} < {search, filtering} < trace < delivery < scheduling.',
    from: { path: core('mailstore') },
    to: { path: '^libs/core/', pathNot: [core('mailstore'), core('directory')] },
  },
  {
    name: 'collections-see-the-mailstore',
    comment: 'The account, its journal and its grants are those of the mail store.',
    from: { path: core('collections') },
    to: { path: '^libs/core/', pathNot: [core('collections'), core('directory|mailstore')] },
  },
  {
    name: 'stores-see-collections',
    from: { path: '^libs/core/(contacts|calendar)/' },
    to: { path: '^libs/core/', pathNot: ['^libs/core/$1/', core('directory|mailstore|collections')] },
  },
  {
    name: 'search-sees-the-stores',
    from: { path: '^libs/core/(search|filtering)/' },
    to: { path: '^libs/core/', pathNot: ['^libs/core/$1/', core('directory|mailstore|collections|contacts|calendar')] },
  },
  {
    name: 'trace-sees-search',
    from: { path: core('trace') },
    to: {
      path: '^libs/core/',
      pathNot: [core('trace'), core('directory|mailstore|collections|contacts|calendar|search|filtering')],
    },
  },
  { name: 'delivery-below-scheduling', from: { path: core('delivery') }, to: { path: core('scheduling') } },
];

const outside = [
  {
    name: 'platform-serves-nobody-in-particular',
    from: { path: tier('platform'), pathNot: notProduction },
    to: { path: '^libs/(core|gateways|wires|testing)/|^migrations/' },
  },
  {
    name: 'gateway-is-an-island',
    from: { path: '^libs/gateways/([^/]+)/' },
    to: { path: '^libs/gateways/', pathNot: '^libs/gateways/$1/' },
  },
  {
    name: 'gateway-has-no-tables',
    from: { path: tier('gateways'), pathNot: notProduction },
    to: { path: `${orm}|^libs/platform/database/|^migrations/` },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...structure, ...codecs, ...meaning, ...outside].map((rule) => ({ severity: 'error', ...rule })),
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      extensions: ['.ts', '.js', '.mjs'],
      conditionNames: ['app-src', 'import', 'types', 'node'],
    },
  },
};
