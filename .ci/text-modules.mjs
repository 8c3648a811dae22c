import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'rolldown';

/**
 * Lets the source import a file as text, for pages that rota writes: `./page.css?text` as it is, `./script.ts?text`
 * bundled with all its imports into one script for browsers.
 *
 * @returns {import('rolldown').Plugin & { enforce: 'pre' }} `enforce` is for Vite: its own plugins would come first.
 */
export function textModules() {
  // Not the path itself: an ID that ends in .css would be taken for a style sheet to build.
  const prefix = '\0text:';
  return {
    name: 'text-modules',
    enforce: 'pre',
    resolveId: {
      filter: { id: /\?text$/ },
      handler: (id, importer) =>
        `${prefix}${path.resolve(path.dirname(importer ?? ''), id)}`.replace(/\?text$/, '.text'),
    },
    load: {
      filter: { id: new RegExp(`^${prefix}`) },
      handler: async (id) => {
        const file = id.slice(prefix.length).replace(/\.text$/, '');
        const text = file.endsWith('.ts') ? await bundleScript(file) : await readFile(file, 'utf8');
        return { code: `export default ${JSON.stringify(text)};`, moduleType: 'js' };
      },
    },
  };
}

async function bundleScript(/** @type {string} */ input) {
  const { output } = await build({
    input,
    write: false,
    platform: 'browser',
    logLevel: 'warn',
    transform: { target: 'es2022' },
    output: { format: 'iife', minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } } },
  });
  return output[0].code;
}
