/**
 * Builds everything the package ships, from a clean slate:
 *   src/declare/**\/*.generated.js             the validators of files, compiled ahead of time
 *   dist/rota.cjs, dist/rota-action.cjs        the command and the GitHub Action, in CommonJS, which starts fastest
 *   dist/parts/                                code that both share, and code that they load only when needed
 *   dist/index.js, dist/sandbox.js, dist/**\/*.d.ts  the library, the sandbox for tests, and their types
 *   dist/library/                              code that these two share, so that an error has the same class in both
 *   dist/rota.1                                the manual page, written by the command itself
 *   dist/THIRD-PARTY-LICENSES.txt              the licences of the bundled packages
 * Packages under "dependencies" are loaded from node_modules; all others that the source imports are bundled.
 * With --validator it stops after the validators, which are all that the tests of src/declare need.
 */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';
import { lazyFiles, lazyPackages } from './lazy-loading.mjs';
import { plainExports } from './plain-exports.mjs';
import { reachableDeclarations } from './reachable-declarations.mjs';
import { textModules } from './text-modules.mjs';
import { accepterSource, validatorSource } from './validator-source.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (/** @type {string} */ file) => path.join(root, file);
const require = createRequire(import.meta.url);
const { version, dependencies } = require('../package.json');
const define = { __ROTA_VERSION__: JSON.stringify(version) };

/** Files whose functions few runs call, by the chunk that their first call loads. They may export functions only. */
const rare = Object.fromEntries(
  [
    'addons/pause/pause-flags',
    'api/failures',
    'apply/rounds',
    'apply/verify',
    'cli/explain-usage',
    'core/plan/alike',
    'core/plan/guard-policy',
    'core/plan/judged',
    'core/plan/paused-records',
    'core/plan/set-edits',
    'core/plan/surplus',
    'core/policy/hours-rule',
    'core/policy/judge-declaration',
    'core/policy/judge-policy',
    'core/policy/nearest',
    'core/time/spread',
    'declare/cron/explain-cron',
    'declare/date/suggest-date',
    'declare/duration/suggest-duration',
    'declare/known-key',
    'declare/list-schema-errors',
    'declare/policy/load-policy',
    'declare/read-date',
    'declare/read-pause',
    'declare/read-spread',
    'declare/schema-problems',
    'declare/sets/expand-use',
    'declare/sets/read-sets',
    'declare/sets/variables',
    'declare/timezone/suggest-zone',
    'declare/wrong-value-words',
    'declare/yaml/settle-levels',
    'report/text/replace-lines',
    'report/text/wrap-line',
  ].map((file) => [`parts/${path.basename(file)}`, inRoot(`src/${file}.ts`)]),
);

/** The js-yaml exports that `src/declare/yaml/quick-parse.ts` imports; it does not need the schemas and the printer. */
const parserNames = ['CHOMPING_MODE', 'COLLECTION_STYLE', 'EVENT_ID', 'SCALAR_STYLE', 'getScalarValue', 'parseEvents'];

/** The build is moved into place once it is whole, so that a failed build leaves the last good one. */
const staging = inRoot(`node_modules/.cache/rota-build-${process.pid}`);
const staged = (/** @type {string} */ file) => path.join(staging, file);

await mkdir(staging, { recursive: true });
try {
  const validators = await Promise.all([compileScheduleValidators(), compilePolicyValidator()]);
  if (!process.argv.includes('--validator')) {
    const bundled = await Promise.all([bundleCommands(), bundleLibrary()]);
    await writeFile(staged('rota.1'), execFileSync(process.execPath, [staged('rota.cjs'), '__man']));
    await writeLicences([validators, bundled].flat(3));
    await rm(inRoot('dist'), { recursive: true, force: true });
    await rename(staging, inRoot('dist'));
  }
} finally {
  // If one of the two bundles fails, the other may still be writing.
  await rm(staging, { recursive: true, force: true, maxRetries: 5 });
}

/** Every start asks whether a file is valid; few ask what is wrong, which takes three times the code. */
async function compileScheduleValidators() {
  const schema = await readSchema('schedules', (text) => text.replaceAll('/wholeSchedule"', '/schedule"'));
  // That a schedule has exactly one of several keys is a rule for editors: its reader reports it with both places.
  delete schema.definitions.schedule.dependencies;
  return Promise.all([
    compileValidator(accepterSource(schema), 'src/declare/accepts-schema.generated.js'),
    compileValidator(validatorSource(schema), 'src/declare/validate-schema.generated.js'),
  ]);
}

async function compilePolicyValidator() {
  return compileValidator(
    validatorSource(await readSchema('policy')),
    'src/declare/policy/validate-policy.generated.js',
  );
}

async function readSchema(/** @type {string} */ name, edit = (/** @type {string} */ text) => text) {
  return JSON.parse(edit(await readFile(inRoot(`schemas/${name}.schema.json`), 'utf8')));
}

async function compileValidator(/** @type {string} */ source, /** @type {string} */ file) {
  const name = path.basename(file, '.generated.js');
  await writeFile(staged(`${name}.mjs`), source);
  const bundled = await bundle({
    input: staged(`${name}.mjs`),
    output: { format: 'esm', minify: true, file: inRoot(file) },
  });
  await rm(staged(`${name}.mjs`));
  return bundled;
}

/** Keeps the names of functions and classes, because a bug report without them says nothing. */
async function bundleCommands() {
  const bundled = await bundle({
    input: { rota: inRoot('src/rota.ts'), 'rota-action': inRoot('src/addons/action/action.ts'), ...rare },
    plugins: [
      textModules(),
      reachableDeclarations('js-yaml', parserNames),
      lazyFiles(rare),
      plainExports(),
      lazyPackages([...Object.keys(dependencies), 'node:child_process', 'node:crypto', 'node:fs/promises']),
    ],
    transform: { target: 'node20.19', define },
    output: {
      format: 'cjs',
      dir: staging,
      entryFileNames: '[name].cjs',
      chunkFileNames: 'parts/[name].cjs',
      banner: ({ name }) => (name === 'rota' ? '#!/usr/bin/env node' : ''),
      minify: {
        compress: true,
        mangle: { toplevel: true, keepNames: { function: true, class: true } },
        codegen: { removeWhitespace: true, asciiOnly: true },
      },
      // A start takes as long as the code it reads is, and each file takes half a millisecond. So one file holds all
      // that every command needs, one adds what validate needs, one adds what plan needs on top of that, and one
      // defines the other commands. Everything else is split where it is imported.
      codeSplitting: {
        groups: [
          { name: 'version', test: /[\\/]src[\\/]cli[\\/]version\.ts$/, priority: 5 },
          {
            name: 'start',
            // Includes the code that checks the options of all commands.
            test: /[\\/]src[\\/](run-command|declare[\\/]nearest-key|core[\\/]model[\\/]plan)\.ts$/,
            priority: 4,
          },
          { name: 'validate', test: /[\\/]src[\\/]cli[\\/]commands[\\/]validate\.ts$/, priority: 3 },
          { name: 'plan', test: /[\\/]src[\\/]cli[\\/]commands[\\/]plan\.ts$/, priority: 2 },
          { name: 'commands', test: /[\\/]src[\\/](addons[\\/]\w+[\\/]command|cli[\\/]define-\w+)\.ts$/, priority: 1 },
        ],
      },
    },
  });
  await chmod(staged('rota.cjs'), 0o755);
  return bundled;
}

async function bundleLibrary() {
  const bundled = await bundle({
    input: { index: inRoot('src/index.ts'), sandbox: inRoot('src/addons/sandbox/index.ts') },
    external: Object.keys(dependencies),
    transform: { target: 'node20.19', define },
    output: { format: 'esm', dir: staging, entryFileNames: '[name].js', chunkFileNames: 'library/[name].js' },
  });
  execFileSync(
    process.execPath,
    [require.resolve('typescript/bin/tsc'), '--project', inRoot('src/tsconfig.build.json'), '--outDir', staging],
    { stdio: 'inherit' },
  );
  return bundled;
}

/** Returns the files that a bundle is made of. */
async function bundle(/** @type {import('rolldown').BuildOptions} */ options) {
  const { output } = await build({
    platform: 'node',
    checks: { ineffectiveDynamicImport: false, pluginTimings: false },
    ...options,
  });
  return output.flatMap((file) =>
    file.type === 'chunk' ? Object.keys(file.modules).filter((id) => file.modules[id]?.code) : [],
  );
}

async function writeLicences(/** @type {string[]} */ files) {
  const packages = new Set(
    files.flatMap((file) => /node_modules[\\/]((?:@[^\\/]+[\\/])?[^.\\/][^\\/]*)/.exec(file)?.[1] ?? []),
  );
  const texts = [...packages].sort().map(async (name) => {
    const manifest = JSON.parse(await readFile(inRoot(`node_modules/${name}/package.json`), 'utf8'));
    const licence = await readLicence(inRoot(`node_modules/${name}`));
    return `${name} ${manifest.version} (${manifest.license})\n\n${licence.trim()}\n`;
  });
  const text = (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
  await writeFile(staged('THIRD-PARTY-LICENSES.txt'), text);
}

async function readLicence(/** @type {string} */ folder) {
  const file = (await readdir(folder)).find((name) => /^licen[cs]e(\.\w+)?$/i.test(name));
  return file === undefined ? 'The package ships no licence text.' : await readFile(path.join(folder, file), 'utf8');
}
