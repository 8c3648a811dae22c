import { Composer, Lexer, Parser } from 'yaml';
import type { CST, Document, ParsedNode } from 'yaml';
import type { Report } from './problems.ts';
import { reportSyntax } from './report-syntax.ts';
import type { Source } from './source.ts';

/** How many mappings and lists may stand inside one another. */
export const maxNesting = 100;

/** The root node of a YAML 1.2 file; null when it was refused, with every reason reported. */
export function parseYaml(source: Source, report: Report): ParsedNode | null {
  const parsed = compose(source.text);
  if (parsed.tooDeepAt !== null) {
    report({
      code: 'yaml-too-deep',
      at: { source, start: parsed.tooDeepAt, end: parsed.tooDeepAt + 1 },
      message: `expected at most ${String(maxNesting)} values inside one another, got more`,
    });
    return null;
  }
  const [document, second] = parsed.documents;
  const isClean = document !== undefined && reportSyntax(document, source, report);
  if (second !== undefined) reportSecondDocument(second, source, report);
  if (!isClean || second !== undefined) return null;
  const contents: ParsedNode | null = document.contents;
  if (contents !== null) return contents;
  report({
    code: 'empty-file',
    at: { source, start: 0, end: 0 },
    message: 'expected a declaration, got an empty file',
    hint: 'begin with "version: 1", or run "rota init" elsewhere for an example',
  });
  return null;
}

/** At most two documents, or where they become too deep. */
interface Parsed {
  readonly documents: readonly Document.Parsed[];
  readonly tooDeepAt: number | null;
}

function compose(text: string): Parsed {
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

interface Depth {
  tooDeepAt: number | null;
}

/** Composing is recursive, so the depth is bounded before it, by the parser's own stack, which is not. */
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
