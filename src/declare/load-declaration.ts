import { isDeepStrictEqual } from 'node:util';
import { compareText } from '../core/collections.ts';
import type { Declaration } from '../core/model/declaration.ts';
import type { Diagnostic } from '../core/model/diagnostic.ts';
import { assembleDeclaration } from './assemble-declaration.ts';
import { checkSchema } from './check-schema.ts';
import { declarationShape, findForeign } from './declaration-file.ts';
import { findSources, type FoundFile } from './find-sources.ts';
import { createYieldIfLong, openSession } from './load-session.ts';
import type { Mapping } from './places.ts';
import { createProblems, type Report } from './problems.ts';
import { checkRead, createSource, readText } from './source.ts';
import { parseYaml } from './yaml/parse.ts';

/** How large a YAML file may be, in bytes, inclusive. */
const maxFileBytes = 10_485_760;

/** What a declaration is loaded from. */
export interface LoadOptions {
  /**
   * Files, directories or `-` for standard input.
   *
   * @defaultValue none: the default files of `cwd`
   */
  readonly paths?: readonly string[];
  /**
   * An absolute directory.
   *
   * @defaultValue `process.cwd()`
   */
  readonly cwd?: string;
  /**
   * Fills `${VAR}` in worker ids.
   *
   * @defaultValue `process.env`
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * Called at most once, when `-` is among the paths.
   *
   * @defaultValue reads the standard input of the process to its end
   */
  readonly readStdin?: () => Promise<string | Uint8Array>;
  /**
   * The file of the policy, absolute, which is left out of every directory.
   *
   * @defaultValue `rota.policy.yaml` in each directory
   */
  readonly policy?: string;
  /**
   * Kept by the caller from load to load, so that a file whose text is the same is not parsed again; absent: none.
   *
   * @internal
   */
  readonly parsed?: ParsedFiles;
  /**
   * Texts that stand in for those of files, by path as shown; absent: none.
   *
   * @internal
   */
  readonly unsaved?: ReadonlyMap<string, string>;
}

/** The files of the last load that had nothing wrong in themselves, by path as shown. */
export type ParsedFiles = Map<string, ParsedFile>;

interface ParsedFile {
  /** What the file's meaning depends on in addition to its text. */
  readonly found: FoundFile;
  readonly text: string;
  readonly top: Mapping;
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
      /** Every file that was looked for, there or not, absolute, sorted, each once. */
      readonly files: readonly string[];
    };

/**
 * Reads, checks and merges what people declared. Everything wrong with it comes back at once; nothing is thrown. Needs
 * neither network nor key.
 *
 * @example
 * ```ts
 * const loaded = await check({ paths: ['schedules.yaml'] });
 * if (loaded.kind === 'invalid') console.error(formatDiagnostics(loaded.diagnostics));
 * ```
 */
export async function loadDeclaration(options: LoadOptions = {}): Promise<Loaded> {
  const { paths = [], cwd = process.cwd(), env = process.env, readStdin = readProcessStdin, unsaved } = options;
  const problems = createProblems();
  const { report } = problems;
  const search = options.policy === undefined ? { cwd, report } : { cwd, report, policy: options.policy };
  const found = findSources(paths, search);
  const isAllFound = problems.errorCount() === 0;
  const stdin = found.some(({ path }) => path === null) ? await readStdin() : '';
  const parsed: ParsedFiles = options.parsed ?? new Map<string, ParsedFile>();
  const tops: (Mapping | null)[] = [];
  const turn = createYieldIfLong();
  for (const file of found) {
    tops.push(await readTop(file, { stdin, report, parsed, unsaved }));
    await turn();
  }
  forgetOthers(parsed, found);
  const present = tops.filter((top) => top !== null);
  const isComplete = isAllFound && present.length === tops.length;
  const session = openSession(present, { report, env, isComplete });
  const assembled = await assembleDeclaration(session);
  const diagnostics = problems.diagnostics();
  const files = [...new Set([...found.flatMap(({ path }) => path ?? []), ...session.promptFiles.keys()])].sort(
    compareText,
  );
  if (problems.errorCount() > 0) return { kind: 'invalid', diagnostics, files };
  if (assembled === null) throw new Error('unreachable: a declaration was refused without a reason');
  return { kind: 'loaded', declaration: { ...assembled, files }, diagnostics };
}

async function readProcessStdin(): Promise<Uint8Array> {
  const { buffer } = await import('node:stream/consumers');
  return await buffer(process.stdin);
}

interface Reading {
  readonly stdin: string | Uint8Array;
  readonly report: Report;
  readonly parsed: ParsedFiles;
  readonly unsaved: ReadonlyMap<string, string> | undefined;
}

/** The top mapping of one file, its shape checked; null when it was refused as a whole. */
async function readTop(found: FoundFile, { stdin, report, parsed, unsaved }: Reading): Promise<Mapping | null> {
  const { path, file } = found;
  const given = path === null ? stdin : unsaved?.get(file);
  const result =
    path === null || given !== undefined ? checkRead(given ?? '', maxFileBytes) : readText(path, maxFileBytes);
  if (result.kind === 'refused') {
    const message = `${file === '-' ? 'standard input' : file} ${result.problem}`;
    report({ code: result.code, at: { file, line: 1, column: 1 }, message, hint: result.hint });
    return null;
  }
  const before = parsed.get(file);
  if (before?.text === result.text && isDeepStrictEqual(before.found, found)) return before.top;
  let problems = 0;
  const top = await parseTop(found, result.text, (problem) => {
    problems++;
    report(problem);
  });
  // What is wrong with a file has to be reported by every load.
  if (top !== null && problems === 0) parsed.set(file, { found, text: result.text, top });
  else parsed.delete(file);
  return top;
}

async function parseTop({ file, directory, root }: FoundFile, text: string, report: Report): Promise<Mapping | null> {
  const source = createSource({ file, directory, root, text });
  const foreign = findForeign(source);
  if (foreign !== null) {
    report(foreign);
    return null;
  }
  const parsed = await parseYaml(source, report);
  return parsed === null ? null : checkSchema(parsed.value, source, declarationShape, report);
}

function forgetOthers(parsed: ParsedFiles, found: readonly FoundFile[]): void {
  const files = new Set(found.map(({ file }) => file));
  for (const file of parsed.keys()) if (!files.has(file)) parsed.delete(file);
}
