/**
 * Makes the exports of each part of the build plain fields. The bundler writes a getter for each name, in case it is
 * assigned later or read before it exists. Neither happens here, and a getter is five times the code.
 *
 * @returns {import('rolldown').Plugin}
 */
export function plainExports() {
  const getter =
    /Object\.defineProperty\(exports, "(.+)", \{\s+enumerable: true,\s+get: function \(\) \{\s+return (.+);\s+\}\s+\}\);/g;
  return {
    name: 'plain-exports',
    renderChunk(code, { name }) {
      const variables = [...code.matchAll(/^let ([\w$]+)/gm)].map(([, variable]) => variable);
      return code.replace(getter, (_, key, value) => {
        if (variables.includes(value)) throw new Error(`${name} exports ${value}, which may be assigned later`);
        return `exports.${key} = ${value};`;
      });
    },
    generateBundle(_, bundle) {
      const walk = (/** @type {string} */ file, /** @type {readonly string[]} */ above) => {
        if (above.includes(file)) throw new Error(`${file} loads itself: ${above.join(', ')}`);
        const chunk = bundle[file];
        if (chunk?.type === 'chunk') for (const each of chunk.imports) walk(each, [...above, file]);
      };
      for (const file of Object.keys(bundle)) walk(file, []);
    },
  };
}
