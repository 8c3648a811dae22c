import {
  Composer,
  Lexer,
  Parser,
  isAlias,
  isMap,
  isScalar,
  type CST,
  type Document,
  type ParsedNode,
  type Scalar,
} from 'yaml';
import type { Report } from '../problems.ts';
import type { Source } from '../source.ts';
import { reportSyntax } from './report-syntax.ts';
import { emptyScalar, maxNesting, type YamlNode, type YamlScalar } from './yaml-node.ts';

/** Parses any YAML 1.2 file into a tree; null if it is invalid, with every reason reported. */
export function parseFully(source: Source, report: Report): YamlNode | null {
  const parsed = compose(source.text);
  if (parsed.tooDeepAt !== null) {
    report({
      code: 'yaml-too-deep',
      at: { source, start: parsed.tooDeepAt, end: parsed.tooDeepAt + 1 },
      message: `expected at most ${String(maxNesting)} levels of nesting, got more`,
    });
    return null;
  }
  const [document, second] = parsed.documents;
  const isClean = document !== undefined && reportSyntax(document, source, report, composeOne);
  if (second !== undefined) reportSecondDocument(second, source, report);
  if (!isClean || second !== undefined) return null;
  const contents: ParsedNode | null = document.contents;
  if (contents !== null) return toNode(contents);
  report({
    code: 'empty-file',
    at: { source, start: 0, end: 0 },
    message: 'expected a declaration, got an empty file',
    hint: 'begin with "version: 1"; for a whole example, run "rota init" in an empty folder',
  });
  return null;
}

/** Composes up to two documents. `tooDeepAt` is the offset at which the nesting becomes too deep, if it does. */
function compose(text: string): { readonly documents: readonly Document.Parsed[]; readonly tooDeepAt: number | null } {
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    resolveKnownTags: false,
    // The library's own check is quadratic in the number of keys; ours is in convert-yaml.ts.
    uniqueKeys: false,
    logLevel: 'silent',
  });
  const depth: Depth = { tooDeepAt: null };
  const documents: Document.Parsed[] = [];
  for (const document of composer.compose(shallowTokens(text, depth), true, text.length)) {
    documents.push(document);
    if (documents.length === 2) break;
  }
  return { documents, tooDeepAt: depth.tooDeepAt };
}

/** Composes the first document of a text; null if there is none or it is nested too deeply. */
function composeOne(text: string): Document.Parsed | null {
  const { documents, tooDeepAt } = compose(text);
  return tooDeepAt === null ? (documents[0] ?? null) : null;
}

interface Depth {
  tooDeepAt: number | null;
}

/** Limits the depth by the parser's stack before anything is composed: the composer is recursive, the parser is not. */
function* shallowTokens(text: string, depth: Depth): Generator<CST.Token> {
  const parser = new Parser();
  for (const lexeme of new Lexer().lex(text)) {
    const { offset } = parser;
    yield* parser.next(lexeme);
    // Each mapping and list is one entry of the stack; the document and a scalar may be two more.
    if (parser.stack.length > maxNesting + 2) {
      depth.tooDeepAt = offset;
      return;
    }
  }
  yield* parser.end();
}

function reportSecondDocument(second: Document.Parsed, source: Source, report: Report): void {
  const start = second.range[0];
  report({
    code: 'yaml-documents',
    at: { source, start, end: start + 3 },
    message: 'expected one YAML document in a file, got a second after "---"',
    hint: 'move it to a file of its own, or remove the "---"',
  });
}

function toNode(node: ParsedNode | null): YamlNode {
  if (node === null) return emptyScalar;
  const [start, end] = node.range;
  if (isAlias(node)) return { kind: 'alias', name: node.source, start, end };
  if (isScalar(node)) return toScalar(node, start, end);
  const anchor = node.anchor ?? null;
  if (isMap(node)) {
    const pairs = node.items.map(({ key, value }) => ({ key: toNode(key), value: toNode(value) }));
    const parts = pairs.flatMap(({ key, value }) => [key, value]);
    return { kind: 'map', pairs, anchor, start, end: node.flow === true ? end : endOfBlock(parts, start) };
  }
  const items = node.items.map(toNode);
  return { kind: 'list', items, anchor, start, end: node.flow === true ? end : endOfBlock(items, start) };
}

/** Returns the end of a block without trailing comments and line ends, which the library includes. */
function endOfBlock(parts: readonly YamlNode[], start: number): number {
  return parts.findLast((part) => part.end > part.start)?.end ?? start + 1;
}

function toScalar({ value, source = '', type, anchor }: Scalar, start: number, end: number): YamlScalar {
  return {
    kind: 'scalar',
    // The core schema yields no other types.
    value: value as YamlScalar['value'],
    written: source,
    isPlain: type === 'PLAIN',
    anchor: anchor ?? null,
    start,
    end,
  };
}
