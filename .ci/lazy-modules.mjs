/** Parts of the command that few runs need, as files of their own beside it: a start pays for what it loads. */

/** Packages that are files of their own, by the name of the file. */
export const apartPackages = {
  'proxy.cjs': 'node_modules/https-proxy-agent/dist/index.js',
  'temporal.cjs': 'node_modules/temporal-polyfill/index.js',
  'yaml.cjs': 'node_modules/yaml/dist/index.js',
};

/** What the command starts with, one file of each; its `import('./starts/…')` becomes a `require` of that. */
export const starts = ['validate', 'plan', 'apply', 'any'];

/** The file of a start, beside the command's own. */
export const startFile = (/** @type {string} */ start) => `./rota-${start}.cjs`;

/** Loaded by the first use of one of its names; only a declared time zone or a local time needs it. */
const lazyTemporal = `
const load = () => require('./temporal.cjs').Temporal;
export const Temporal = {
  get Instant() { return load().Instant; },
  get PlainDateTime() { return load().PlainDateTime; },
  get ZonedDateTime() { return load().ZonedDateTime; },
};`;

/** The parser of command lines would load it at its own start, for commands in other programs, of which rota has none. */
const lazyChildProcess = `exports.spawn = (...args) => process.getBuiltinModule('node:child_process').spawn(...args);`;

/** @type {import('esbuild').Plugin} */
export const lazyModules = {
  name: 'lazy-modules',
  setup(build) {
    build.onResolve({ filter: /^\.\/starts\/\w+\.ts$/ }, ({ path, kind }) =>
      kind === 'dynamic-import'
        ? { path: startFile(path.slice('./starts/'.length, -'.ts'.length)), external: true }
        : null,
    );
    build.onResolve({ filter: /^\.\/temporal\.cjs$/ }, ({ path }) => ({ path, external: true }));
    // Only modules that are themselves loaded late import these two.
    build.onResolve({ filter: /^yaml$/ }, () => ({ path: './yaml.cjs', external: true }));
    build.onResolve({ filter: /^https-proxy-agent$/ }, () => ({ path: './proxy.cjs', external: true }));
    build.onResolve({ filter: /^temporal-polyfill$/ }, ({ path }) => ({ path, namespace: 'lazy' }));
    build.onResolve({ filter: /^node:child_process$/ }, ({ path, importer }) =>
      /[\\/]node_modules[\\/]commander[\\/]/.test(importer) ? { path, namespace: 'lazy' } : null,
    );
    build.onLoad({ filter: /^temporal-polyfill$/, namespace: 'lazy' }, () => ({ contents: lazyTemporal }));
    build.onLoad({ filter: /^node:child_process$/, namespace: 'lazy' }, () => ({ contents: lazyChildProcess }));
  },
};
