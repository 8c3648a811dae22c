import { readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Loads packages on the first use of one of their exports, although the source imports them as usual: few runs need
 * them.
 *
 * @returns {import('rolldown').Plugin}
 */
export function lazyPackages(/** @type {readonly string[]} */ packages) {
  const prefix = '\0lazy:';
  return {
    name: 'lazy-packages',
    resolveId: {
      filter: { id: packages.map((name) => new RegExp(`^${name}$`)) },
      handler: (id, importer) => (importer === prefix + id ? { id, external: true } : prefix + id),
    },
    load: {
      filter: { id: new RegExp(`^${prefix}`) },
      handler: async (id) => {
        const name = id.slice(prefix.length);
        const exported = Object.keys(await import(name)).filter((each) => /^(?!default$)\w+$/.test(each));
        const getters = exported.map((each) => `get ${each}() { return load().${each}; }`);
        return `let loaded; const load = () => (loaded ??= require('${name}'));
          module.exports = { __esModule: true, ${getters.join()} };`;
      },
    },
  };
}

/**
 * Loads source files on the first call of one of their functions, although the source imports them as usual. Each file
 * becomes a chunk of its own.
 *
 * @returns {import('rolldown').Plugin}
 */
export function lazyFiles(/** @type {Readonly<Record<string, string>>} */ files) {
  const prefix = '\0later:';
  const chunks = new Map(Object.entries(files).map(([chunk, file]) => [file, `./${path.basename(chunk)}.cjs`]));
  return {
    name: 'lazy-files',
    async resolveId(id, importer, { isEntry, kind }) {
      if (importer?.startsWith(prefix)) return { id, external: true };
      if (isEntry || kind !== 'import-statement' || !id.startsWith('.')) return null;
      const resolved = await this.resolve(id, importer, { skipSelf: true });
      return resolved !== null && chunks.has(resolved.id) ? prefix + resolved.id : null;
    },
    load: {
      filter: { id: new RegExp(`^${prefix}`) },
      handler: async (id) => {
        const file = id.slice(prefix.length);
        const exported = [...(await readFile(file, 'utf8')).matchAll(/^export (async function|\w+) (\w+)/gm)];
        const values = exported.filter(([, kind = '']) => !['type', 'interface'].includes(kind));
        const other = values.find(([, kind = '']) => !kind.endsWith('function'));
        if (other !== undefined) throw new Error(`${file} is loaded late, but exports ${other[0].slice(7)}`);
        const calls = values.map(
          ([, , name]) => `export function ${name}(...given) { return load().${name}(...given); }`,
        );
        return `let loaded; const load = () => (loaded ??= require('${chunks.get(file)}'));\n${calls.join('\n')}`;
      },
    },
    generateBundle(_, bundle) {
      for (const { fileName, moduleIds = [] } of Object.values(bundle)) {
        const late = moduleIds.find((id) => id.startsWith(prefix));
        if (late !== undefined && !fileName.startsWith('parts/')) throw new Error(`${fileName} cannot load ${late}`);
      }
    },
  };
}
