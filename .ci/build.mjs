/**
 * Builds what the package ships, from a clean slate:
 *   src/declare/validate-schema.generated.js  the schema's validator, compiled ahead so that no command compiles it
 *   dist/rota.cjs, dist/*.cjs                  the command and what it loads later: CommonJS bundles start fastest
 *   dist/index.js, dist/**\/*.d.ts             the library and its types
 *   dist/THIRD-PARTY-LICENSES.txt              the licences of what the command bundles
 *   dist/action/                               the GitHub Action, one file and its licences; used from the package
 * With --validator it stops after the first, which is all that the tests of src/declare need.
 */
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { apartPackages, lazyModules, startFile, starts } from './lazy-modules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const inRoot = (/** @type {string} */ file) => path.join(root, file);
const require = createRequire(import.meta.url);
const { version } = require('../package.json');
const define = { __ROTA_VERSION__: JSON.stringify(version) };

/** Built aside and moved into place when it is whole, so that a failed build leaves the last good one. */
const staging = inRoot(`node_modules/.cache/rota-build-${process.pid}`);
const staged = (/** @type {string} */ file) => path.join(staging, file);

await compileValidator();
if (!process.argv.includes('--validator')) {
  await mkdir(staging, { recursive: true });
  try {
    await Promise.all([bundleCommand(), bundleAction(), bundleLibrary()]);
    await rm(inRoot('dist'), { recursive: true, force: true });
    await rename(staging, inRoot('dist'));
  } finally {
    // When one of the three fails, the others may still be writing.
    await rm(staging, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function compileValidator() {
  const schema = JSON.parse(await readFile(inRoot('schemas/schedules.schema.json'), 'utf8'));
  const ajv = new Ajv({
    allErrors: true,
    verbose: true,
    strict: true,
    allowUnionTypes: true,
    code: { source: true, lines: false },
  });
  // The generated code copies the whole list for each schedule that has an error, which is quadratic; ours appends.
  const source = standalone
    .default(ajv, ajv.compile(schema))
    .replace(/vErrors\.concat\((\w+\.errors)\)/g, 'append(vErrors, $1)')
    .concat('\nfunction append(list, more) { for (const one of more) list.push(one); return list; }\n');
  await build({
    stdin: { contents: source, resolveDir: root, loader: 'js' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    minify: true,
    outfile: inRoot('src/declare/validate-schema.generated.js'),
    logLevel: 'warning',
  });
}

/** Names are left whole: short ones start no faster, and a bug report without them says nothing. */
async function bundleCommand() {
  /** @type {import('esbuild').BuildOptions} */
  const options = {
    target: 'node20.19',
    minifyWhitespace: true,
    minifySyntax: true,
    keepNames: false,
    supported: { 'dynamic-import': false },
    plugins: [lazyModules],
  };
  const inputs = await Promise.all([
    bundleProgram('src/cli/rota.ts', staged('rota.cjs'), { ...options, banner: { js: '#!/usr/bin/env node' } }),
    ...starts.map((start) => bundleProgram(`src/cli/starts/${start}.ts`, staged(startFile(start)), options)),
    ...Object.entries(apartPackages).map(([file, entryPoint]) =>
      bundleProgram(entryPoint, staged(file), { ...options, plugins: [] }),
    ),
  ]);
  await chmod(staged('rota.cjs'), 0o755);
  await writeLicences(staging, inputs.flat());
}

async function bundleAction() {
  const outfile = staged('action/rota-action.cjs');
  const inputs = await bundleProgram('src/addons/action/action.ts', outfile, { target: 'node24' });
  await writeLicences(path.dirname(outfile), inputs);
}

/** Tells the files it is made of. */
async function bundleProgram(
  /** @type {string} */ entryPoint,
  /** @type {string} */ outfile,
  /** @type {import('esbuild').BuildOptions} */ options,
) {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entryPoint],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    keepNames: true,
    define,
    outfile,
    metafile: true,
    logLevel: 'warning',
    ...options,
  });
  return Object.keys(metafile.inputs);
}

async function bundleLibrary() {
  await build({
    entryPoints: [inRoot('src/index.ts')],
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    define,
    outfile: staged('index.js'),
    logLevel: 'warning',
  });
  execFileSync(
    process.execPath,
    [require.resolve('typescript/bin/tsc'), '--project', inRoot('src/tsconfig.build.json'), '--outDir', staging],
    {
      stdio: 'inherit',
    },
  );
}

async function writeLicences(/** @type {string} */ folder, /** @type {string[]} */ inputs) {
  const packages = new Set(inputs.flatMap((input) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  const texts = [...packages].sort().map(async (name) => {
    const manifest = JSON.parse(await readFile(inRoot(`node_modules/${name}/package.json`), 'utf8'));
    const licence = await readLicence(inRoot(`node_modules/${name}`));
    return `${name} ${manifest.version} (${manifest.license})\n\n${licence.trim()}\n`;
  });
  const text = (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
  await writeFile(path.join(folder, 'THIRD-PARTY-LICENSES.txt'), text);
}

async function readLicence(/** @type {string} */ folder) {
  for (const name of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'license', 'LICENCE']) {
    try {
      return await readFile(path.join(folder, name), 'utf8');
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  return 'The package ships no licence text.';
}
