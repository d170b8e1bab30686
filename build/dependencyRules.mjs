/**
 * Who may import whom: the table of ARCHITECTURE.md as rules of dependency-cruiser. Paths are relative to the
 * repository; tests may look everywhere.
 */

const tests = '\\.(test|e2e)\\.tsx?$';

/**
 * What files matching `from` may import: paths matching one of `to` and packages matching one of `packages`.
 * @param {string} name
 * @param {string} from
 * @param {{to: readonly string[], packages?: readonly string[]}} allowed
 * @returns {import('dependency-cruiser').IForbiddenRuleType}
 */
function only(name, from, { to, packages = [] }) {
  return {
    name,
    severity: 'error',
    from: { path: from, pathNot: tests },
    to: { pathNot: [...to, ...packages.map((each) => `(^|/)node_modules/${each}/`)] },
  };
}

/** Node's own modules, as dependency-cruiser names them. */
const node =
  '^(node:)?(fs|fs/promises|path|os|url|util|zlib|crypto|child_process|process|events|stream|stream/promises|timers/promises|readline|perf_hooks|module|assert|worker_threads|async_hooks|tty|buffer)$';

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
export const dependencyRules = [
  {
    name: 'no cycles (but of types)',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  { name: 'everything resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  only('contracts import nothing', '^core/contracts/', { to: ['^core/contracts/'] }),
  only('geometry', '^core/geometry/', { to: ['^core/(contracts|geometry)/'] }),
  only('equation', '^core/equation/', { to: ['^core/(contracts|equation)/'], packages: ['mathjs'] }),
  only('models', '^core/models/', { to: ['^core/(contracts|models|equation)/'] }),
  only('nifti', '^core/nifti/', { to: ['^core/(contracts|geometry|nifti)/'], packages: ['nifti-reader-js'] }),
  only('fit', '^core/fit/', { to: ['^core/(contracts|geometry|equation|models|fit)/'] }),
  only('phantom', '^core/phantom/', { to: ['^core/(contracts|geometry|phantom)/'] }),
  only('pool', '^core/pool/', { to: ['^core/(contracts|pool)/'] }),
  only('core/io', '^core/io/', { to: ['^core/(?!run/|pool/|options/)', node] }),
  only('core/run', '^core/run/', { to: ['^core/(?!options/)', node] }),
  only('core/options', '^core/options/', { to: ['^core/', node] }),
  only('workers', '^workers/(?!kernels)', {
    to: ['^core/(?!run/|pool/|options/)', '^workers/', node],
    packages: ['@niivue/dcm2niix'],
  }),
  only('parallel layer', '^parallel/', { to: ['^core/(contracts|io|pool)/', '^parallel/', node] }),
  only('terminal program', '^cli/', { to: ['^core/', '^cli/', node] }),
  only('main process', '^main/(?!preload)', {
    to: ['^core/(?!fit/|equation/)', '^main/', node],
    packages: ['electron'],
  }),
  only('preload', '^main/preload\\.ts$', {
    to: ['^core/contracts/', '^main/(channels|compat)\\.ts$'],
    packages: ['electron'],
  }),
  only('window', '^renderer/', {
    to: ['^core/(?!io/|pool/|fit/|run/|options/)', '^renderer/'],
    packages: [
      'react',
      'react-dom',
      '@types/react',
      '@types/react-dom',
      '@mantine/[a-z]+',
      '@niivue/niivue',
      'uplot',
      'get-nonce',
    ],
  }),
];

/** Folders that the rules speak of. */
export const cruisedFolders = ['core', 'workers', 'parallel', 'cli', 'main', 'renderer'];
