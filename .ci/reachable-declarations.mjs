/**
 * Keeps only the declarations of a single-file package that the imported names reach. The bundler keeps more, because
 * it cannot know that an unused constant such as `new Schema([...tags])` has no side effects.
 *
 * @returns {import('rolldown').Plugin}
 */
export function reachableDeclarations(/** @type {string} */ name, /** @type {readonly string[]} */ imported) {
  return {
    name: 'reachable-declarations',
    transform: {
      filter: { id: new RegExp(`[\\\\/]node_modules[\\\\/]${name}[\\\\/]`) },
      handler(code) {
        const statements = this.parse(code).body.filter(({ type }) => !type.startsWith('Export'));
        const declaring = new Map(
          statements.flatMap((each) => declaredNames(each).map((declared) => [declared, each])),
        );
        const reached = new Set(statements.filter((each) => declaredNames(each).length === 0));
        for (const each of imported) reached.add(declaring.get(each));
        for (const each of reached) {
          for (const used of identifiersIn(each)) if (declaring.has(used)) reached.add(declaring.get(used));
        }
        const kept = statements.filter((each) => reached.has(each)).map(({ start, end }) => code.slice(start, end));
        return { code: `${kept.join('\n')}\nexport { ${imported.join(', ')} };`, map: null };
      },
    },
  };
}

function declaredNames(/** @type {any} */ { type, id, declarations }) {
  if (type === 'VariableDeclaration') return declarations.map((/** @type {any} */ each) => each.id.name);
  return type === 'FunctionDeclaration' || type === 'ClassDeclaration' ? [id.name] : [];
}

/** Lists all names in a node, properties included: one too many keeps a declaration, one too few breaks the build. */
function identifiersIn(/** @type {any} */ node) {
  if (node === null || typeof node !== 'object') return [];
  const own = node.type === 'Identifier' ? [node.name] : [];
  return [...own, ...Object.values(node).flatMap(identifiersIn)];
}
