/** Checks the types that the library ships, as the compiler reads them. */
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { readText, root, subjects, tableRows } from '../docs/page.ts';

const dist = path.join(root, 'dist').replaceAll('\\', '/');
const entries = [`${dist}/index.d.ts`, `${dist}/addons/sandbox/index.d.ts`];
const program = ts.createProgram(entries, {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  types: [],
});
const checker = program.getTypeChecker();
const named = entries.flatMap(exportsOf);
const exported = new Set(named.map(resolve));

function exportsOf(file: string): readonly ts.Symbol[] {
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`${file} is missing: run "npm run build" before these tests`);
  return checker.getExportsOfModule(module);
}

function resolve(symbol: ts.Symbol): ts.Symbol {
  return (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol);
}

/** Our types that the declarations of a symbol refer to. */
function typesNamedBy(symbol: ts.Symbol): readonly ts.Symbol[] {
  const types: ts.Symbol[] = [];
  const visit = (node: ts.Node): void => {
    const name = ts.isTypeReferenceNode(node)
      ? node.typeName
      : ts.isExpressionWithTypeArguments(node)
        ? node.expression
        : null;
    const found = name === null ? undefined : checker.getSymbolAtLocation(name);
    if (found !== undefined) types.push(resolve(found));
    ts.forEachChild(node, visit);
  };
  symbol.declarations?.forEach(visit);
  return types.filter(isOurs);
}

function isOurs({ flags, declarations = [] }: ts.Symbol): boolean {
  const isParameter = (flags & ts.SymbolFlags.TypeParameter) !== 0;
  return !isParameter && declarations.some((declaration) => declaration.getSourceFile().fileName.startsWith(dist));
}

describe('the library', () => {
  it('exports every type that an export refers to', () => {
    const missing = [...exported].flatMap((symbol) =>
      typesNamedBy(symbol)
        .filter((type) => !exported.has(type))
        .map((type) => `${type.name}, named by ${symbol.name}`),
    );
    expect(exported.size).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });

  it('has a doc comment for every export', () => {
    const silent = [...exported].filter((symbol) => symbol.getDocumentationComment(checker).length === 0);
    expect(silent.map(({ name }) => name)).toEqual([]);
  });

  it('documents every option of createRota in its page, in order', () => {
    const [options] = [...exported].filter(({ name }) => name === 'RotaOptions');
    const members = [...(options?.members?.keys() ?? [])];
    expect(subjects(tableRows('docs/library.md', 'Options'))).toEqual(members);
  });

  it('documents every exported value in its page', () => {
    const page = readText('docs/library.md');
    const isValue = (symbol: ts.Symbol): boolean => (resolve(symbol).flags & ts.SymbolFlags.Value) !== 0;
    const values = named.filter(isValue).map(({ name }) => name);
    expect(values.length).toBeGreaterThan(30);
    expect(values.filter((name) => !new RegExp(`\\b${name}\\b`).test(page))).toEqual([]);
  });
});
