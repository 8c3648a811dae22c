import { compareText } from '../model/compare.ts';
import type { Declaration } from '../model/declaration.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { assembleDeclaration } from './assemble-declaration.ts';
import { checkSchema } from './check-schema.ts';
import { convertYaml } from './convert-yaml.ts';
import { findSources } from './find-sources.ts';
import type { FoundFile } from './find-sources.ts';
import { parseYaml } from './parse-yaml.ts';
import type { Mapping } from './places.ts';
import { createProblems } from './problems.ts';
import type { Report } from './problems.ts';
import { checkText, readText } from './read-text.ts';
import type { PromptFiles } from './read-prompt.ts';
import type { Environment } from './read-worker-id.ts';
import { createSource } from './source.ts';

/** How large a YAML file may be, in bytes, inclusive. */
const maxFileBytes = 10_485_760;

/** What a declaration is loaded from. */
export interface LoadOptions {
  /** Files, directories or `-`; empty: the default files of `cwd`. */
  readonly paths: readonly string[];
  /** Absolute. */
  readonly cwd: string;
  readonly env: Environment;
  /** Called at most once, when `-` is among the paths. */
  readonly readStdin: () => Promise<string>;
}

/** A whole declaration, or every reason why there is none. */
export type Loaded =
  | {
      readonly kind: 'loaded';
      readonly declaration: Declaration;
      /** Warnings only; sorted. */
      readonly diagnostics: readonly Diagnostic[];
    }
  | {
      readonly kind: 'invalid';
      /** Sorted; at least one is an error. */
      readonly diagnostics: readonly Diagnostic[];
    };

/** Reads, checks and merges what people declared. Everything wrong with it comes back at once; nothing is thrown. */
export async function loadDeclaration(options: LoadOptions): Promise<Loaded> {
  const problems = createProblems();
  const { report } = problems;
  const found = findSources(options.paths, options.cwd, report);
  const isAllFound = problems.errorCount() === 0;
  const stdin = found.some(({ path }) => path === null) ? await options.readStdin() : '';
  const tops = found.map((file) => readTop(file, stdin, report));
  const promptFiles: PromptFiles = new Map();
  const assembled = assembleDeclaration({
    tops: tops.filter((top) => top !== null),
    isComplete: isAllFound && !tops.includes(null),
    env: options.env,
    promptFiles,
    report,
  });
  const diagnostics = problems.diagnostics();
  if (problems.errorCount() > 0) return { kind: 'invalid', diagnostics };
  if (assembled === null) throw new Error('unreachable: a declaration was refused without a reason');
  const files = [...found.flatMap(({ path }) => path ?? []), ...promptFiles.keys()];
  return { kind: 'loaded', declaration: { ...assembled, files: [...new Set(files)].sort(compareText) }, diagnostics };
}

/** The top mapping of one file, its shape checked; null when it was refused as a whole. */
function readTop(found: FoundFile, stdin: string, report: Report): Mapping | null {
  const { path, file, directory, root } = found;
  const result = path === null ? checkText(stdin, maxFileBytes) : readText(path, maxFileBytes);
  if (result.kind === 'refused') {
    const message = `${file === '-' ? 'standard input' : file} ${result.problem}`;
    report({ code: result.code, at: { file, line: 1, column: 1 }, message, hint: result.hint });
    return null;
  }
  const source = createSource({ file, directory, root, text: result.text });
  const node = parseYaml(source, report);
  const converted = node === null ? null : convertYaml(node, source, report);
  return converted === null ? null : checkSchema(converted.value, source, report);
}
